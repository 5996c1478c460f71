extension MySQLRowCounter {
    /// A part of a definition, and where in the stream it stands.
    struct Clause: Sendable, Hashable {
        enum Kind: Sendable {
            case definer, eventEnabled, databaseName
            /// Before the dot in a trigger's own name or in its table's, as the user wrote it: no trigger
            /// can be in another database than its table.
            case triggerDatabase
        }
        let kind: Kind
        let range: Range<Int64>
    }

    mutating func noteClause(endingAt end: Int64) {
        guard let event = statement.clauseEvent else { return }
        statement.clauseEvent = nil
        switch event {
        case .definerBegins: definerStart = end - Int64("DEFINER".utf8.count)
        case .definerFails: definerStart = nil
        case .definerUserEnds: definerUserEnd = end
        case .definerEnds: noteDefiner(endingAt: end)
        case .definerWasRole: noteDefiner(endingAt: definerUserEnd ?? end)
        case .databaseNamed: clauses?.append(Clause(kind: .databaseName, range: nameStart..<end))
        case .nameEnds: qualifier = nameStart..<end
        case .nameWasDatabase: clauses?.append(Clause(kind: .databaseName, range: qualifier))
        case .nameWasOfTrigger: clauses?.append(Clause(kind: .triggerDatabase, range: qualifier))
        case .eventEnabled:
            let start = end - Int64("ENABLE".utf8.count)
            clauses?.append(Clause(kind: .eventEnabled, range: start..<end))
        }
    }

    private mutating func noteDefiner(endingAt end: Int64) {
        if let definerStart {
            clauses?.append(Clause(kind: .definer, range: definerStart..<end))
        }
        definerStart = nil
    }
}
