/// Tells which names in a view's text are those of databases.
///
/// The servers write that text anew: all names in backticks, commas between tables as `join`, and a
/// database only where it is needed. Then it stands before a table or sequence, before a function, or
/// first of three names. What else has two names is a column behind its table's alias, which may be
/// called like the database.
struct MySQLViewText: Sendable {
    /// Of the names that dots join: how many there are so far, and what they may be.
    private var names = 0
    private var isTable = false
    private var isBehindDot = false
    /// Whether a name that begins now is that of a table, a sequence, or the view itself.
    private var isTableNext = true
    private var isBehindSequenceWord = false
    /// For each open parenthesis, whether a `select` stands in it. The `from` of one that has none, as in
    /// `extract(year from …)`, is followed by no table.
    private var selects = [false]

    // All of these say whether the names before were a database's and what it holds.

    mutating func takeWord(_ word: [UInt8]) -> Bool {
        let wasDatabase = endNames()
        isBehindSequenceWord = false
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "select":
            selects[selects.count - 1] = true
            isTableNext = false
        case "from": isTableNext = selects.last == true
        case "join", "straight_join": isTableNext = true
        case "nextval", "lastval", "setval":
            (isBehindSequenceWord, isTableNext) = (true, false)
        default: isTableNext = false
        }
        return wasDatabase
    }

    mutating func openName() -> Bool {
        if isBehindDot { return false }
        let wasDatabase = endNames()
        (isTable, isTableNext) = (isTableNext, false)
        return wasDatabase
    }

    /// - Returns: whether it is the first of names that dots may join.
    mutating func endName() -> Bool {
        names += 1
        isBehindDot = false
        return names == 1
    }

    mutating func takeDot() { isBehindDot = names > 0 }

    mutating func openParenthesis() -> Bool {
        let wasDatabase = endNames(isCall: true)
        if isBehindSequenceWord { (isTableNext, isBehindSequenceWord) = (true, false) }
        selects.append(false)
        return wasDatabase
    }

    mutating func closeParenthesis() -> Bool {
        if selects.count > 1 { selects.removeLast() }
        return takeSign()
    }

    mutating func takeSign() -> Bool {
        isTableNext = false
        return endNames()
    }

    private mutating func endNames(isCall: Bool = false) -> Bool {
        defer { (names, isBehindDot) = (0, false) }
        return names == 3 || names == 2 && (isCall || isTable)
    }
}
