/// MySQL and MariaDB through their own `mysqldump`/`mariadb-dump` and `mysql`/`mariadb`.
///
/// The two are not interchangeable: MariaDB's dump of a MySQL server can't always be restored, and
/// Oracle's programs don't log in to MariaDB. So the programs are chosen by what the server says it is.
public final class MySQLEngine: DatabaseEngine {
    public let server: ServerFacts
    public let restoresAtomically = false

    let connection: Connection
    let client: Tool
    let dumpProgram: MySQLProgram
    /// Whether the server keeps names of databases and tables in lower case, and finds them however
    /// they are written.
    let foldsNames: Bool
    /// Makes the server wait for a reader; empty where the dump program can't.
    let patienceArguments: [String]
    /// Holds the option file for as long as the engine lives.
    private let folder: PrivateFolder

    /// Connects, asks the server what it is and chooses the client programs that fit it.
    public init(
        _ connection: Connection, environment: [String: String]
    ) async throws(DatabaseError) {
        let folder = try PrivateFolder(temporaryFolder: environment["TMPDIR"])
        let programs = MySQLPrograms(connection, path: environment["PATH"] ?? "", folder: folder)
        let (client, identity) = try await programs.client()
        let dump = try await programs.dumpProgram(for: identity)
        let patience = try await programs.patience(dump, seconds: Self.raisedPatience)
        patienceArguments = patience.map { [$0] } ?? []
        (self.connection, self.folder) = (connection, folder)
        (self.client, dumpProgram) = (client.tool, dump)
        foldsNames = identity.lowerCaseTableNames == 1
        var facts = ServerFacts(
            kind: .mysql, flavour: identity.flavour.rawValue, version: identity.version,
            dumpTool: dump.tool.name, dumpToolVersion: dump.version,
            readerPatience: .seconds(
                patience == nil ? identity.netWriteTimeout : Self.raisedPatience))
        facts.warnings = MySQLPrograms.warnings(dump, identity)
        facts.packetLimit = identity.packetLimit
        server = facts
    }

    /// Seconds for which the server is asked to wait for us, who may be waiting for the store.
    private static let raisedPatience = 3600

    public func drop(_ database: String) async throws(DatabaseError) {
        // Somebody's open transaction would hold it up for as long as a day; and at a foreign key of
        // another database MariaDB would stop half-way.
        try await execute(
            "SET SESSION lock_wait_timeout = 60, foreign_key_checks = 0;"
                + " DROP DATABASE IF EXISTS \(Self.quoted(database))")
    }

    func create(_ database: String, as facts: DatabaseFacts) async throws(DatabaseError) {
        try await execute(
            "CREATE DATABASE \(Self.quoted(database))"
                + " CHARACTER SET \(Self.quoted(facts.characterSet))"
                + " COLLATE \(Self.quoted(facts.collation))")
    }
}

extension MySQLEngine {
    /// A row of which only one name is asked.
    struct Named: Decodable {
        let name: String
    }

    /// Runs statements for their effect.
    func execute(_ sql: String) async throws(DatabaseError) {
        _ = try await MySQLQuery(client: client).run(sql, limit: .seconds(3600))
    }

    /// The name as the server keeps it.
    func stored(_ name: String) -> String { foldsNames ? name.lowercased() : name }

    var flavour: MySQLFlavour { MySQLFlavour(versionText: server.version) }

    var version: Version { Version(firstIn: server.version) ?? Version(numbers: [0]) }

    /// An identifier in backticks.
    public static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }
}
