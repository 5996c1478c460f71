/// What one statement after another of a Postgres dump amounts to: which table it creates or fills,
/// and whether strings have escapes from here on.
///
/// It is told the words and names outside of quotes and comments, in their order, by
/// ``PostgresRowCounter``; the bodies of functions don't reach it.
struct PostgresStatement: Sendable {
    private enum Clause: Equatable {
        case start
        case create, createTable
        case copy, copyColumns, copyFrom, copyFromStdin
        case set, setConformingStrings
        case alter, alterSomething, alterOwner, alterSet
        case comment, commentOn
        /// What a restore may have to do without, if it goes on like this.
        case unwanted(UnwantedStatement)
        case other
    }

    private var clause = Clause.start
    private var word: [UInt8] = []
    private var name: [UInt8] = []
    private(set) var tally = RowTally()

    /// Whether a plain string has escapes: the dump says so for a database that is set up that way.
    private(set) var hasBackslashEscapes = false

    /// Longer than any name (63 bytes); a damaged dump must not fill the memory.
    static let longestName = 1024

    /// What the statement, which ends here, is, if a restore may have to do without it.
    var unwanted: UnwantedStatement? {
        if case .unwanted(let kind) = clause { kind } else { nil }
    }

    /// Whether it isn't known yet what the statement is.
    var isUndecided: Bool {
        switch clause {
        case .start, .set, .alter, .alterSomething, .alterOwner, .alterSet: true
        case .comment, .commentOn, .unwanted: true
        default: false
        }
    }

    /// Ends the statement; true if the lines that follow are rows.
    mutating func end() -> Bool {
        defer { clause = .start }
        return clause == .copyFromStdin
    }

    /// Adds rows to the table that the last `COPY` named.
    mutating func add(rows: Int64) { tally.add(rows, to: name) }
}

// MARK: - Words and names

extension PostgresStatement {
    private var isNaming: Bool { clause == .createTable || clause == .copy }

    mutating func append(toWord byte: UInt8) {
        if word.count < Self.longestName { word.append(byte) }
    }

    mutating func append(toName byte: UInt8) {
        if isNaming && name.count < Self.longestName { name.append(byte) }
    }

    /// Takes the word that has ended, if there is one, and the byte behind it.
    mutating func endWord(before byte: UInt8) {
        defer { word.removeAll(keepingCapacity: true) }
        guard isNaming else { return word.isEmpty ? () : advance() }
        if name.count < Self.longestName { name += word }
        if byte == .dot {
            name.append(byte)
        } else if !name.isEmpty && byte != .doubleQuote {
            endName()
        }
    }

    private mutating func endName() {
        tally.add(0, to: name)
        clause = clause == .copy ? .copyColumns : .other
    }

    private mutating func advance() {
        switch clause {
        case .start: startStatement()
        case .create where isWord("UNLOGGED"): break
        case .create: name(for: isWord("TABLE") ? .createTable : .other)
        case .copyColumns: if isWord("FROM") { clause = .copyFrom }
        case .copyFrom: clause = isWord("stdin") ? .copyFromStdin : .other
        case .set: startSetting()
        case .setConformingStrings:
            hasBackslashEscapes = isWord("off")
            clause = .other
        case .alter: clause = isWord("DEFAULT") ? .unwanted(.ownership) : .alterSomething
        case .alterSomething where isWord("OWNER"): clause = .alterOwner
        case .alterSomething where isWord("SET"): clause = .alterSet
        case .alterSomething: break
        case .alterOwner: clause = isWord("TO") ? .unwanted(.ownership) : .alterSomething
        case .alterSet:
            clause = isWord("pg_attver") ? .unwanted(.serversNote) : .alterSomething
        case .comment: clause = isWord("ON") ? .commentOn : .other
        case .commentOn: clause = isWord("EXTENSION") ? .unwanted(.extensionComment) : .other
        case .unwanted(.transaction): clause = .other
        case .unwanted: break
        case .createTable, .copy, .copyFromStdin, .other: break
        }
    }

    private mutating func startStatement() {
        if isWord("COPY") {
            name(for: .copy)
        } else if isWord("CREATE") {
            clause = .create
        } else if isWord("BEGIN") || isWord("COMMIT") {
            clause = .unwanted(.transaction)
        } else if isWord("GRANT") || isWord("REVOKE") {
            clause = .unwanted(.ownership)
        } else if isWord("ALTER") {
            clause = .alter
        } else if isWord("COMMENT") {
            clause = .comment
        } else {
            clause = isWord("SET") ? .set : .other
        }
    }

    private mutating func startSetting() {
        clause =
            if isWord("standard_conforming_strings") {
                .setConformingStrings
            } else if isWord("default_tablespace") {
                .unwanted(.tablespace)
            } else {
                isWord("transaction_timeout") ? .unwanted(.newerSetting) : .other
            }
    }

    private mutating func name(for next: Clause) {
        clause = next
        name.removeAll(keepingCapacity: true)
    }

    private func isWord(_ expected: String) -> Bool { word.elementsEqual(expected.utf8) }
}
