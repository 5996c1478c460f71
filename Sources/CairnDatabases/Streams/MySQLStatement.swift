/// What one statement after another of a MySQL dump amounts to: which table it creates or fills, with
/// how many rows, and which SQL mode it sets.
///
/// It is told the words, names and parentheses outside of comments, in their order, by
/// ``MySQLRowCounter``; the bodies of routines reach it as parts of the statement that creates them.
struct MySQLStatement: Sendable {
    enum Clause {
        case start
        /// `/*!50003`: its words say nothing about what follows behind it, unless it is a `SET`.
        case conditional
        case conditionalOther
        case set, setSQLMode
        /// The head of what isn't a table; the program writes it in several conditional comments.
        case create, createView
        case createTable
        /// Behind a table's name, and there behind a word that calls a sequence.
        case tableBody, sequenceCall
        /// `ALTER DATABASE`, with which a routine's own collation is set and given back.
        case alter, alterDatabase
        case drop
        /// Behind `DEFINER` in the head, then behind `=`, then behind the user's name.
        case definer, definerUser, definerHost
        /// Behind the name of an event, before its body.
        case createEvent
        /// Before a trigger's name, behind its first part, behind the whole of it; then the same of its
        /// table, behind `ON`.
        case createTrigger, triggerNamed, triggerTime, triggerOn, triggerTable
        /// Behind `VIEW`.
        case view
        /// Before the body of a routine, and there behind `LANGUAGE`.
        case routine, routineLanguage
        case insert, insertInto, insertColumns, insertRows
        case delimiterCommand
        case other
    }

    var clause = Clause.start
    private(set) var word: [UInt8] = []
    private var name: [UInt8] = []
    private var depth = 0
    private var rows: Int64 = 0
    private(set) var tally = RowTally()
    /// What a restore may want to have otherwise, told since ``MySQLRowCounter`` last looked.
    var clauseEvent: ClauseEvent?

    /// Where in the head of a view, trigger, routine or event the statement stands.
    enum ClauseEvent {
        /// The word `DEFINER` has ended.
        case definerBegins
        /// What began so was something else.
        case definerFails
        /// The definer's first name has ended, which is all there is of a role's.
        case definerUserEnds
        /// The definer's last name has ended.
        case definerEnds
        /// The definer has ended before the word that has.
        case definerWasRole
        /// The word `ENABLE` of an event has ended.
        case eventEnabled
        /// The name of a database has ended.
        case databaseNamed
        /// A name has ended that may be a database's.
        case nameEnds
        /// It was.
        case nameWasDatabase
        /// It was, in the name of a trigger or of its table.
        case nameWasOfTrigger
    }

    /// The first words of a statement that reaches beyond the database.
    var foreignStatement: String?
    var view = MySQLViewText()
    /// Whether the body of a routine in another language may begin now: `AS $$`.
    private var isBehindAs = false

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

    var isAtWordStart: Bool { word.isEmpty }

    /// Whether a `$` would begin a body that is no SQL.
    var isBodyNext: Bool { isBehindAs && clause == .routineLanguage }

    /// Whether a backslash means something between these quotes.
    func hasEscapes(in quote: UInt8) -> Bool {
        quote != .backtick && hasBackslashEscapes && !(quote == .doubleQuote && hasANSIQuotes)
    }

    mutating func openParenthesis() {
        if clause == .insertRows && depth == 0 { rows += 1 }
        depth += 1
        isBehindAs = false
        if clause == .view { note(view.openParenthesis()) }
    }

    mutating func closeParenthesis() {
        depth -= 1
        if clause == .view { note(view.closeParenthesis()) }
    }

    /// Any other sign, or the statement's end.
    mutating func takeSign() {
        if clause == .view { note(view.takeSign()) }
    }

    private mutating func note(_ wasDatabase: Bool) {
        if wasDatabase { clauseEvent = .nameWasDatabase }
    }

    mutating func beginConditional() {
        if clause == .start { clause = .conditional }
    }

    mutating func endConditional() {
        endDefinerWithoutHost()
        abandonDefiner()
        takeSign()
        if clause == .conditional || clause == .conditionalOther { clause = .start }
    }

    /// The sign between `DEFINER` and its name.
    mutating func takeEqualsSign() {
        if clause == .definer { clause = .definerUser }
        takeSign()
    }

    /// Ends the statement, or what there is of it, and is ready for the next.
    mutating func end() {
        if clause == .insertRows { tally.add(rows, to: name) }
        (clause, depth, rows, isBehindAs) = (.start, 0, 0, false)
        word.removeAll(keepingCapacity: true)
    }
}

// MARK: - Names

extension MySQLStatement {
    mutating func open(quote: UInt8) {
        isBehindAs = false
        switch clause {
        case .createTable, .insertInto, .alterDatabase, .sequenceCall, .createTrigger, .triggerOn:
            isNameWanted = quote != .singleQuote
        case .view:
            isNameWanted = quote == .backtick
            note(isNameWanted ? view.openName() : view.takeSign())
        case .definerUser, .definerHost: isNameWanted = true
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
            clause = .tableBody
        case .alterDatabase: (clause, clauseEvent) = (.other, .databaseNamed)
        // MariaDB always names the database that the sequence is in.
        case .sequenceCall: (clause, clauseEvent) = (.tableBody, .databaseNamed)
        case .insertInto: clause = .insertColumns
        case .createTrigger: (clause, clauseEvent) = (.triggerNamed, .nameEnds)
        case .triggerOn: (clause, clauseEvent) = (.triggerTable, .nameEnds)
        case .view: if view.endName() { clauseEvent = .nameEnds }
        case .setSQLMode:
            setSQLMode(name)
            clause = .other
        case .definerUser: (clause, clauseEvent) = (.definerHost, .definerUserEnds)
        case .definerHost: endDefiner()
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
            } else if isWord("CREATE") {
                clause = .createView
            } else if isWord("DROP") {
                clause = .drop
            } else if isWord("USE") {
                foreignStatement = "USE"
            } else if word.contains(where: { !$0.isDigit }) {
                clause = .conditionalOther
            }
        case .set: startSet()
        case .drop: readDrop()
        case .create where isWord("TABLE"): clause = .createTable
        case .create, .createView: readHead()
        case .createTrigger, .triggerNamed, .triggerTime, .triggerOn, .triggerTable: readTrigger()
        case .view: note(view.takeWord(word))
        case .routine: if isWord("LANGUAGE") { clause = .routineLanguage }
        case .routineLanguage: isBehindAs = isWord("AS")
        case .definer: abandonDefiner()
        case .definerUser: readUnquotedUser()
        case .definerHost: readHost()
        case .createEvent: readEvent()
        case .insert: clause = isWord("INTO") ? .insertInto : .other
        case .createTable where isWord("IF") || isWord("NOT") || isWord("EXISTS"): break
        case .createTable, .insertInto:
            // Unquoted: the dump was made with --skip-quote-names.
            name = word
            endName()
        case .tableBody, .sequenceCall:
            let isCall = isWord("NEXTVAL") || isWord("LASTVAL")
            clause = isCall ? .sequenceCall : .tableBody
        case .alter: clause = isWord("DATABASE") ? .alterDatabase : .other
        // Without a name, it is the database that is restored into.
        case .alterDatabase: clause = .other
        case .insertColumns: if isWord("VALUES") { clause = .insertRows }
        case .conditionalOther, .setSQLMode, .insertRows, .delimiterCommand, .other: break
        }
    }

    private mutating func startStatement() {
        if isWord("INSERT") {
            clause = .insert
        } else if isWord("CREATE") {
            clause = .create
        } else if isWord("ALTER") {
            clause = .alter
        } else if isWord("DROP") {
            clause = .drop
        } else if isWord("USE") {
            (clause, foreignStatement) = (.other, "USE")
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
        guard isWord("SQL_MODE") else { return clause = .other }
        (hasBackslashEscapes, hasANSIQuotes) = (true, false)
        clause = .setSQLMode
    }

    var isDatabase: Bool { isWord("DATABASE") || isWord("SCHEMA") }

    /// `DROP DATABASE`, which only a dump of several databases has.
    private mutating func readDrop() {
        if isDatabase { foreignStatement = "DROP DATABASE" }
        if !word.allSatisfy(\.isDigit) { clause = .other }
    }

    /// Whether it is this word, in upper case, however it is written.
    func isWord(_ expected: String) -> Bool {
        word.count == expected.utf8.count
            && zip(word, expected.utf8).allSatisfy { $0.uppercased == $1 }
    }
}
