public import CairnStreams
internal import FoundationEssentials

/// MySQL and MariaDB through their own `mysqldump`/`mariadb-dump` and `mysql`/`mariadb`.
///
/// The two are not interchangeable: MariaDB's dump of a MySQL server can't always be restored, and
/// Oracle's programs don't log in to MariaDB. So the programs are chosen by what the server says it is.
public final class MySQLEngine: DatabaseEngine {
    public let server: ServerFacts
    public let restoresAtomically = false

    let connection: Connection
    let optionFile: String
    let client: Tool
    private let dumpTool: Tool
    /// Makes the server wait for a reader; empty where the dump program can't.
    private let patienceArguments: [String]
    /// Holds the option file for as long as the engine lives.
    private let folder: PrivateFolder

    /// Connects, asks the server what it is and chooses the client programs that fit it.
    public init(
        _ connection: Connection, environment: [String: String]
    ) async throws(DatabaseError) {
        let folder = try PrivateFolder(temporaryFolder: environment["TMPDIR"])
        let optionFile = try folder.write("client.cnf", MySQLOptionFile.text(for: connection))
        let locator = ToolLocator(
            clientDirectory: connection.clientDirectory, path: environment["PATH"] ?? "")
        let programs = MySQLPrograms(locator: locator, optionFile: optionFile, home: folder.path)

        let (client, identity) = try await programs.clientThatConnects(connection)
        let dump = try await programs.dumpProgram(for: identity)
        let patience = try await programs.patience(
            dump.tool, of: identity.flavour, seconds: Self.raisedPatience)
        patienceArguments = patience.map { [$0] } ?? []
        (self.connection, self.folder, self.optionFile) = (connection, folder, optionFile)
        (self.client, dumpTool) = (client, dump.tool)
        server = ServerFacts(
            kind: .mysql, flavour: identity.flavour.rawValue, version: identity.version,
            dumpTool: dump.tool.name, dumpToolVersion: dump.version,
            readerPatience: .seconds(
                patience == nil ? identity.netWriteTimeout : Self.raisedPatience))
    }

    /// Seconds for which the server is asked to wait for us, who may be waiting for the store.
    private static let raisedPatience = 3600

    public func dump<Value: Sendable>(
        _ database: String, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        try await dump(database, adding: [], stallLimit: stallLimit, body: body)
    }

    public func rehearseDump(_ database: String) async throws {
        try await dump(
            database, adding: ["--no-data"], stallLimit: .seconds(60), body: Tool.discard)
    }

    private func dump<Value: Sendable>(
        _ database: String, adding more: [String], stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        var tool = dumpTool
        tool.arguments += [
            // One consistent view of all InnoDB tables, without locks, row by row.
            "--single-transaction", "--quick", "--skip-lock-tables",
            // The server's default leaves these out.
            "--routines", "--events", "--triggers",
            // Bytes as digits: no character set can alter them on the way.
            "--hex-blob", "--default-character-set=utf8mb4",
            "--no-tablespaces", "--max-allowed-packet=1G",
        ]
        if server.flavour == MySQLFlavour.mysql.rawValue {
            // A dump with the server's GTIDs can't be restored into a server that has any.
            tool.arguments += ["--set-gtid-purged=OFF", "--column-statistics=0"]
        }
        tool.arguments += patienceArguments + more + ["--", database]
        return try await tool.dump(stallLimit: stallLimit, body: body) { ending in
            MySQLFailure(ending.lastWords).error(
                "\(tool.name) of “\(database)” failed with \(ending.text)", fallback: .toolFailed)
        }
    }

    public func restore(
        _ database: String, as facts: DatabaseFacts, replacing: Bool, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        let isNew = try await target(database) == .missing
        if replacing { try await execute("DROP DATABASE IF EXISTS \(Self.quoted(database))") }
        if replacing || isNew {
            // To its end: what is only half asked for couldn't be taken back.
            try await undisturbed { [self] in try await create(database, as: facts) }
        }
        var tool = client
        // Without “--comments” the client takes comments out of triggers and routines.
        tool.arguments += [
            "--max-allowed-packet=1G", "--binary-mode", "--batch", "--comments", "--", database,
        ]
        do {
            try await tool.feed(stallLimit: stallLimit, body: body) { [tool] ending in
                MySQLFailure(ending.lastWords).error(
                    "\(tool.name) stopped restoring “\(database)” with \(ending.text)",
                    fallback: .toolFailed)
            }
        } catch {
            if isNew {
                try? await undisturbed { [self] in
                    try await execute("DROP DATABASE IF EXISTS \(Self.quoted(database))")
                }
            }
            throw error
        }
    }

    private func create(_ database: String, as facts: DatabaseFacts) async throws(DatabaseError) {
        try await execute(
            "CREATE DATABASE \(Self.quoted(database))"
                + " CHARACTER SET \(Self.quoted(facts.characterSet))"
                + " COLLATE \(Self.quoted(facts.collation))")
    }
}

extension MySQLEngine {
    /// Runs statements for their effect.
    func execute(_ sql: String) async throws(DatabaseError) {
        _ = try await MySQLQuery(client: client).run(sql, limit: .seconds(3600))
    }

    /// An identifier in backticks.
    public static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }
}
