import Foundation
import Testing

/// What `docs/rights.md` says is enough for a backup is enough, on every server there is here, and none
/// of it is too much.
@Suite struct BackupRightsTests {
    private static let sections: [(release: Release, heading: String)] = [
        (.mariadb, "MariaDB 10.11: backup"),
        (.mysql, "MySQL 8.0.20 and later, 8.4, 9: backup"),
        (.postgres, "PostgreSQL 14 and later: backup"),
        (.postgresNewer, "PostgreSQL 14 and later: backup"),
    ].filter { Servers.releases.contains($0.0) }

    @Test(.needsOne(of: Release.allCases), arguments: sections)
    func `the documented rights are enough, and each of them is needed`(
        _ release: Release, _ heading: String
    ) async throws {
        try await RightsScene.with(release) { scene in
            let statements = try await scene.run(heading)
            try scene.configure(as: scene.user)
            let dump = try await scene.expectGoodBackup()
            try scene.configure()
            let copy = scene.target("copy")
            let restored = try await scene.restore(into: copy)
            #expect(restored.status == 0, "\(restored)")
            try await scene.expectCopy(copy)
            try scene.configure(as: scene.user)

            let grants = statements.flatMap(SingleGrant.all)
            #expect(grants.count >= (release.kind == .mysql ? 5 : 1))
            for grant in grants {
                try await scene.run([grant.revoking])
                let check = try await scene.sandbox.check()
                #expect(check.exitStatus == 77, "\(grant): \(check.findings)")
                #expect(check.topics.contains("database-rights"), "\(grant): \(check.findings)")
                let backup = try await scene.sandbox.cairn("backup")
                #expect([0, 77].contains(backup.status), "\(grant): \(backup)")
                // The dump programs' own silence, for which the check is there.
                if backup.status == 0 {
                    let less = try await scene.newestDump()
                    #expect(less.count < dump.count, "\(grant) makes no difference")
                }
                try await scene.run([grant.granting])
            }
            try await scene.expectGoodBackup()
        }
    }

    @Test(.needsOne(of: [.mariadb]))
    func `a view that runs a function as its caller takes one right more`() async throws {
        try await RightsScene.with(.mariadb) { scene in
            try await scene.sandbox.sql(
                """
                CREATE SQL SECURITY INVOKER VIEW shouted AS SELECT shout(name) AS name FROM person;
                CREATE VIEW twice_shouted AS SELECT shout(name) AS name FROM shouted;
                """, in: scene.database)
            try await scene.run("MariaDB 10.11: backup")
            try scene.configure(as: scene.user)
            let check = try await scene.sandbox.check()
            #expect(check.exitStatus == 77 && check.topics == ["dump-fails"], "\(check.findings)")
            try await scene.sandbox.cairn("backup").expectFailure(77, naming: ["1370"])
            try await scene.run("MariaDB: backup where views run functions as their caller")
            try await scene.expectGoodBackup()
        }
    }

    /// What only some databases need: the heading, what makes it so, and the finding without it.
    private static let extras: [(heading: String, preparation: String, topic: String)] = [
        (
            "PostgreSQL: backup with row-level security",
            "ALTER TABLE person ENABLE ROW LEVEL SECURITY", "database-rights"
        ),
        (
            "PostgreSQL: backup of large objects",
            "SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO OWNER", "database-rights"
        ),
        (
            "PostgreSQL: backup where not everybody may connect",
            "REVOKE CONNECT ON DATABASE DATABASE_NAME FROM PUBLIC", "database-rights"
        ),
    ]

    @Test(
        .needsOne(of: [.postgres, .postgresNewer]),
        arguments: [Release.postgres, .postgresNewer].filter(Servers.releases.contains), extras)
    func `what some databases need besides is needed there, and enough`(
        _ release: Release, _ extra: (heading: String, preparation: String, topic: String)
    ) async throws {
        try await RightsScene.with(release) { scene in
            try await scene.sandbox.sql("CREATE ROLE \(scene.owner)", on: scene.server)
            let preparation = extra.preparation.replacing(
                "OWNER TO OWNER", with: "OWNER TO \(scene.owner)"
            )
            .replacing("DATABASE_NAME", with: scene.database.name)
            try await scene.sandbox.sql(preparation, in: scene.database)
            try await scene.run("PostgreSQL 14 and later: backup")
            try scene.configure(as: scene.user)
            let check = try await scene.sandbox.check()
            #expect(check.exitStatus == 77 && check.topics == [extra.topic], "\(check.findings)")
            try await scene.sandbox.cairn("backup").expectFailure(77)
            try await scene.run(extra.heading)
            try await scene.expectGoodBackup()
        }
    }
}
