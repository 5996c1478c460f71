import Foundation

/// A database whose dump writes more than the store's first part, and then waits for as long as the
/// test wants: the real dump program, held up in the middle by a lock.
struct StuckDump: Sendable {
    let database: Database
    private let sandbox: Sandbox

    init(on server: Server, in sandbox: Sandbox) async throws {
        self.sandbox = sandbox
        database = try await sandbox.emptyDatabase(on: server)
        try await sandbox.sql(Self.contents(server.kind), in: database)
    }

    /// Takes the lock; whoever dumps the database stops at it until ``Hold/release()``.
    func hold() async throws -> Hold {
        let client = try database.server.client(database: database.name)
            .start(in: sandbox.folder, hasInput: true)
        sandbox.keep(client)
        try client.write(
            database.server.kind == .mysql
                ? "LOCK TABLES locked WRITE;\nSELECT 'held';\n"
                : "BEGIN;\nLOCK TABLE pg_largeobject IN ACCESS EXCLUSIVE MODE;\nSELECT 'held';\n")
        try await eventually("the lock") { try client.output.contains("held") }
        return Hold(client: client)
    }

    struct Hold: Sendable {
        fileprivate let client: RunningProgram

        /// Sends a statement to the session that holds the lock; it is carried out before the release.
        func run(_ sql: String) throws {
            try client.write("\(sql);\n")
        }

        func release() async throws {
            try client.closeInput()
            _ = try await client.ended()
        }
    }

    /// Waits until the dump of this job has stored its first part and stands still.
    func untilStuck(job: String = "app") async throws {
        try await sandbox.untilStored(8_000_000, of: job)
        try await untilWaiting()
    }

    /// Waits until the dump stands still at the lock.
    func untilWaiting() async throws {
        try await eventually("a dump that waits for the lock") {
            try await !sandbox.sql(Self.waiting(database), on: database.server).isEmpty
        }
    }

    /// Ends the dump's connection on the server's side.
    func killConnection() async throws {
        let server = database.server
        let ids = try await sandbox.sql(Self.waiting(database), on: server)
        for id in ids.split(separator: "\n") {
            try await sandbox.sql(
                server.kind == .mysql ? "KILL \(id)" : "SELECT pg_terminate_backend(\(id))",
                on: server)
        }
    }

    /// The connections that wait for the lock.
    private static func waiting(_ database: Database) -> String {
        let name = database.server.literal(database.name)
        return switch database.server.kind {
        case .mysql:
            """
            SELECT ID FROM information_schema.PROCESSLIST
            WHERE DB = \(name) AND STATE LIKE 'Waiting for table%'
            """
        case .postgres:
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = \(name) AND wait_event_type = 'Lock'
            """
        }
    }

    private static let doubling =
        "INSERT INTO bulk (bytes) SELECT RANDOM_BYTES(1024) FROM bulk;\n"

    /// What can't be compressed comes first in the dump; what is locked comes last.
    private static func contents(_ kind: Server.Kind) -> String {
        switch kind {
        case .mysql:
            """
            CREATE TABLE bulk (id INT AUTO_INCREMENT PRIMARY KEY, bytes BLOB);
            INSERT INTO bulk (bytes) VALUES (RANDOM_BYTES(1024));
            \(String(repeating: doubling, count: 14))
            CREATE TABLE locked (id INT PRIMARY KEY);
            INSERT INTO locked VALUES (1);
            """
        case .postgres:
            """
            CREATE TABLE bulk (id INT PRIMARY KEY, digits TEXT);
            INSERT INTO bulk
              SELECT id, string_agg(encode(sha512((random()::text || part)::bytea), 'hex'), '')
              FROM generate_series(1, 24000) id, generate_series(1, 8) part GROUP BY id;
            SELECT lo_from_bytea(0, 'a large object');
            """
        }
    }
}
