extension DatabaseFacts {
    /// What the database holds, in words, such as `3 tables, 1 view`; nil when it is empty.
    public var contents: String? {
        let others = objectCounts.filter { !Self.aspects.contains($0.key) }
        let counts = [("tables", tables.count)] + others.sorted { $0.key < $1.key }
        let parts = counts.filter { $0.1 > 0 }.map { kind, count in
            let words = Self.words[kind] ?? (kind, kind)
            return "\(count) \(count == 1 ? words.0 : words.1)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Kinds that aren't objects of their own: parts of tables, and which of the tables and routines.
    private static let aspects: Set = [
        "functions", "unsafeFunctions", "foreignKeys", "keylessTables",
    ]

    private static let words = [
        "tables": ("table", "tables"), "views": ("view", "views"),
        "triggers": ("trigger", "triggers"), "routines": ("routine", "routines"),
        "events": ("event", "events"), "sequences": ("sequence", "sequences"),
        "indexes": ("index", "indexes"), "types": ("type", "types"),
        "materializedViews": ("materialized view", "materialized views"),
        "foreignTables": ("foreign table", "foreign tables"), "schemas": ("schema", "schemas"),
        "largeObjects": ("large object", "large objects"),
    ]
}

extension DatabaseFacts {
    /// Which of these tables aren't there, in their order.
    public func lacks(_ names: [String]) -> [String] {
        let present = Set(tables.map(\.name))
        return names.filter { !present.contains(foldsNames ? $0.lowercased() : $0) }
    }
}
