public import CairnStreams
internal import FoundationEssentials
internal import Synchronization

/// PostgreSQL through its own `pg_dump` and `psql`, in plain format.
public final class PostgresEngine: DatabaseEngine {
    public let server: ServerFacts
    public let restoresAtomically = true

    let connection: Connection
    let client: Tool
    private let dumpTool: Tool
    /// Holds the password file for as long as the engine lives.
    private let folder: PrivateFolder

    /// Connects, asks the server for its version and chooses the client programs of its major.
    ///
    /// - Parameter databases: those of the job; the first that lets us in is asked.
    public init(
        _ connection: Connection, databases: [String], environment: [String: String]
    ) async throws(DatabaseError) {
        let folder = try PrivateFolder(temporaryFolder: environment["TMPDIR"])
        var passwordFile: String?
        if let password = connection.password {
            passwordFile = try folder.write("pgpass", PasswordFile.text(for: password))
        }
        let programs = PostgresPrograms(
            connection: connection, searchPath: environment["PATH"] ?? "",
            environment: Self.environment(connection, home: folder.path, passwordFile: passwordFile)
        )
        let client = try programs.anyClient()
        let version = try await Self.serverVersion(
            client, databases: databases + ["postgres", "template1"])
        let chosen = try await programs.programs(for: version)
        (self.connection, self.folder) = (connection, folder)
        (self.client, dumpTool) = (chosen.client, chosen.dump)
        server = ServerFacts(
            kind: .postgres, flavour: "PostgreSQL", version: version, dumpTool: chosen.dump.name,
            dumpToolVersion: chosen.version, readerPatience: nil)
    }

    public func dump<Value: Sendable>(
        _ database: String, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        try await dump(database, adding: [], stallLimit: stallLimit, body: body)
    }

    public func rehearseDump(_ database: String) async throws {
        try await dump(
            database, adding: ["--schema-only"], stallLimit: .seconds(90), body: Tool.discard)
    }

    private func dump<Value: Sendable>(
        _ database: String, adding more: [String], stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        var tool = dumpTool
        // The name goes by environment: as an argument, one with “=” or “://” is a connection string.
        tool.environment["PGDATABASE"] = database
        tool.arguments =
            [
                "--no-password", "--format=plain", "--encoding=UTF8", "--no-owner",
                "--no-privileges", "--quote-all-identifiers", "--lock-wait-timeout=60s",
            ] + more
        return try await tool.dump(stallLimit: stallLimit, body: body) { ending in
            PostgresFailure(ending.lastWords).error(
                "\(tool.name) of “\(database)” failed with \(ending.text)", fallback: .toolFailed)
        }
    }

    public func restore(
        _ database: String, as facts: DatabaseFacts, replacing: Bool, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        let isNew = try await target(database) == .missing
        if isNew {
            // To its end: what is only half asked for couldn't be taken back.
            try await undisturbed { [self] in try await create(database, as: facts) }
        }
        var tool = client
        tool.environment["PGDATABASE"] = database
        tool.arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--no-password"]
        let opening = "BEGIN;\n" + (replacing && !isNew ? PostgresStatements.emptyDatabase : "")
        let commits = Atomic(false)
        do {
            try await tool.feed(
                stallLimit: stallLimit, opening: opening, filter: TransactionFilter(), body: body,
                closing: {
                    commits.store(true, ordering: .relaxed)
                    return "\nCOMMIT;\n"
                }
            ) { [tool] ending in
                PostgresFailure(ending.lastWords).error(
                    "\(tool.name) stopped restoring “\(database)” with \(ending.text)",
                    fallback: .toolFailed)
            }
        } catch {
            // A new database is dropped whether or not the commit took effect.
            if isNew {
                try? await undisturbed { [self] in try await drop(database) }
            } else if commits.load(ordering: .relaxed) {
                throw UnconfirmedCommit(cause: error)
            }
            throw error
        }
    }

    private static func serverVersion(
        _ client: Tool, databases: [String]
    ) async throws(DatabaseError) -> String {
        var first: DatabaseError?
        for database in databases {
            do throws(DatabaseError) {
                return try await PostgresQuery(client: client, database: database)
                    .value(of: String.self, "SELECT to_json(current_setting('server_version'))")
            } catch {
                first = first ?? error
                // Only a database that isn't there is a reason to ask another.
                guard error.code == .unknownDatabase else { throw error }
            }
        }
        throw first ?? DatabaseError(.unknownDatabase, "no database is named")
    }

    private static func environment(
        _ connection: Connection, home: String, passwordFile: String?
    ) -> [String: String] {
        var values = [
            "HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGUSER": connection.user,
            "PGAPPNAME": "cairn", "PGCONNECT_TIMEOUT": "20", "PGCLIENTENCODING": "UTF8",
            "PGPASSFILE": passwordFile ?? "/dev/null",
        ]
        switch connection.address {
        case .tcp(let host, let port): (values["PGHOST"], values["PGPORT"]) = (host, String(port))
        case .socket(let path, let port):
            (values["PGHOST"], values["PGPORT"]) = (path, String(port))
        }
        return values
    }
}
