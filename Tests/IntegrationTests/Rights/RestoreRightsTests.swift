import Foundation
import Testing

/// What `docs/rights.md` says is enough for a restore is enough, on every server there is here, and
/// none of it is too much.
///
/// One at a time: a setting of the whole server is among it.
@Suite(.serialized) struct RestoreRightsTests {
    private static let sections: [(release: Release, headings: [String])] = [
        (.mariadb, ["MariaDB: restore"]),
        (.mysql, ["MySQL: restore", "MySQL: restore what an administrator has defined"]),
    ].filter { Servers.releases.contains($0.0) }

    @Test(.needsOne(of: [.mariadb, .mysql]), arguments: sections)
    func `the documented rights are enough, and each of them is needed`(
        _ release: Release, _ headings: [String]
    ) async throws {
        try await RightsScene.with(release) { scene in
            try await scene.sandbox.goodBackup(of: scene.database)
            try scene.configure(as: scene.user)
            func grant(for target: Database, isFirst: Bool = false) async throws -> [SingleGrant] {
                var statements: [String] = []
                for heading in headings {
                    statements += try await scene.run(heading, for: target, isFirst: isFirst)
                }
                return statements.flatMap(SingleGrant.all)
            }
            let empty = try await scene.emptyTarget("empty")
            let grants = try await grant(for: empty, isFirst: true)
            #expect(grants.count >= 12)
            if release == .mysql {
                try await scene.restore(into: empty).expectFailure(
                    77, naming: ["log_bin_trust_function_creators", "Nothing was changed"])
                try await scene.trustFunctionCreators()
            }
            for (name, options) in [("fresh", []), ("missing", []), ("full", ["--replace"])] {
                let target =
                    name == "missing" ? scene.target(name) : try await scene.emptyTarget(name)
                if name == "full" {
                    try await scene.sandbox.sql("CREATE TABLE old (id INT)", in: target)
                }
                _ = try await grant(for: target)
                let ended = try await scene.restore(
                    into: target, options: options + ["--no-safety-snapshot"])
                #expect(ended.status == 0, "\(name): \(ended)")
                try await scene.expectCopy(target)
            }
            for index in grants.indices {
                let target = try await scene.emptyTarget("without_\(index)")
                let missing = try await grant(for: target)[index]
                try await scene.run([missing.revoking])
                let ended = try await scene.restore(into: target)
                #expect(ended.status == 77, "\(missing): \(ended)")
                // Whether the definer is an administrator, this user can't see beforehand.
                let words =
                    missing.right == "SYSTEM_USER"
                    ? "“\(target.name)” is incomplete" : "Nothing was changed"
                #expect(ended.errors.contains(words), "\(missing): \(ended)")
                try await scene.run([missing.granting])
            }
        }
    }

    @Test(.needsOne(of: [.mariadb]))
    func `to replace with a safety snapshot takes the rights of a backup as well`() async throws {
        try await RightsScene.with(.mariadb) { scene in
            try await scene.sandbox.goodBackup(of: scene.database)
            try scene.configure(as: scene.user)
            let target = try await scene.emptyTarget("full")
            try await scene.sandbox.sql(
                "CREATE TABLE old (id INT); CREATE VIEW older AS SELECT * FROM old", in: target)
            let before = try await scene.sandbox.fingerprint(target)
            try await scene.run("MariaDB: restore", for: target)
            try await scene.restore(into: target, "--replace").expectFailure(
                77, naming: ["safety snapshot", "SHOW VIEW"])
            #expect(try await scene.sandbox.fingerprint(target) == before)

            try await scene.run("MariaDB 10.11: backup", for: target, isFirst: false)
            let ended = try await scene.restore(into: target, "--replace")
            #expect(ended.status == 0, "\(ended)")
            try await scene.expectCopy(target)
        }
    }

    @Test(.needsOne(of: Release.allCases), arguments: Servers.releases)
    func `a drill's user needs its rights, and none on what is backed up`(
        _ release: Release
    ) async throws {
        try await RightsScene.with(release) { scene in
            try await scene.sandbox.goodBackup(of: scene.database)
            let server = scene.server
            try scene.sandbox.configure(
                JobText("app", scene.database).drilling(
                    on: server, as: scene.user, password: "weak"))
            if release == .mysql { try await scene.trustFunctionCreators() }
            let headings = [Release.mariadb: "MariaDB: drill", .mysql: "MySQL: drill"]
            let statements = try await scene.run(headings[release] ?? "PostgreSQL: drill")
            let ended = try await scene.sandbox.cairn("drill")
            #expect(ended.status == 0, "\(ended)")
            #expect(!ended.errors.contains("warning"), "\(ended)")
            guard server.kind == .mysql else {
                try await scene.run(["ALTER ROLE \(scene.user) NOCREATEDB"])
                return try await scene.sandbox.cairn("drill").expectFailure(
                    77, naming: ["permission denied to create database"])
            }
            let grants = statements.flatMap(SingleGrant.all)
            #expect(grants.count >= 11)
            for missing in grants {
                try await scene.run([missing.revoking])
                let refused = try await scene.sandbox.cairn("drill")
                #expect(refused.status == 77, "\(missing): \(refused)")
                try await scene.run([missing.granting])
            }
            // That the user lacked a right says nothing about the snapshot.
            let list = try await scene.sandbox.cairn("list")
            #expect(list.output.contains("restored") && !list.output.contains("FAILED"), "\(list)")
        }
    }

    /// The definer of what is restored is here no more.
    @Test(.needsOne(of: [.mysql]))
    func `a definer who isn't there takes one right more on MySQL`() async throws {
        try await RightsScene.with(.mysql) { scene in
            try await scene.trustFunctionCreators()
            try await scene.sandbox.sql(
                """
                CREATE USER \(scene.owner);
                CREATE DEFINER = \(scene.owner) PROCEDURE theirs() DELETE FROM pet;
                """, in: scene.database)
            try await scene.sandbox.goodBackup(of: scene.database)
            try await scene.sandbox.sql("DROP USER \(scene.owner)", on: scene.server)
            try scene.configure(as: scene.user)
            let first = try await scene.emptyTarget("first")
            try await scene.run("MySQL: restore", for: first)
            try await scene.run("MySQL: restore what an administrator has defined", for: first)
            try await scene.restore(into: first).expectFailure(
                77, naming: ["ALLOW_NONEXISTENT_DEFINER"])
            let second = try await scene.emptyTarget("second")
            try await scene.run("MySQL: restore", for: second, isFirst: false)
            try await scene.run("MySQL: restore what a user has defined who isn't there")
            let ended = try await scene.restore(into: second)
            #expect(ended.status == 0, "\(ended)")
            try await scene.expectCopy(second)
        }
    }

    @Test(
        .needsOne(of: [.postgres, .postgresNewer]),
        arguments: [Release.postgres, .postgresNewer].filter(Servers.releases.contains))
    func `the owner of a Postgres database restores into it, and nobody else`(
        _ release: Release
    ) async throws {
        try await RightsScene.with(release) { scene in
            try await scene.sandbox.goodBackup(of: scene.database)
            try scene.configure(as: scene.owner)
            let target = try await scene.emptyTarget("target")
            let before = try await scene.sandbox.fingerprint(target)
            let statements = try await scene.run("PostgreSQL: restore", for: target)
            try await scene.run(["ALTER DATABASE \(target.name) OWNER TO postgres"])
            try await scene.restore(into: target).expectFailure(
                77, naming: ["permission denied", "as it was before"])
            #expect(try await scene.sandbox.fingerprint(target) == before)

            try await scene.run([try #require(statements.last)])
            for options in [[], ["--replace"]] {
                let ended = try await scene.restore(
                    into: target, options: options + ["--no-safety-snapshot"])
                #expect(ended.status == 0, "\(ended)")
                try await scene.expectCopy(target)
            }
            let replaced = try await scene.restore(into: target, "--replace")
            #expect(replaced.status == 0, "an owner may save what is replaced: \(replaced)")

            let missing = scene.target("missing")
            try await scene.restore(into: missing).expectFailure(
                77, naming: ["permission denied to create database"])
            try await scene.run("PostgreSQL: restore into a database that isn't there")
            let ended = try await scene.restore(into: missing)
            #expect(ended.status == 0, "\(ended)")
            try await scene.expectCopy(missing)
        }
    }
}

extension RightsScene {
    /// Runs the page's statement, and takes it back when the test is over.
    fileprivate func trustFunctionCreators() async throws {
        let statements = try await run(
            "MySQL: restore triggers and functions with the binary log")
        let back = statements.map { $0.replacing("= ON", with: "= OFF") }
        guard back != statements else { throw HarnessError("\(statements) can't be taken back") }
        sandbox.afterwards { try await run(back) }
    }
}
