import Foundation
import Testing

/// A database with one of everything in it, and a user of the test's own who gets its rights from
/// `docs/rights.md`.
struct RightsScene: Sendable {
    let sandbox: Sandbox
    let database: Database
    /// Doesn't exist before the page's statement has made it.
    let user: String
    /// A Postgres role that may own things; the page calls it `synapse`.
    let owner: String
    var server: Server { database.server }

    static func with(
        _ release: Release, _ body: (RightsScene) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(of: release)
            let database = try await sandbox.database(on: server)
            try await sandbox.sql(contents(server.kind), in: database)
            try FileManager.default.createDirectory(
                at: sandbox.store, withIntermediateDirectories: true)
            let unique = database.name.suffix(8)
            let scene = RightsScene(
                sandbox: sandbox, database: database, user: "user_\(unique)",
                owner: "owner_\(unique)")
            sandbox.afterwards { try await scene.dropUsers() }
            try scene.configure()
            try await body(scene)
        }
    }

    /// Roles can't be dropped before what is theirs.
    private func dropUsers() async throws {
        try await sandbox.drop(database)
        let what = server.kind == .mysql ? "USER" : "ROLE"
        for name in [user, owner] {
            try await sandbox.sql("DROP \(what) IF EXISTS \(name)", on: server)
        }
    }

    /// Runs the statements below a heading of the page.
    ///
    /// - Parameters:
    ///   - target: the database that they are about; nil for this one.
    ///   - isFirst: whether the user is to be made, too.
    /// - Returns: the statements.
    @discardableResult
    func run(
        _ heading: String, for target: Database? = nil, isFirst: Bool = true
    ) async throws -> [String] {
        let name = (target ?? database).name
        let statements = try RightsPage.statements(
            heading,
            [
                "cairn_backup": user, "cairn_restore": user, "'cairn_drill'": "'\(user)'",
                "\"cairn_drill\"": "\"\(user)\"", "workadventure": name,
                "'PASSWORD'": "'weak'", "DATABASE \"synapse\"": "DATABASE \"\(name)\"",
                "\"synapse\"": "\"\(owner)\"",
            ]
        ).filter { isFirst || !$0.hasPrefix("CREATE ") }
        try await run(statements)
        return statements
    }

    func run(_ statements: [String]) async throws {
        for statement in statements { try await sandbox.sql(statement, on: server) }
    }

    /// Configures the job with this login; the superuser's when no user is given.
    func configure(as user: String? = nil) throws {
        let job = JobText("app", database)
        guard let user else { return try sandbox.configure(job) }
        try sandbox.configure(job.with("user", user).with("password", "weak"))
    }

    /// The check is content, and a backup succeeds.
    ///
    /// - Returns: the dump's lines.
    @discardableResult
    func expectGoodBackup(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [Substring] {
        let check = try await sandbox.check()
        #expect(check.topics == [], "\(check.findings)", sourceLocation: sourceLocation)
        let backup = try await sandbox.cairn("backup")
        #expect(backup.status == 0, "\(backup)", sourceLocation: sourceLocation)
        return try await newestDump()
    }

    /// The lines of the newest dump, but for the comments, which tell the time.
    func newestDump() async throws -> [Substring] {
        let fetched = try await sandbox.cairn(
            "fetch", "app/latest", "--decompress", "-o", "-")
        guard fetched.status == 0 else { throw HarnessError("fetch: \(fetched)") }
        return fetched.output.split(separator: "\n").filter { !$0.hasPrefix("--") }
    }

    /// Restores the newest snapshot into another database.
    func restore(into target: Database, _ options: String...) async throws -> Ended {
        try await restore(into: target, options: options)
    }

    func restore(into target: Database, options: [String]) async throws -> Ended {
        let names = "\(database.name):\(target.name)"
        return try await sandbox.start(
            ["restore", "app/latest", "--database", names, "--yes"] + options
        ).ended()
    }

    /// A database that the test restores into; it goes when the test is over.
    func target(_ name: String) -> Database {
        let target = Database(server: server, name: "\(database.name)_\(name)")
        sandbox.afterwards { [sandbox] in try await sandbox.drop(target) }
        return target
    }

    /// An empty one, made by the administrator.
    func emptyTarget(_ name: String) async throws -> Database {
        let target = target(name)
        let charset = server.kind == .mysql ? " CHARACTER SET utf8mb4" : ""
        try await sandbox.sql("CREATE DATABASE \(target.name)\(charset)", on: server)
        return target
    }

    func expectCopy(
        _ copy: Database, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(
            try await sandbox.fingerprint(copy) == sandbox.fingerprint(database),
            sourceLocation: sourceLocation)
    }

    /// What the database has besides the tables, view and trigger of every test's.
    private static func contents(_ kind: Server.Kind) -> String {
        switch kind {
        case .mysql:
            """
            CREATE TABLE pet (
              id INT PRIMARY KEY, person INT, FOREIGN KEY (person) REFERENCES person (id));
            INSERT INTO pet VALUES (1, 1);
            CREATE FUNCTION shout(words TEXT) RETURNS TEXT DETERMINISTIC RETURN UPPER(words);
            CREATE PROCEDURE forget() DELETE FROM pet;
            CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO DELETE FROM pet;
            """
        case .postgres:
            """
            CREATE SCHEMA more;
            CREATE TABLE more.pet (id serial PRIMARY KEY, person int REFERENCES person);
            INSERT INTO more.pet (person) VALUES (1);
            CREATE TYPE mood AS ENUM ('fine', 'ill'); CREATE SEQUENCE counter;
            CREATE FUNCTION shout(words text) RETURNS text LANGUAGE sql AS 'SELECT upper(words)';
            CREATE MATERIALIZED VIEW names AS SELECT shout(name) FROM person;
            """
        }
    }
}
