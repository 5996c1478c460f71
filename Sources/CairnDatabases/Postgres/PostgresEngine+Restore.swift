internal import CairnStreams
internal import Synchronization

extension PostgresEngine {
    public func target(_ database: String) async throws(DatabaseError) -> RestoreTarget {
        do throws(DatabaseError) {
            let facts = try await inspect(database)
            return facts.contents.map(RestoreTarget.occupied) ?? .empty
        } catch {
            if error.code == .unknownDatabase { return .missing }
            throw error
        }
    }

    /// `psql` gets everything as one transaction of ours, whose `COMMIT` follows only when `body` has
    /// returned. That it was carried out, a line behind it says: a status of 0 doesn't (psql 15.20 stops at
    /// an empty statement behind a `COPY`, and says nothing). An archive is turned into SQL by `pg_restore` on the way; its own `--single-transaction`
    /// would commit when it sees the end, and couldn't empty the database in the same transaction.
    public func restore(
        _ database: String, as facts: DatabaseFacts, options: RestoreOptions, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        let archiveReader = options.format == .custom ? try archiveReader(options) : nil
        let isNew = try await target(database) == .missing
        if isNew {
            // To its end: what is only half asked for couldn't be taken back.
            try await undisturbed { [self] in try await create(database, as: facts) }
        }
        var tool = client
        tool.environment["PGDATABASE"] = database
        // Terse: an error's details are made of rows.
        tool.arguments = [
            "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse", "--no-password",
        ]
        let opening = opening(
            replacing: options.replacing && !isNew, patience: options.lockPatience)
        let mark = "cairn: committed \(UInt64.random(in: 0...(.max)))"
        let commit = Mutex(Commit.notAsked)
        do {
            let ending = try await tool.feed(
                stallLimit: stallLimit, opening: opening, filter: filter(options),
                body: { sink in
                    guard let archiveReader else { return try await body(sink) }
                    try await archiveReader.convert(stallLimit: stallLimit, body: body, into: sink)
                },
                closing: {
                    commit.withLock { $0 = .asked }
                    return "\nCOMMIT;\n\\warn \(mark)\n"
                }
            ) { [tool] ending in
                if ending.says(mark) {
                    commit.withLock { $0 = .done }
                } else if ending.stoppedAtStatement {
                    // Be it the COMMIT: the server has rolled back.
                    commit.withLock { $0 = .notAsked }
                }
                return Self.failure(ending, of: tool, restoring: database)
            }
            guard ending.says(mark) else {
                throw DatabaseError(
                    .toolFailed,
                    "\(tool.name) ended with status 0, but didn't come to the end of the dump of"
                        + " “\(database)”", hint: Tool.hint(lastWords: ending.lastWords),
                    toolOutput: ending.lastWords)
            }
        } catch {
            let known = commit.withLock { $0 }
            // Whatever became of the program after that.
            if known == .done { return }
            // A new database is dropped whether or not the commit took effect.
            if isNew {
                try await dropAbandoned(database, after: error)
            } else if known == .asked {
                throw RestoreFailure(error, target: .unconfirmed)
            }
            throw error
        }
    }

    /// What is known of the transaction's end.
    private enum Commit {
        case notAsked, asked, done
    }

    private func opening(replacing: Bool, patience: Duration) -> String {
        let start = PostgresQuery.ownNames + PostgresQuery.withoutLimits + "BEGIN;\n"
        guard replacing else { return start }
        // A session that was forgotten may hold a table for days.
        return start + "SET LOCAL lock_timeout = '\(patience.components.seconds)s';\n"
            + PostgresStatements.emptyDatabase + "SET LOCAL lock_timeout = 0;\n"
    }

    private static func failure(
        _ ending: Tool.Ending, of tool: Tool, restoring database: String
    ) -> DatabaseError {
        guard !ending.lastWords.contains("due to lock timeout") else {
            return DatabaseError(
                .toolFailed,
                "“\(database)” can't be emptied: another session held what is in it for"
                    + " longer than the lock timeout",
                hint: "Stop the application. Who is connected still: SELECT pid, application_name,"
                    + " state, query FROM pg_stat_activity WHERE datname ="
                    + " \(PostgresStatements.literal(database))", toolOutput: ending.lastWords)
        }
        return PostgresFailure(ending.lastWords).error(
            "\(tool.name) stopped restoring “\(database)” with \(ending.text)",
            fallback: .toolFailed)
    }

    /// What a dump says that mustn't reach this server.
    private func filter(_ options: RestoreOptions) -> StatementFilter {
        var unwanted: Set<UnwantedStatement> = [
            .transaction, .serversNote, .extensionComment, .tablespace,
        ]
        if major < 17 { unwanted.insert(.newerSetting) }
        if options.stripsOwners { unwanted.insert(.ownership) }
        return StatementFilter(leavingOut: unwanted)
    }

    private func archiveReader(_ options: RestoreOptions) throws(DatabaseError) -> Tool {
        guard var tool = client.sibling("pg_restore") else {
            throw .toolMissing(
                ["pg_restore"], searched: [String(client.path.dropLast("/psql".count))],
                hint: "It comes with pg_dump: install the server's client programs as a whole.")
        }
        tool.arguments = ["--file=-"]
        if options.stripsOwners { tool.arguments += ["--no-owner", "--no-privileges"] }
        return tool
    }

    public func finishRestore(_ database: String) async throws(DatabaseError) {
        try await PostgresQuery(client: client, database: database)
            .run("ANALYZE", limit: .seconds(24 * 3600))
    }

    private struct NamedTable: Decodable {
        let name: String
        let schema: String
        let relation: String
    }

    /// Of a table with heirs, its own rows only, as a dump has them.
    public func rows(
        in tables: [String], of database: String
    ) async throws(DatabaseError) -> [String: Int64] {
        let query = PostgresQuery(client: client, database: database)
        // Schema and table can't be told apart by the dot, which may be a part of either.
        let there = try await query.value(
            of: [NamedTable].self,
            """
            SELECT COALESCE(json_agg(json_build_object('name', n.nspname || '.' || c.relname,
              'schema', n.nspname, 'relation', c.relname)), '[]')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """)
        let wanted = Set(tables)
        let counts = there.filter { wanted.contains($0.name) }.map { table in
            "SELECT \(PostgresStatements.literal(table.name)) AS name, count(*) AS rows FROM ONLY"
                + " \(PostgresStatements.quoted(table.schema))"
                + ".\(PostgresStatements.quoted(table.relation))"
        }
        var rows: [String: Int64] = [:]
        for start in stride(from: 0, to: counts.count, by: Self.countsAtATime) {
            let part = counts[start..<min(start + Self.countsAtATime, counts.count)]
            let found = try await query.value(
                of: [String: Int64].self,
                // Rows that this user may not see are an error then, not fewer.
                "SET row_security = off; SELECT json_object_agg(name, rows) FROM"
                    + " (\(part.joined(separator: " UNION ALL "))) counts",
                limit: .seconds(24 * 3600))
            rows.merge(found) { first, _ in first }
        }
        return rows
    }

    /// Of such a table its own owner may not see all rows (`FORCE ROW LEVEL SECURITY`).
    public func tablesWithHiddenRows(
        in database: String
    ) async throws(DatabaseError) -> [String] {
        try await PostgresQuery(client: client, database: database).value(
            of: [String].self,
            """
            SELECT COALESCE(json_agg(n.nspname || '.' || c.relname), '[]')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity AND row_security_active(c.oid)
            """)
    }

    /// Each is a branch of one query.
    private static let countsAtATime = 200
}

extension Tool.Ending {
    /// `psql` ends with 3 when a statement failed under `ON_ERROR_STOP`, or a command of its own, and with
    /// 2 when the connection did.
    fileprivate var stoppedAtStatement: Bool {
        exitCode == 3 && (lastWords.contains("ERROR:") || lastWords.contains("FATAL:"))
    }

    /// Whether that line is the last it wrote.
    fileprivate func says(_ line: String) -> Bool {
        lastWords.split(separator: "\n").last.map { $0 == line } ?? false
    }
}
