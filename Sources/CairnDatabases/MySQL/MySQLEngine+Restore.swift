extension MySQLEngine {
    public func restore(
        _ database: String, as facts: DatabaseFacts, options: RestoreOptions, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        let (filter, isNew) = try await prepare(database, facts, options)
        if options.replacing { try await dropForReplacement(database) }
        if options.replacing || isNew {
            // To its end: what is only half asked for couldn't be taken back.
            try await undisturbed { [self] in try await create(database, as: facts) }
        }
        var tool = client
        // Without “--comments” the client takes comments out of triggers and routines.
        tool.arguments += [
            "--max-allowed-packet=1G", "--binary-mode", "--batch", "--comments", "--", database,
        ]
        do {
            try await tool.feed(
                stallLimit: stallLimit, opening: Self.opening, filter: filter, body: body
            ) { [tool] ending in
                MySQLFailure(withoutStatement: ending.lastWords).restoreError(
                    "\(tool.name) stopped restoring “\(database)” with \(ending.text)")
            }
        } catch {
            if isNew { try await dropAbandoned(database, after: error) }
            throw error
        }
    }

    /// Has the server wait for the store, which may be slow, as it does for a reader of a dump.
    private static let opening = "SET SESSION wait_timeout = 86400, net_read_timeout = 3600;\n"

    /// Asks all that is left to ask.
    private func prepare(
        _ database: String, _ facts: DatabaseFacts, _ options: RestoreOptions
    ) async throws(RestoreFailure) -> (filter: MySQLRestoreFilter, isNew: Bool) {
        do {
            let filter = MySQLRestoreFilter(
                stripsDefiners: options.stripsDefiners, disablesEvents: options.disablesEvents,
                stripsSandboxLine: try await !knowsSandbox(),
                renaming: facts.name == database ? nil : (facts.name, database),
                foldsNames: facts.foldsNames)
            return (filter, try await target(database) == .missing)
        } catch {
            throw RestoreFailure(error, target: .untouched)
        }
    }

    private func dropForReplacement(_ database: String) async throws {
        do {
            try await drop(database)
        } catch {
            // All of these are found before the first table goes: no server, no right, others who hold
            // tables open, or whose foreign keys point here; a server that is read-only.
            let number = MySQLFailure(error.toolOutput ?? "").number
            let isUntouched =
                [.accessRefused, .unreachable].contains(error.code)
                || [1205, 3730, 1290, 1836].contains(number)
            throw isUntouched ? RestoreFailure(error, target: .untouched) : error
        }
    }

    public func finishRestore(_ database: String) async throws(DatabaseError) {
        let tables = try await inspect(database).tables.map { Self.quoted($0.name) }
        guard !tables.isEmpty else { return }
        let statements = tables.map { "ANALYZE TABLE \(Self.quoted(database)).\($0)" }
        let output = try await MySQLQuery(client: client).run(
            statements.joined(separator: ";\n"), limit: .seconds(24 * 3600))
        // Table, operation, kind of message, message; its exit status says nothing of these.
        let errors = output.split(separator: "\n").filter {
            $0.split(separator: "\t").dropFirst(2).first == "Error"
        }
        guard errors.isEmpty else {
            throw DatabaseError(
                .toolFailed, "\(errors.count) tables of “\(database)” could not be analyzed",
                hint: "The rows are there. Run ANALYZE TABLE as a user with SELECT and INSERT.",
                toolOutput: errors.prefix(12).joined(separator: "\n"))
        }
    }

    /// Whether the client takes MariaDB's first line for what it is, a guard against commands of the
    /// client in a dump from elsewhere; then it is kept.
    private func knowsSandbox() async throws(DatabaseError) -> Bool {
        var tool = client
        tool.arguments = ["--help"]
        return try await tool.capture().output.contains("--sandbox")
    }
}
