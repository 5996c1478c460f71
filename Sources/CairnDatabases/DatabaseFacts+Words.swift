extension DatabaseFacts {
    /// What the database holds, in words, such as `3 tables, 1 view`; nil when it is empty.
    var contents: String? {
        let counts = [("tables", tables.count)] + objectCounts.sorted { $0.key < $1.key }
        let parts = counts.filter { $0.1 > 0 }.map { kind, count in
            let words = Self.words[kind] ?? (kind, kind)
            return "\(count) \(count == 1 ? words.0 : words.1)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static let words = [
        "tables": ("table", "tables"), "views": ("view", "views"),
        "triggers": ("trigger", "triggers"), "routines": ("routine", "routines"),
        "events": ("event", "events"), "sequences": ("sequence", "sequences"),
        "indexes": ("index", "indexes"), "types": ("type", "types"),
        "materializedViews": ("materialized view", "materialized views"),
        "largeObjects": ("large object", "large objects"),
    ]
}
