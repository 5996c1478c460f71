/// What a MySQL or MariaDB user may do, read from what `SHOW GRANTS` prints of its own rights.
///
/// The tables of `information_schema` won't do: they leave out what comes by roles.
///
/// Source: MySQL Reference Manual and MariaDB's, “SHOW GRANTS” and “GRANT”.
struct MySQLGrants: Sendable {
    /// On what a right is.
    enum Level: Sendable, Hashable {
        case server
        /// A pattern, in which `%` and `_` stand for other characters unless a `\` precedes them.
        case database(String)
        case table(database: String, name: String)
    }

    private var granted: [Level: Set<String>] = [:]
    /// Rights on databases by pattern, of the user and of each role.
    private var onDatabases: [String: [String: Set<String>]] = [:]
    /// What MySQL's partial revokes take away again, by database.
    private var revoked: [String: Set<String>] = [:]
    /// Whether every character in a database's name stands for itself: MySQL's `partial_revokes`.
    private let literalNames: Bool
    /// Lines that weren't understood, without what may be secret.
    private(set) var notUnderstood: [String] = []

    /// - Parameter roleLines: what comes by roles, where the server says it in the user's own name.
    init(_ lines: [String], byRoles roleLines: [String] = [], literalNames: Bool = false) {
        self.literalNames = literalNames
        for line in lines where !line.isEmpty { read(line, of: nil) }
        for line in roleLines where !line.isEmpty { read(line, of: "roles") }
    }

    /// Whether the right is granted on the whole database.
    func allow(_ right: String, onDatabase database: String) -> Bool {
        if includes(right, granted[.server]) {
            return !(revoked[database]?.contains(right) ?? false)
        }
        return onDatabases.values.contains { patterns in
            // Of several patterns that fit, the server takes the most specific and no other.
            let fitting = patterns.filter {
                literalNames ? $0.key == database : Self.matches(database, $0.key)
            }
            let best = fitting.max { Self.specificity($0.key) < Self.specificity($1.key) }
            return includes(right, best?.value)
        }
    }

    /// How many characters stand before the first that stands for others, then how many stand for
    /// themselves.
    private static func specificity(_ pattern: String) -> (first: Int, literal: Int) {
        var (first, literal, isEscaped) = (Int.max, 0, false)
        for (index, character) in pattern.unicodeScalars.enumerated() {
            if !isEscaped, character == "%" || character == "_" {
                first = min(first, index)
            } else {
                literal += 1
            }
            isEscaped = !isEscaped && character == "\\"
        }
        return (first, literal)
    }

    /// Whether the right is granted on the whole database or on each of these tables.
    func allow(_ right: String, onDatabase database: String, orOn tables: [String]) -> Bool {
        if allow(right, onDatabase: database) { return true }
        return !tables.isEmpty
            && tables.allSatisfy { table in
                includes(right, granted[.table(database: database, name: table)])
            }
    }

    func allowEverywhere(_ right: String) -> Bool { includes(right, granted[.server]) }

    private func includes(_ right: String, _ rights: Set<String>?) -> Bool {
        rights.map { $0.contains(right) || $0.contains("ALL PRIVILEGES") } ?? false
    }

    /// - Parameter role: whose rights these are, if the line doesn't say it.
    private mutating func read(_ line: String, of role: String?) {
        var scanner = GrantScanner(line)
        let isGrant = scanner.take("GRANT ")
        guard isGrant || scanner.take("REVOKE ") else {
            // The role that is active after login; what it grants stands in lines of its own.
            if !line.hasPrefix("SET DEFAULT ROLE ") { notUnderstood.append("a line without GRANT") }
            return
        }
        // GRANT `role` TO `user`, or a proxy's, which a dump has no use for.
        if scanner.isAtName || scanner.isAt("PROXY ") { return }
        guard let rights = scanner.rights(), let level = scanner.level() else {
            // As far as it can be shown: after the name of the grantee a password's hash may follow.
            let shown = line.firstRange(of: " TO ").map { line[..<$0.lowerBound] } ?? "GRANT"
            notUnderstood.append(String(shown))
            return
        }
        switch (level, isGrant) {
        case (nil, _): return  // on a routine
        case (.database(let pattern)?, true):
            let grantee = role ?? scanner.name() ?? ""
            onDatabases[grantee, default: [:]][pattern, default: []].formUnion(rights)
        case (.database(let name)?, false): revoked[name, default: []].formUnion(rights)
        case (let level?, true): granted[level, default: []].formUnion(rights)
        case (_?, false): return
        }
    }

    /// Compares as the server does: `%` stands for any characters, `_` for one.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        matches(Array(name.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
    }

    private static func matches(
        _ name: ArraySlice<UnicodeScalar>, _ pattern: ArraySlice<UnicodeScalar>
    ) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "%":
            return name.indices.contains { matches(name[$0...], rest) }
                || matches(name[name.endIndex...], rest)
        case "_": return !name.isEmpty && matches(name.dropFirst(), rest)
        case "\\" where !rest.isEmpty:
            return name.first == rest.first && matches(name.dropFirst(), rest.dropFirst())
        default: return name.first == first && matches(name.dropFirst(), rest)
        }
    }
}

/// Goes through one line of `SHOW GRANTS`.
struct GrantScanner {
    private var rest: Substring

    init(_ line: String) { rest = line[...] }

    func isAt(_ text: String) -> Bool { rest.hasPrefix(text) }

    var isAtName: Bool { rest.first.map { "`\"'".contains($0) } ?? false }

    mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    /// The rights up to ` ON `, without those on single columns.
    mutating func rights() -> Set<String>? {
        var (rights, right, depth): (Set<String>, String, Int) = ([], "", 0)
        var hasColumns = false
        func trimmed(_ text: String) -> String {
            String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        while let character = rest.first {
            if depth == 0, take(" ON ") {
                if !hasColumns { rights.insert(trimmed(right)) }
                return rights
            }
            rest = rest.dropFirst()
            switch character {
            case "(":
                depth += 1
                hasColumns = true
            case ")": depth -= 1
            case "," where depth == 0:
                if !hasColumns { rights.insert(trimmed(right)) }
                (right, hasColumns) = ("", false)
            default: if depth == 0 { right.append(character) }
            }
        }
        return nil
    }

    /// What follows ` ON `.
    ///
    /// - Returns: nil when it can't be read; within that, nil for a routine.
    mutating func level() -> MySQLGrants.Level?? {
        if isAt("PROCEDURE ") || isAt("FUNCTION ") || isAt("PACKAGE ") { return .some(nil) }
        if take("*.* TO ") || take("*.* FROM ") { return .server }
        guard let database = name(), take(".") else { return nil }
        if take("* TO ") || take("* FROM ") { return .database(database) }
        guard let table = name(), take(" TO ") || take(" FROM ") else { return nil }
        return .table(database: database, name: table)
    }

    /// A name in backticks, or in double quotes where the server's mode is ANSI_QUOTES.
    mutating func name() -> String? {
        guard let mark = rest.first, mark == "`" || mark == "\"" else { return nil }
        rest = rest.dropFirst()
        var name = ""
        while let character = rest.first {
            rest = rest.dropFirst()
            guard character == mark else {
                name.append(character)
                continue
            }
            // Doubled, it stands for itself.
            guard rest.first == mark else { return name }
            name.append(mark)
            rest = rest.dropFirst()
        }
        return nil
    }
}
