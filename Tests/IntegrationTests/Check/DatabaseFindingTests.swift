import Foundation
import Testing

/// What `cairn check` finds about servers, databases and client programs.
@Suite struct DatabaseFindingTests {
    /// A job whose only trouble is that it has no snapshot yet; its store is there.
    private static func with(
        _ kind: Server.Kind, _ body: (Sandbox, Database) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try FileManager.default.createDirectory(
                at: sandbox.store, withIntermediateDirectories: true)
            try sandbox.configure(JobText("app", database))
            try await body(sandbox, database)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a good job is found good, and nothing is changed`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            let backup = try await sandbox.cairn("backup")
            try #require(backup.status == 0, "\(backup)")
            let witness = try await Witness(sandbox, database)
            let document = try await sandbox.check()
            #expect(document.topics == [])
            #expect(document.exitStatus == 0)
            let good = document.findings.filter { $0.severity == "ok" }.map(\.topic)
            // Either it is good, or the only thing against it is its age.
            let client = document.findings("client-doubtful").isEmpty ? ["client"] : []
            #expect(
                good == ["database"] + client + ["database-rights", "dump", "store", "snapshots"])
            #expect(
                document.findings("database").first?.message.contains(kind.product) == true)
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a server that isn't there`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            try sandbox.configure(JobText("app", database).with("port", "1"))
            try await sandbox.expectFinding("database-unreachable", 69, cure: ["host, port"])
            try sandbox.configure(JobText("app", database).with("host", "no-such-host.invalid"))
            try await sandbox.expectFinding(
                "database-unreachable", 69, naming: ["no-such-host.invalid"])
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a refused login, with the server's own words`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            sandbox.keepSecret("not-this-one")
            try sandbox.configure(JobText("app", database).with("password", "not-this-one"))
            let words =
                kind == .mysql
                ? "Access denied for user 'root'" : "password authentication failed for user"
            try await sandbox.expectFinding("database-login", 77, naming: [words])
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `an unknown database, and those that are there`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            try sandbox.configure(
                JobText("app", database).with("databases", "[\(database.name), test_nowhere]"))
            let document = try await sandbox.expectFinding(
                "database-unknown", 78, naming: ["“test_nowhere”"], cure: [database.name])
            // The other one is looked at nevertheless.
            #expect(document.findings("dump").count == 1)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `an empty database`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            let empty = try await sandbox.emptyDatabase(on: database.server)
            try sandbox.configure(JobText("app", empty))
            try await sandbox.expectFinding("database-empty", 0, naming: [empty.name])
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `client programs that are missing`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            let clients = try ClientFolder(kind, in: sandbox)
            try sandbox.configure(JobText("app", database).with(clients))
            try clients.remove(kind.dumpProgram)
            try await sandbox.expectFinding(
                "client-missing", 78, naming: [kind.dumpProgram, clients.path],
                cure: ["clientDirectory"])
            try clients.remove(kind.client)
            try await sandbox.expectFinding("client-missing", 78, naming: [kind.client])
        }
    }

    private static let misfits: [(Server.Kind, version: String, words: [String])] = [
        (.mysql, "mysqldump  Ver 9.7.4 for Linux on x86_64 (MySQL)", ["MySQL's 9.7.4", "MariaDB"]),
        (.postgres, "pg_dump (PostgreSQL) 9.6.24", ["9.6.24", "older than the server"]),
    ].filter { Servers.isWanted($0.0) }

    @Test(.needsServers, arguments: misfits)
    func `client programs that don't fit the server`(
        _ kind: Server.Kind, _ version: String, _ words: [String]
    ) async throws {
        try await Self.with(kind) { sandbox, database in
            let clients = try ClientFolder(kind, in: sandbox)
            try clients.install(kind.dumpProgram, .version(version))
            try sandbox.configure(JobText("app", database).with(clients))
            try await sandbox.expectFinding(
                "client-mismatch", 78, naming: words, cure: ["clientDirectory"])
        }
    }

    @Test(.needs(.mysql))
    func `a view that has lost what it refers to`() async throws {
        try await Self.with(.mysql) { sandbox, database in
            try await sandbox.sql(
                """
                CREATE TABLE gone (id INT); CREATE VIEW orphan AS SELECT id FROM gone;
                DROP TABLE gone
                """, in: database)
            try await sandbox.expectFinding("dump-fails", 74, naming: ["orphan"])
        }
    }

    @Test(.needs(.mysql))
    func `tables without transactions`() async throws {
        try await Self.with(.mysql) { sandbox, database in
            try await sandbox.sql(
                "CREATE TABLE a (id INT) ENGINE=MyISAM; CREATE TABLE b (id INT) ENGINE=Aria",
                in: database)
            let document = try await sandbox.expectFinding(
                "database-unsteady", 0, naming: ["(a, b)"])
            let cure = try #require(document.findings("database-unsteady").first?.cure)
            #expect(cure.hasPrefix("ALTER TABLE `\(database.name)`.`a` ENGINE=InnoDB;"))
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a hopeless job doesn't keep it from the next`(_ kind: Server.Kind) async throws {
        try await Self.with(kind) { sandbox, database in
            try sandbox.configure(
                JobText("a-broken", database).with("password", "not-this-one"),
                JobText("b-down", database).with("port", "1"), JobText("c-good", database))
            let document = try await sandbox.check()
            // The failure that is worth a retry decides.
            #expect(document.exitStatus == 69)
            #expect(document.jobs.map(\.severity) == ["error", "error", "warning"])
            #expect(document.topics == ["database-login", "database-unreachable"])
            let one = try await sandbox.check("c-good")
            #expect(one.jobs.map(\.name) == ["c-good"])
            #expect(one.exitStatus == 0)
        }
    }

    @Test(.needs(.mysql))
    func `a server that doesn't answer is stopped with the check`() async throws {
        try await Self.with(.mysql) { sandbox, database in
            let clients = try ClientFolder(.mysql, in: sandbox)
            try clients.install("mariadb-dump", .hangs(afterBytes: 100))
            try sandbox.configure(JobText("app", database).with(clients))
            let check = try sandbox.start(["check"])
            try await eventually("the dump program") {
                try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { pid in
                    let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
                    return line?.contains(clients.path) == true
                        && line?.contains("--no-data") == true
                }
            }
            check.send(SIGTERM)
            let ended = try await check.ended()
            #expect(ended.status == 143, "\(ended)")
            #expect(try sandbox.contents().isEmpty)
        }
    }
}
