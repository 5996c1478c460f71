internal import Yams

/// One mapping of the file, read key by key. What is wrong goes into `findings`, and reading goes on.
struct Section {
    /// A key, where it stands, and its value.
    struct Entry {
        let key: String
        let position: Position
        let value: Node
    }

    /// How messages call it, quotes included: `“mysql”`, `job “app”`.
    let title: String
    let position: Position
    /// In the order of the file, each key once.
    private(set) var entries: [Entry]
    let findings: Findings
    /// Where the origins of its values go; nil if nobody asks for them.
    private(set) var trail: OriginTrail?

    /// Takes `node` for a mapping whose keys are all in `keys`, or any if `keys` is nil.
    ///
    /// - Returns: nil, and a finding, if it isn't a mapping. Unknown keys are findings only.
    init?(
        _ node: Node, title: String, at position: Position, keys: [String]?, findings: Findings,
        trail: OriginTrail? = nil
    ) {
        self.title = title
        self.position = position
        self.findings = findings
        self.trail = trail
        guard !node.isPlaceholder, let mapping = node.mapping else {
            findings.add(
                "\(title) \(Self.complaint(about: node))",
                hint: keys.map { "Its keys are \(Schema.list($0))." },
                at: node.isUnset ? position : node.position)
            return nil
        }
        entries = Self.entries(of: mapping, findings: findings)
        if let keys { refuseUnknown(keys) }
    }

    /// A mapping without any key, as `mysql:` with nothing after it.
    init(emptyTitled title: String, at position: Position, findings: Findings, trail: OriginTrail?)
    {
        self.title = title
        self.position = position
        self.findings = findings
        self.trail = trail
        entries = []
    }

    private static func complaint(about node: Node) -> String {
        if node.isPlaceholder { return "is still a placeholder" }
        return node.isUnset
            ? "is empty" : "must be a mapping of keys to values, not \(node.kind)"
    }

    /// The mapping's entries with those that `<<` merges in; the mapping's own win over merged ones.
    ///
    /// Source: YAML's merge key, https://yaml.org/type/merge.html.
    private static func entries(of mapping: Node.Mapping, findings: Findings) -> [Entry] {
        var entries: [Entry] = []
        var merged: [Entry] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                findings.add("a key must be text, not \(key.kind)", at: key.position)
                continue
            }
            if name == "<<", key.scalar?.style == .plain {
                let sources = value.sequence.map { Array($0) } ?? [value]
                for source in sources {
                    guard let source = source.mapping else {
                        findings.add("“<<” must name a mapping to merge", at: key.position)
                        continue
                    }
                    merged += Self.entries(of: source, findings: findings)
                }
            } else {
                entries.append(Entry(key: name, position: key.position, value: value))
            }
        }
        for entry in merged where !entries.contains(where: { $0.key == entry.key }) {
            entries.append(entry)
        }
        return entries
    }

    private func refuseUnknown(_ known: [String]) {
        for entry in entries where !known.contains(entry.key) {
            refuse(entry, known: known)
        }
    }

    /// A key that isn't like one may be a password whose colon or space was forgotten
    /// (`{password hunter2}`, `{password:hunter2}`), so it isn't shown.
    private func refuse(_ unknown: Entry, known: [String]) {
        let suggestion = Schema.suggestion(for: unknown.key, known: known)
        let isName = unknown.key.utf8.allSatisfy {
            ValueRule.isAlphanumeric($0) || "-_.".utf8.contains($0)
        }
        let list = "Known here: \(Schema.list(known))."
        if isName, suggestion != nil || !unknown.value.isBlank {
            findings.add(
                "unknown key “\(unknown.key)” in \(title)", hint: suggestion ?? list,
                at: unknown.position)
        } else {
            findings.add(
                "unknown key in \(title)",
                hint: "A key is followed by a colon, a space and its value. \(list)",
                at: unknown.position)
        }
    }

    func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key }
    }

    /// Whether the key is there with a value, right or wrong.
    func has(_ key: String) -> Bool {
        entry(key).map { !$0.value.isUnset } ?? false
    }

    /// The same mapping with other entries.
    func with(_ entries: [Entry]) -> Section {
        var section = self
        section.entries = entries
        return section
    }

    /// The same mapping, its origins noted elsewhere.
    func noting(_ trail: OriginTrail?) -> Section {
        var section = self
        section.trail = trail
        return section
    }

    /// The key's value, if it is set and `convert` accepts it.
    ///
    /// - Parameter name: what `cairn config` calls it; nil if it calls it like the key.
    func value<T>(
        _ key: String, as name: String? = nil, _ convert: (Node) throws(Complaint) -> T
    ) -> T? {
        guard has(key), let entry = entry(key) else { return nil }
        trail?.note(name ?? key, at: entry.position)
        return attempt(key, convert)
    }

    /// The secret's source; unlike elsewhere, a blank is a finding: it may be a password that YAML
    /// took for a comment.
    func secretSource(_ key: String, as name: String? = nil) -> SecretSource? {
        guard let entry = entry(key), entry.value.isBlank || !entry.value.isUnset else {
            return nil
        }
        let source = attempt(key) { node throws(Complaint) in try node.secretSource() }
        if let source { trail?.note(name ?? key, at: entry.position, secret: source) }
        return source
    }

    /// Runs `convert` on the value of a key that is there, and turns its complaint into a finding.
    func attempt<T>(_ key: String, _ convert: (Node) throws(Complaint) -> T) -> T? {
        guard let value = entry(key)?.value else { return nil }
        do throws(Complaint) {
            return try convert(value)
        } catch {
            findings.add(error, about: key, at: value.position)
            return nil
        }
    }

    func text(
        _ key: String, as name: String? = nil,
        _ check: (String) throws(Complaint) -> String = { $0 }
    ) -> String? {
        value(key, as: name) { node throws(Complaint) in try check(try node.text()) }
    }

    /// The mapping under `key`, if it is set.
    ///
    /// - Parameter name: what `cairn config` puts before the names of its values, ending in `.` unless
    ///   it is empty; nil for the key.
    func section(_ key: String, keys: [String]?, as name: String? = nil) -> Section? {
        guard has(key), let entry = entry(key) else { return nil }
        return Section(
            entry.value, title: "“\(key)”", at: entry.position, keys: keys, findings: findings,
            trail: trail?.deeper(name ?? "\(key)."))
    }

    /// Adds the finding that two keys exclude each other, if both are set.
    func refuseBoth(_ first: String, _ second: String, hint: String) {
        if has(first), has(second) {
            findings.add("\(title) has both “\(first)” and “\(second)”", hint: hint, at: position)
        }
    }
}
