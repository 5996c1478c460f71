/// What one statement after another of a MySQL dump amounts to: which table it creates or fills, with
/// how many rows, and which SQL mode it sets.
///
/// It is told the words, names and parentheses outside of comments, in their order, by
/// ``MySQLRowCounter``; the bodies of routines reach it as parts of the statement that creates them.
struct MySQLStatement: Sendable {
    private enum Clause {
        case start
        /// `/*!50003`: its words say nothing about what follows behind it, unless it is a `SET`.
        case conditional
        case conditionalOther
        case set, setSQLMode
        case create, createTable
        case insert, insertInto, insertColumns, insertRows
        case delimiterCommand
        case other
    }

    private var clause = Clause.start
    private var word: [UInt8] = []
    private var name: [UInt8] = []
    private var depth = 0
    private var rows: Int64 = 0
    private(set) var tally = RowTally()

    /// Whether the bytes between the quotes just opened are to be handed over.
    private(set) var isNameWanted = false

    /// The SQL mode that a routine's body is written in: it changes what a backslash means.
    private var hasBackslashEscapes = true
    private var hasANSIQuotes = false

    /// No name is longer than 64 characters of 4 bytes; a damaged dump must not fill the memory.
    private static let longestName = 1024

    /// Whether nothing but quotes, parentheses and the end matters any more.
    var isWordless: Bool { clause == .insertRows || clause == .other }

    var isDelimiterCommand: Bool { clause == .delimiterCommand }

    /// Whether a backslash means something between these quotes.
    func hasEscapes(in quote: UInt8) -> Bool {
        quote != .backtick && hasBackslashEscapes && !(quote == .doubleQuote && hasANSIQuotes)
    }

    mutating func openParenthesis() {
        if clause == .insertRows && depth == 0 { rows += 1 }
        depth += 1
    }

    mutating func closeParenthesis() { depth -= 1 }

    mutating func beginConditional() {
        if clause == .start { clause = .conditional }
    }

    mutating func endConditional() {
        if clause == .conditional || clause == .conditionalOther { clause = .start }
    }

    /// Ends the statement, or what there is of it, and is ready for the next.
    mutating func end() {
        if clause == .insertRows { tally.add(rows, to: name) }
        (clause, depth, rows) = (.start, 0, 0)
        word.removeAll(keepingCapacity: true)
    }
}

// MARK: - Names

extension MySQLStatement {
    mutating func open(quote: UInt8) {
        switch clause {
        case .createTable, .insertInto: isNameWanted = quote != .singleQuote
        case .setSQLMode: isNameWanted = quote == .singleQuote
        default: isNameWanted = false
        }
        if isNameWanted { name.removeAll(keepingCapacity: true) }
    }

    mutating func append(toName byte: UInt8) {
        if isNameWanted && name.count < Self.longestName { name.append(byte) }
    }

    mutating func endName() {
        switch clause {
        case .createTable:
            tally.add(0, to: name)
            clause = .other
        case .insertInto: clause = .insertColumns
        case .setSQLMode:
            setSQLMode(name)
            clause = .other
        default: break
        }
    }

    private mutating func setSQLMode(_ value: [UInt8]) {
        let modes = value.split(separator: UInt8(ascii: ","))
        hasBackslashEscapes = !modes.contains { $0.elementsEqual("NO_BACKSLASH_ESCAPES".utf8) }
        hasANSIQuotes = modes.contains { $0.elementsEqual("ANSI_QUOTES".utf8) }
    }
}

// MARK: - Words

extension MySQLStatement {
    mutating func append(toWord byte: UInt8) {
        if word.count < Self.longestName { word.append(byte) }
    }

    /// Takes the word that has ended, if there is one.
    mutating func endWord() {
        guard !word.isEmpty else { return }
        defer { word.removeAll(keepingCapacity: true) }
        switch clause {
        case .start: startStatement()
        case .conditional:
            if isWord("SET") {
                clause = .set
            } else if word.contains(where: { !$0.isDigit }) {
                clause = .conditionalOther
            }
        case .set: startSet()
        case .create: clause = isWord("TABLE") ? .createTable : .other
        case .insert: clause = isWord("INTO") ? .insertInto : .other
        case .createTable where isWord("IF") || isWord("NOT") || isWord("EXISTS"): break
        case .createTable, .insertInto:
            // Unquoted: the dump was made with --skip-quote-names.
            name = word
            endName()
        case .insertColumns: if isWord("VALUES") { clause = .insertRows }
        case .conditionalOther, .setSQLMode, .insertRows, .delimiterCommand, .other: break
        }
    }

    private mutating func startStatement() {
        if isWord("INSERT") {
            clause = .insert
        } else if isWord("CREATE") {
            clause = .create
        } else if isWord("SET") {
            clause = .set
        } else if isWord("DELIMITER") {
            clause = .delimiterCommand
        } else {
            clause = .other
        }
    }

    /// The mode in which a body is written is set before it, and given back (`= @saved_sql_mode`,
    /// which never has such modes: the dump itself sets them off) behind it.
    private mutating func startSet() {
        guard isWord("sql_mode") || isWord("SQL_MODE") else { return clause = .other }
        (hasBackslashEscapes, hasANSIQuotes) = (true, false)
        clause = .setSQLMode
    }

    private func isWord(_ expected: String) -> Bool { word.elementsEqual(expected.utf8) }
}
