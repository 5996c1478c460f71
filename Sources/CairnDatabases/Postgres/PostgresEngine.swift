internal import FoundationEssentials

/// PostgreSQL through its own `pg_dump`, `pg_restore` and `psql`.
public final class PostgresEngine: DatabaseEngine {
    public let server: ServerFacts
    public let restoresAtomically = true

    let connection: Connection
    let client: Tool
    let clientVersion: Version
    let dumpTool: Tool
    /// The server's major.
    let major: Int
    /// Holds the password file for as long as the engine lives.
    private let folder: PrivateFolder

    /// Connects, asks the server for its version and chooses the client programs of its major.
    ///
    /// - Parameters:
    ///   - databases: those of the job; the first that lets us in is asked.
    ///   - dumping: whether programs that are too old to dump are refused.
    public init(
        _ connection: Connection, databases: [String], dumping: Bool = true,
        environment: [String: String]
    ) async throws(DatabaseError) {
        let folder = try PrivateFolder(temporaryFolder: environment["TMPDIR"])
        var passwordFile: String?
        if let password = connection.password {
            passwordFile = try folder.write("pgpass", PasswordFile.text(for: password))
        }
        let variables = Self.environment(
            connection, home: folder.path, passwordFile: passwordFile)
        let transport = try PostgresTransport.environment(connection.security, folder: folder)
        let programs = PostgresPrograms(
            connection: connection, searchPath: environment["PATH"] ?? "",
            environment: variables.merging(transport) { _, new in new })
        let version = try await Self.serverVersion(
            programs.anyClient(), databases: databases + ["postgres", "template1"])
        let chosen = try await programs.programs(for: version, dumping: dumping)
        (self.connection, self.folder) = (connection, folder)
        (client, clientVersion) = (chosen.client, chosen.clientVersion)
        let number = Version(firstIn: version) ?? chosen.version
        (dumpTool, major) = (chosen.dump, number.major)
        var facts = ServerFacts(
            kind: .postgres, flavour: "PostgreSQL", version: version, dumpTool: chosen.dump.name,
            dumpToolVersion: chosen.version.description, readerPatience: nil)
        facts.warnings = PostgresRelease(version: chosen.version).warnings(with: number)
        server = facts
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
                // Only a database that isn't there, or isn't open to us, is a reason to ask another.
                guard error.isClosedDatabase else { throw error }
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
