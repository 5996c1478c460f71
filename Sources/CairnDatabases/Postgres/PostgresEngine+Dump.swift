public import CairnStreams

extension PostgresEngine {
    public func dump<Value: Sendable>(
        _ database: String, options: DumpOptions, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        try checkArchiveVersion(options.format)
        return try await dump(
            database, try await arguments(options, for: database), stallLimit: stallLimit,
            body: body)
    }

    /// Whether an archive is whole can be told only where its version is known.
    private func checkArchiveVersion(_ format: DumpFormat) throws(DatabaseError) {
        guard format == .custom, let version = Version(firstIn: server.dumpToolVersion),
            !ArchiveVersion.known.contains(ArchiveVersion(of: version).minor)
        else { return }
        throw DatabaseError(
            .toolMismatch, "the archives of pg_dump \(version) aren't known to this Cairn",
            hint: "Dump with format: plain, or update Cairn.")
    }

    public func rehearseDump(
        _ database: String, leavingOut parts: Set<DumpPart>
    ) async throws {
        try await dump(
            database, try await arguments(DumpOptions(), for: database) + ["--schema-only"],
            stallLimit: .seconds(90), body: Tool.discard)
    }

    private func arguments(
        _ options: DumpOptions, for database: String
    ) async throws(DatabaseError) -> [String] {
        let own = try await PostgresQuery(client: client, database: database)
            .value(of: String.self, "SELECT to_json(current_setting('server_encoding'))")
        // Bytes of which nobody says what they mean aren't all UTF-8, and pass as they are.
        let encoding = own == Self.withoutEncoding ? own : "UTF8"
        var arguments = ["--no-password", "--encoding=\(encoding)", "--lock-wait-timeout=60s"]
        switch options.format {
        case .plain: arguments += ["--format=plain", "--quote-all-identifiers"]
        // Not compressed: the stream is, as a whole.
        case .custom: arguments += ["--format=custom", "--compress=0"]
        }
        if !options.keepsOwners { arguments += ["--no-owner", "--no-privileges"] }
        let tables = options.profile?.tablesWithoutRows ?? []
        return arguments + tables.map { "--exclude-table-data=*.\($0)" }
    }

    private func dump<Value: Sendable>(
        _ database: String, _ arguments: [String], stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        var tool = dumpTool
        // The name goes by environment: as an argument, one with “=” or “://” is a connection string.
        tool.environment["PGDATABASE"] = database
        tool.arguments = arguments
        return try await tool.dump(stallLimit: stallLimit, body: body) { ending in
            PostgresFailure(ending.lastWords).error(
                "\(tool.name) of “\(database)” failed with \(ending.text)",
                fallback: Self.isAboutChange(ending.lastWords) ? .definitionChanged : .toolFailed)
        }
    }

    /// Whether something vanished between the listing of what there is and the lock, or the reading, of it.
    private static func isAboutChange(_ lastWords: String) -> Bool {
        let isLocking =
            lastWords.contains("LOCK TABLE") && lastWords.contains("does not exist")
        return isLocking || lastWords.contains("cache lookup failed")
            || lastWords.contains("could not open relation with OID")
    }

    /// The roles with what they may do, and the tablespaces, as `pg_dumpall --globals-only` writes them.
    ///
    /// Only a superuser may read the roles' password hashes. For others they are left out, and a comment
    /// at the head says so.
    public func accounts() async throws(DatabaseError) -> String {
        guard var tool = dumpTool.sibling("pg_dumpall") else {
            throw .toolMissing(
                ["pg_dumpall"], searched: [String(dumpTool.path.dropLast("/pg_dump".count))],
                hint: "It comes with pg_dump: install the server's client programs as a whole.")
        }
        let arguments = ["--globals-only", "--no-password", "--quote-all-identifiers"]
        tool.arguments = arguments
        var captured = try await tool.capture()
        var note =
            "-- Roles that are there already, the superuser among them, get the passwords of this server.\n"
        if !captured.ending.succeeded, captured.ending.lastWords.contains("pg_authid") {
            tool.arguments = arguments + ["--no-role-passwords"]
            captured = try await tool.capture()
            note = "-- Without passwords: only a superuser may read their hashes.\n"
        }
        guard captured.ending.succeeded else {
            throw PostgresFailure(captured.ending.lastWords).error(
                "\(tool.name) failed with \(captured.ending.text)", fallback: .toolFailed)
        }
        guard captured.output.contains("\n-- PostgreSQL database cluster dump complete\n") else {
            throw DatabaseError(
                .incompleteDump, "\(tool.name) ended with status 0 but without its completion mark",
                hint: "Run it by hand and see what it says.")
        }
        return note + "-- Load this before the databases, whose owners are among the roles.\n"
            + captured.output
    }
}

extension DatabaseProfile {
    /// Tables, in whatever schema they are, whose rows must not come back. Synapse would give out again
    /// the one-time keys that clients have used since, and their messages couldn't be decrypted.
    ///
    /// Source: Synapse's documentation, “Backing up Synapse”.
    var tablesWithoutRows: [String] {
        switch self {
        case .synapse: ["e2e_one_time_keys_json"]
        }
    }

    /// Whether the application makes this table for a piece of work and drops it afterwards, so that it
    /// means nothing when it is gone.
    ///
    /// Source: `_populate_user_directory_createtables` of Synapse 1.163.
    ///
    /// - Parameter table: with its schema, as in ``DatabaseFacts/tables``.
    public func isPassing(_ table: String) -> Bool {
        switch self {
        case .synapse: table.contains("._temp_populate_")
        }
    }
}
