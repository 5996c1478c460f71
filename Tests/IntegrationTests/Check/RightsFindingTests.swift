import Foundation
import Testing

/// Users who may not read all of a database: `cairn check` names the right and the statement that grants
/// it, and that statement cures it.
@Suite struct RightsFindingTests {
    private static let rights = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"]

    /// A user of the test's own, and the job that dumps as it.
    private struct Scene: Sendable {
        let sandbox: Sandbox
        let database: Database
        let user: String
        var server: Server { database.server }

        static func with(
            _ kind: Server.Kind, _ body: (Scene) async throws -> Void
        ) async throws {
            try await Sandbox.with { sandbox in
                let server = try Servers.server(kind)
                let database = try await sandbox.database(on: server)
                let user = try await sandbox.user(on: server, password: "weak", rights: .none)
                try FileManager.default.createDirectory(
                    at: sandbox.store, withIntermediateDirectories: true)
                try sandbox.configure(
                    JobText("app", database).with("user", user).with("password", "weak"))
                try await body(Scene(sandbox: sandbox, database: database, user: user))
            }
        }

        func grant(_ rights: String..., on object: String? = nil, to grantee: String? = nil)
            async throws
        {
            let object = object ?? "\(server.quoted(database.name)).*"
            try await sandbox.sql(
                "GRANT \(rights.joined(separator: ", ")) ON \(object) TO \(grantee ?? user)",
                on: server)
        }

        /// As an administrator would, by what the check says, until it is content.
        func cure(_ document: CheckedDocument) async throws {
            for cure in Set(document.findings("database-rights").compactMap(\.cure)) {
                try await sandbox.sql(cure, in: database)
            }
            let cured = try await sandbox.check()
            #expect(cured.topics == [])
            #expect(cured.findings("dump").count == 1)
        }
    }

    @Test(.needs(.mysql), arguments: rights)
    func `one right that is missing is named, and cured by the statement`(
        _ right: String
    ) async throws {
        try await Scene.with(.mysql) { scene in
            for other in Self.rights where other != right { try await scene.grant(other) }
            try await scene.grant("SELECT", on: "mysql.proc")
            let document = try await scene.sandbox.expectFinding(
                "database-rights", 77, naming: ["“\(scene.user)@%” lacks \(right) on"],
                cure: ["GRANT \(right) ON `\(scene.database.name)`.* TO '\(scene.user)'@'%';"])
            try await scene.cure(document)
        }
    }

    /// `mariadb-dump` says nothing and ends with status 0.
    @Test(.needs(.mysql))
    func `what a dump leaves out without a word is an error here`() async throws {
        try await Scene.with(.mysql) { scene in
            try await scene.sandbox.sql(
                "CREATE PROCEDURE hello() SELECT 1", in: scene.database)
            try await scene.grant("SELECT", "SHOW VIEW", "EVENT")
            let backup = try await scene.sandbox.cairn("backup")
            backup.expectFailure(77, naming: ["TRIGGER", "allowMissing: [triggers, routines]"])
            #expect(scene.sandbox.snapshots(of: "app").isEmpty)

            let document = try await scene.sandbox.check()
            #expect(document.exitStatus == 77)
            let cures = document.findings("database-rights").compactMap(\.cure)
            #expect(
                cures == [
                    "GRANT TRIGGER ON `\(scene.database.name)`.* TO '\(scene.user)'@'%';",
                    "GRANT SELECT ON mysql.proc TO '\(scene.user)'@'%';",
                ])
            try await scene.cure(document)
            let again = try await scene.sandbox.cairn("backup")
            #expect(again.status == 0, "\(again)")
            let whole = try await scene.sandbox.cairn(
                "fetch", "app/latest", "--decompress", "-o", "-")
            #expect(whole.output.contains("TRIGGER") && whole.output.contains("hello"))
        }
    }

    /// `allowMissing` is for backups: a safety snapshot would lack it, too, and then it were gone.
    @Test(.needs(.mysql))
    func `what a user may not read is saved without it, and never replaced so`() async throws {
        try await Scene.with(.mysql) { scene in
            try await scene.sandbox.sql("CREATE PROCEDURE hello() SELECT 1", in: scene.database)
            try await scene.grant(
                "SELECT", "INSERT", "CREATE", "DROP", "ALTER", "LOCK TABLES", "SHOW VIEW",
                "CREATE VIEW", "EVENT", "TRIGGER")
            try scene.sandbox.configure(
                JobText("app", scene.database).with("user", scene.user).with("password", "weak")
                    .with("allowMissing", "[routines]"))
            let backup = try await scene.sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            #expect(backup.errors.contains("is saved without its routines"), "\(backup)")
            let before = try await scene.sandbox.fingerprint(scene.database)
            let restore = ["restore", "app/latest", "--replace", "--strip-definers"]
            let plan = try await scene.sandbox.start(restore + ["--dry-run"]).ended()
            #expect(plan.text.contains("lacks the routines of"), "\(plan)")
            let ended = try await scene.sandbox.start(restore + ["--yes"]).ended()
            ended.expectFailure(
                77, naming: ["safety snapshot", "--no-safety-snapshot", "mysql.proc"])
            #expect(!ended.errors.contains("allowMissing"), "\(ended)")
            #expect(try await scene.sandbox.fingerprint(scene.database) == before)
        }
    }

    @Test(.needs(.mysql))
    func `a user without any right is told all of them`() async throws {
        try await Scene.with(.mysql) { scene in
            try await scene.grant("SELECT", on: "`\(scene.database.name)`.person")
            let document = try await scene.sandbox.check()
            let names = document.findings("database-rights").count
            #expect(names == 5, "\(document.findings)")
            try await scene.cure(document)
        }
    }

    @Test(.needs(.mysql))
    func `rights by a role or a pattern count`() async throws {
        try await Scene.with(.mysql) { scene in
            let role = "role_\(scene.user)"
            try await scene.sandbox.sql("CREATE ROLE \(role)", on: scene.server)
            scene.sandbox.afterwards { [scene] in
                try await scene.sandbox.sql("DROP ROLE \(role)", on: scene.server)
            }
            let pattern = scene.database.name.replacing("_", with: "\\_")
            // The server takes the more specific of two patterns and no other.
            try await scene.grant(
                "SELECT", "TRIGGER", "EVENT", on: "`\(pattern)`.*", to: role)
            try await scene.grant(
                "SHOW VIEW", on: "`\(pattern.prefix(12))%`.*", to: role)
            try await scene.grant("SELECT", on: "mysql.proc", to: role)
            try await scene.sandbox.sql("GRANT \(role) TO \(scene.user)", on: scene.server)
            // A role that isn't active after login gives nothing.
            #expect(try await scene.sandbox.check().exitStatus != 0)
            try await scene.sandbox.sql(
                "SET DEFAULT ROLE \(role) FOR \(scene.user)", on: scene.server)
            try await scene.sandbox.expectFinding(
                "database-rights", 77, naming: ["lacks SHOW VIEW"])
            try await scene.grant("SHOW VIEW", on: "`\(pattern)`.*", to: role)
            #expect(try await scene.sandbox.check().topics == [])
        }
    }

    @Test(.needs(.mysql))
    func `who owns the database needs no right on the server, but for others' routines`()
        async throws
    {
        try await Scene.with(.mysql) { scene in
            try await scene.grant("ALL PRIVILEGES")
            #expect(try await scene.sandbox.check().topics == [])
            try await scene.sandbox.sql(
                "CREATE PROCEDURE theirs() SELECT 1", in: scene.database)
            let document = try await scene.sandbox.expectFinding(
                "database-rights", 77, naming: ["SELECT on mysql.proc", "theirs"])
            try await scene.cure(document)
        }
    }

    @Test(.needs(.postgres))
    func `all that a Postgres role can't read is named and cured`() async throws {
        try await Scene.with(.postgres) { scene in
            let owner = try await scene.sandbox.user(
                on: scene.server, password: "owner", rights: .none)
            // Roles can't be dropped before what is theirs.
            scene.sandbox.afterwards { [scene] in
                try await scene.sandbox.drop(scene.database)
            }
            try await scene.sandbox.sql(
                """
                CREATE SCHEMA hidden; CREATE TABLE hidden.secret (id serial);
                ALTER TABLE person ENABLE ROW LEVEL SECURITY;
                SELECT lo_from_bytea(4711, 'x'); ALTER LARGE OBJECT 4711 OWNER TO \(owner);
                """, in: scene.database)
            let document = try await scene.sandbox.check()
            #expect(document.exitStatus == 77)
            let user = "\"\(scene.user)\""
            let found = document.findings("database-rights")
            let expected = [
                ("USAGE on 1 schema (hidden)", "GRANT pg_read_all_data TO \(user);"),
                (
                    "SELECT on 2 tables (hidden.secret, public.person)",
                    "GRANT pg_read_all_data TO \(user);"
                ),
                (
                    "SELECT on 2 sequences (hidden.secret_id_seq, public.person_id_seq)",
                    "GRANT pg_read_all_data TO \(user);"
                ),
                ("BYPASSRLS on 1 table (public.person)", "ALTER ROLE \(user) BYPASSRLS;"),
                ("SELECT on 1 large object of “\(owner)”", "GRANT \"\(owner)\" TO \(user);"),
            ]
            #expect(found.count == expected.count, "\(found)")
            for (finding, (words, cure)) in zip(found, expected) {
                #expect(finding.message.contains("“\(scene.user)” lacks \(words)"), "\(finding)")
                #expect(finding.cure == cure)
            }
            // Each of them is a reason for which a backup fails.
            for cure in ["GRANT pg_read_all_data TO", "ALTER ROLE", "GRANT \"\(owner)\""] {
                let backup = try await scene.sandbox.cairn("backup")
                #expect(backup.status == 77, "\(backup)")
                let cures = found.compactMap(\.cure).filter { $0.hasPrefix(cure) }
                try await scene.sandbox.sql(try #require(cures.first), in: scene.database)
            }
            try await scene.cure(try await scene.sandbox.check())
            let backup = try await scene.sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
        }
    }
}
