public import CairnStreams

extension MySQLEngine {
    public func dump<Value: Sendable>(
        _ database: String, options: DumpOptions, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        let more = try await omissions(database, options.leavesOut)
        return try await dump(database, adding: more, stallLimit: stallLimit, body: body)
    }

    public func rehearseDump(
        _ database: String, leavingOut parts: Set<DumpPart>
    ) async throws {
        let more = try await omissions(database, parts)
        try await dump(
            database, adding: ["--no-data"] + more, stallLimit: .seconds(60), body: Tool.discard)
    }

    private func dump<Value: Sendable>(
        _ database: String, adding more: [String], stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        let specials = try await specials(of: database)
        if !more.contains("--skip-events") { try refuse(specials.endlessEvents, of: database) }
        var tool = dumpProgram.tool
        tool.arguments += [
            // One consistent view of all InnoDB tables, without locks, row by row.
            "--single-transaction", "--quick", "--skip-lock-tables",
            // The server's default leaves these out.
            "--routines", "--events", "--triggers",
            // Bytes as digits: no character set can alter them on the way.
            "--hex-blob", "--default-character-set=utf8mb4",
            "--no-tablespaces", "--max-allowed-packet=1G",
        ]
        switch dumpProgram.flavour {
        // A dump with the server's GTIDs can't be restored into a server that has any.
        case .mysql: tool.arguments += ["--set-gtid-purged=OFF", "--column-statistics=0"]
        case .mariadb: tool.arguments += try await mariaDBArguments(specials)
        }
        tool.arguments += patienceArguments + more + ["--", database]
        try await requireEncryption()
        let value = try await tool.dump(stallLimit: stallLimit, body: body) { ending in
            MySQLFailure(ending.lastWords).dumpError(
                "\(tool.name) of “\(database)” failed with \(ending.text)")
        }
        try await requireEncryption()
        return value
    }

    /// Has the client say whether its connection is encrypted, where the dump program can't.
    private func requireEncryption() async throws(DatabaseError) {
        guard MySQLEncryption.isUncertain(connection.security.mode, dumpProgram.flavour) else {
            return
        }
        _ = try await MySQLQuery(client: client).run("DO 0")
    }
}

// MARK: - What needs care

extension MySQLEngine {
    /// An event, or how many of what only MariaDB has.
    private struct Special: Decodable {
        var event: String?
        var sequences: Int?
        var versioned: Int?
        var precise: String?
    }

    private struct Specials {
        var endlessEvents: [String] = []
        var hasSequences = false
        var hasHistory = false
    }

    private func specials(of database: String) async throws(DatabaseError) -> Specials {
        let name = Self.literal(stored(database))
        var questions = [Self.endlessEventsQuery(name)]
        if flavour == .mariadb {
            questions += [Self.specialTablesQuery(name), Self.preciseHistoryQuery(name)]
        }
        let rows = try await MySQLQuery(client: client).rows(
            of: Special.self, questions.joined(separator: ";\n"))
        return Specials(
            endlessEvents: rows.compactMap(\.event),
            hasSequences: rows.contains { $0.sequences ?? 0 > 0 },
            hasHistory: rows.contains { $0.versioned ?? 0 > 0 }
                && rows.allSatisfy { $0.precise == nil })
    }

    /// The dump programs look for a delimiter that isn't in an event's text, and never end when `;;` is.
    private static func endlessEventsQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('event', EVENT_NAME) FROM information_schema.EVENTS
        WHERE EVENT_SCHEMA = \(name)
          AND CONCAT_WS(' ', DEFINER, EVENT_NAME, EVENT_COMMENT, EVENT_DEFINITION) LIKE '%;;%'
        ORDER BY EVENT_NAME
        """
    }

    private static func specialTablesQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('sequences', COUNT(IF(TABLE_TYPE = 'SEQUENCE', 1, NULL)) + (
            SELECT COUNT(*) FROM information_schema.COLUMNS
            WHERE TABLE_SCHEMA = \(name) AND COLUMN_DEFAULT LIKE '%nextval(%'),
          'versioned', COUNT(IF(TABLE_TYPE = 'SYSTEM VERSIONED', 1, NULL)))
        FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(name)
        """
    }

    private func refuse(_ events: [String], of database: String) throws(DatabaseError) {
        guard !events.isEmpty else { return }
        throw DatabaseError(
            .toolFailed,
            "“\(database)” has an event with “;;” in its text (\(someOf(events))), at which"
                + " \(dumpProgram.tool.name) never ends",
            hint: "Write the event with no two semicolons in a row: ALTER EVENT … DO …")
    }

    private func mariaDBArguments(
        _ specials: Specials
    ) async throws(DatabaseError) -> [String] {
        var arguments: [String] = []
        // A row whose default is a sequence's next value can't be inserted while its table alone is
        // locked: error 1100. The sequence may be another database's.
        if specials.hasSequences { arguments.append("--skip-add-locks") }
        if specials.hasHistory { arguments += try await historyArguments() }
        return arguments
    }

    /// The former rows of system-versioned tables are left out unless they are asked for, which
    /// programs can be since 10.11. A history that goes by transactions makes them fail.
    private func historyArguments() async throws(DatabaseError) -> [String] {
        var tool = dumpProgram.tool
        tool.arguments = ["--help"]
        return try await tool.capture().output.contains("--dump-history") ? ["--dump-history"] : []
    }
}

// MARK: - Rights

extension MySQLEngine {
    /// What to tell the dump program for what the user has no right to.
    private func omissions(
        _ database: String, _ parts: Set<DumpPart>
    ) async throws(DatabaseError) -> [String] {
        var arguments: [String] = []
        for part in parts {
            switch part {
            case .routines: arguments.append("--skip-routines")
            case .triggers: arguments.append("--skip-triggers")
            case .events: arguments.append("--skip-events")
            case .views: arguments += try await ignoring("VIEWS", of: database)
            // What can't be seen isn't dumped.
            case .tables: continue
            }
        }
        return arguments.sorted()
    }

    private func ignoring(
        _ list: String, of database: String
    ) async throws(DatabaseError) -> [String] {
        let names = try await MySQLQuery(client: client).rows(
            of: Named.self,
            """
            SELECT JSON_OBJECT('name', TABLE_NAME) FROM information_schema.\(list)
            WHERE TABLE_SCHEMA = \(Self.literal(stored(database)))
            """)
        return names.map { "--ignore-table=\(database).\($0.name)" }
    }
}
