extension MySQLStatement {
    /// The words that stand before the kind of what is created.
    private static let headWords = [
        "OR", "REPLACE", "AGGREGATE", "ALGORITHM", "UNDEFINED", "MERGE", "TEMPTABLE", "SQL",
        "SECURITY", "INVOKER",
    ]

    /// Only the first `DEFINER` before the kind is the head's own: `SQL SECURITY DEFINER` has no sign
    /// behind it, and a body may create something itself.
    mutating func readHead() {
        if isWord("DEFINER") {
            (clause, clauseEvent) = (.definer, .definerBegins)
        } else if isWord("EVENT") {
            clause = .createEvent
        } else if isWord("TRIGGER") {
            clause = .createTrigger
        } else if isWord("VIEW") {
            (clause, view) = (.view, MySQLViewText())
        } else if isWord("FUNCTION") || isWord("PROCEDURE") || isWord("LIBRARY") {
            clause = .routine
        } else if isDatabase {
            (clause, foreignStatement) = (.other, "CREATE DATABASE")
        } else if !word.allSatisfy(\.isDigit), !Self.headWords.contains(where: isWord) {
            clause = .other
        }
    }

    /// An event says `ENABLE` or `DISABLE` before its comment and its body.
    mutating func readEvent() {
        if isWord("ENABLE") { clauseEvent = .eventEnabled }
        if isWord("ENABLE") || isWord("DISABLE") || isWord("DO") { clause = .other }
    }

    /// MariaDB keeps of a trigger what its author wrote: `trigger if not exists app.t after insert on
    /// app . users`. MySQL, and both of all else, writes the name without the database.
    mutating func readTrigger() {
        switch clause {
        case .createTrigger where isWord("IF") || isWord("NOT") || isWord("EXISTS"): break
        case .createTrigger: (clause, clauseEvent) = (.triggerNamed, .nameEnds)
        case .triggerOn: (clause, clauseEvent) = (.triggerTable, .nameEnds)
        case .triggerTable: clause = .other
        default: clause = isWord("ON") ? .triggerOn : .triggerTime
        }
    }

    /// The dot between a qualifier and what it qualifies.
    mutating func takeDot() {
        switch clause {
        case .triggerNamed: (clause, clauseEvent) = (.triggerTime, .nameWasOfTrigger)
        case .triggerTable: (clause, clauseEvent) = (.other, .nameWasOfTrigger)
        case .view: view.takeDot()
        default: break
        }
    }

    /// `root@localhost`, or `root@` before a host in quotes; a function such as `CURRENT_USER` is
    /// nobody's name.
    mutating func readUnquotedUser() {
        guard word.contains(UInt8(ascii: "@")) else { return abandonDefiner() }
        if word.last == UInt8(ascii: "@") { clause = .definerHost } else { endDefiner() }
    }

    /// `@`, before a host in quotes, or with it; any other word follows a role, which has no host.
    mutating func readHost() {
        guard word.first == UInt8(ascii: "@") else {
            endDefinerWithoutHost()
            return readHead()
        }
        if word.count > 1 { endDefiner() }
    }

    mutating func endDefinerWithoutHost() {
        if clause == .definerHost { (clause, clauseEvent) = (.createView, .definerWasRole) }
    }

    mutating func endDefiner() { (clause, clauseEvent) = (.createView, .definerEnds) }

    mutating func abandonDefiner() {
        switch clause {
        case .definer, .definerUser:
            (clause, clauseEvent) = (.createView, .definerFails)
        default: break
        }
    }
}
