import Foundation
import Testing

/// Who waits for what, and for how long. Where a minute would pass, the test's client programs make it
/// a third of a second.
@Suite struct PostgresPatienceTests {
    private static let shorter = "s/lock_timeout = '60s'/lock_timeout = '300ms'/"

    /// A migration or VACUUM FULL has the table.
    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `a table that stays locked fails the backup, and the hint says why`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let clients = try ClientFolder(of: source.server, in: sandbox)
            let real = "'\(source.server.programFolder)/psql' \"$@\""
            try clients.install("psql", script: "sed \"\(Self.shorter)\" | \(real)")
            let job = JobText("app", source).with(clients)
            let session = try await sandbox.session(
                "LOCK TABLE person IN ACCESS EXCLUSIVE MODE", in: source)
            try sandbox.configure(job)
            let before = try sandbox.contents()
            let ended = try await sandbox.cairn("backup")
            ended.expectFailure(74, naming: ["lock timeout", "pg_stat_activity"])
            #expect(try sandbox.contents() == before)
            try await sandbox.end(session)
        }
    }

    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `so does one that is locked just before the dump`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let clients = try ClientFolder(of: source.server, in: sandbox)
            let real = "'\(source.server.programFolder)/pg_dump'"
            let (begun, locked) = ("\(sandbox.folder.path)/begun", "\(sandbox.folder.path)/locked")
            try clients.install(
                "pg_dump",
                script: """
                    case $1 in --version) exec \(real) --version;; esac
                    touch '\(begun)'; until [ -e '\(locked)' ]; do sleep 0.05; done
                    exec \(real) $(printf '%s\\n' "$@" | sed 's/=60s$/=300ms/')
                    """)
            try sandbox.configure(JobText("app", source).with(clients))
            let before = try sandbox.contents()
            let running = try sandbox.start(["backup"])
            try await eventually("pg_dump") { FileManager.default.fileExists(atPath: begun) }
            let session = try await sandbox.session(
                "LOCK TABLE person IN ACCESS EXCLUSIVE MODE", in: source)
            try sandbox.write("", to: "locked")
            let ended = try await running.ended()
            ended.expectFailure(74, naming: ["LOCK TABLE", "pg_stat_activity"])
            #expect(try sandbox.contents() == before)
            try await sandbox.end(session)
        }
    }

    /// Somebody has read from a table in a transaction that is still open.
    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `a database that is in use isn't replaced, and nobody waits for ever`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let clients = try ClientFolder(of: source.server, in: sandbox)
            try clients.installRestoring("psql") { "sed \"\(Self.shorter)\" | \($0)" }
            try sandbox.configure(JobText("app", source).with(clients))
            try await sandbox.sql("CREATE TABLE later (id INT)", in: source)
            let wanted = try await sandbox.fingerprint(source)
            let session = try await sandbox.session("SELECT count(*) FROM person", in: source)
            let ended = try await sandbox.cairn(
                "restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot")
            ended.expectFailure(74, naming: ["lock timeout", "is as it was before"])
            try await sandbox.end(session)
            #expect(try await sandbox.fingerprint(source) == wanted)
        }
    }

    /// Roles of applications have such limits, so that no query of theirs runs wild.
    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `a role's own limits of time end neither a backup nor a restore`(
        _ release: Release
    ) async throws {
        try await Sandbox.with(isIdle: true) { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            // An index that takes as long to make, and ANALYZE as long to look at.
            try await sandbox.sql(
                """
                CREATE FUNCTION slow(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE
                  AS 'BEGIN PERFORM pg_sleep(0.4); RETURN i; END';
                CREATE INDEX slowly ON person (slow(id));
                """, in: source)
            let user = try await sandbox.user(on: source.server, password: "weak")
            var limits = ["statement_timeout", "idle_in_transaction_session_timeout"]
            if release == .postgresNewer { limits.append("transaction_timeout") }
            for limit in limits {
                try await sandbox.sql(
                    "ALTER ROLE \(user) SET \(limit) = '800ms'", on: source.server)
            }
            let clients = try ClientFolder(of: source.server, in: sandbox)
            // Behind what is said before the dump, nothing comes for a while, as from a slow store.
            try clients.installRestoring("psql") {
                """
                { for line in 1 2 3 4 5; do IFS= read -r line; printf '%s\\n' "$line"; done
                  sleep 1.5; cat; } | \($0)
                """
            }
            try sandbox.configure(
                JobText("app", source).with("user", user).with("password", "weak").with(clients))
            let wanted = try await sandbox.fingerprint(source)
            let saved = try await sandbox.cairn("backup")
            #expect(saved.status == 0, "\(saved)")
            try await sandbox.drop(source)
            let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(ended.status == 0, "\(ended)")
            #expect(!ended.errors.contains("statistics"), "\(ended)")
            #expect(try await sandbox.fingerprint(source) == wanted)
            // It is the user's now, who couldn't go before it.
            try await sandbox.drop(source)
        }
    }
}

extension Sandbox {
    /// A session of somebody else's whose transaction goes on behind these statements.
    fileprivate func session(_ sql: String, in database: Database) async throws -> RunningProgram {
        let client = try database.server.client(database: database.name)
            .start(in: folder, hasInput: true)
        keep(client)
        try client.write("BEGIN;\n\(sql);\nSELECT 'there';\n")
        try await eventually("a session") { try client.output.contains("there") }
        return client
    }

    fileprivate func end(_ session: RunningProgram) async throws {
        try session.closeInput()
        _ = try await session.ended()
    }
}
