import Foundation
import Testing

@testable import CairnDatabases

/// Whether a restore took effect isn't a question of the program's status.
@Suite(.fewAtOnce) struct LivePostgresCommitTests {
    /// - Parameter restoring: what `psql` does when it is to restore; `$real` is the real one.
    private func engine(
        _ server: LivePostgres, restoring: String
    ) async throws -> (engine: PostgresEngine, folder: URL) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-psql-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let real = server.clients ?? "/usr/lib/postgresql/15/bin"
        for (name, body) in [
            ("pg_dump", "exec \"$real\" \"$@\""),
            (
                "psql",
                "case \"$*\" in *VERBOSITY=terse*) \(restoring);; *) exec \"$real\" \"$@\";; esac"
            ),
        ] {
            let file = folder.appending(path: name).path
            try "#!/bin/bash\nreal='\(real)/\(name)'\n\(body)\n".write(
                toFile: file, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        }
        return (try await server.engine(clients: folder.path), folder)
    }

    private static let sample = "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)"

    @Test(
        .needsPostgres, arguments: LivePostgres.all,
        ["cat >/dev/null", "head -c 900 | \"$real\" \"$@\" 2>/dev/null; cat >/dev/null; exit 0"])
    func `a psql that ends with 0 before the end has restored nothing`(
        _ server: LivePostgres, _ restoring: String
    ) async throws {
        let (engine, folder) = try await engine(server, restoring: restoring)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await server.withDatabase(Self.sample) { source in
            let dump = try await engine.dumped(source)
            try await server.withDatabase { target in
                let error = await #expect(throws: RestoreFailure.self) {
                    try await engine.restore(dump, into: target)
                }
                let cause = error?.cause as? DatabaseError
                #expect(cause?.message.contains("didn't come to the end") == true)
                guard case .unconfirmed = error?.target else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            try await server.withoutDatabase { target in
                await #expect(throws: DatabaseError.self) {
                    try await engine.restore(dump, into: target)
                }
                let isGone = try await engine.isMissing(target)
                #expect(isGone)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a psql that is killed behind the commit has restored`(
        _ server: LivePostgres
    ) async throws {
        let (engine, folder) = try await engine(
            server, restoring: "\"$real\" \"$@\"; kill -KILL $$")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await server.withDatabase(Self.sample) { source in
            let dump = try await engine.dumped(source)
            try await server.withoutDatabase { target in
                try await engine.restore(dump, into: target)
                #expect(try target.fingerprint() == source.fingerprint())
            }
        }
    }

    /// As `\warn` is, to psql 12.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a command that psql doesn't know isn't taken for a transaction that was rolled back`(
        _ server: LivePostgres
    ) async throws {
        let (engine, folder) = try await engine(
            server, restoring: "sed 's/^.warn /\\\\wrn /' | \"$real\" \"$@\"")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await server.withDatabase(Self.sample) { source in
            let dump = try await engine.dumped(source)
            try await server.withDatabase { target in
                let error = await #expect(throws: RestoreFailure.self) {
                    try await engine.restore(dump, into: target)
                }
                guard case .unconfirmed = error?.target else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                let rows = try await target.run("SELECT count(*) FROM t")
                #expect(rows == "2")
            }
        }
    }

    /// psql 15.20 stops at an empty statement behind a `COPY`, and ends with 0.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a restore that psql leaves in the middle is no success`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            var dump = try await engine.dumped(source)
            let whole = dump.text
            dump.bytes = Array(whole.replacing("2\n\\.\n", with: "2\n\\.\n;\n").utf8)
            try #require(dump.text != whole)
            try await server.withoutDatabase { target in
                do {
                    try await engine.restore(dump, into: target)
                    #expect(try target.fingerprint() == source.fingerprint())
                } catch is DatabaseError {
                    #expect(try await engine.isMissing(target))
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `limits that are meant for applications don't end a restore`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.sample) { database in
            let engine = try await server.engine()
            let dump = try await engine.dumped(database)
            let settings = [
                "statement_timeout = '100ms'", "idle_in_transaction_session_timeout = '100ms'",
            ]
            for setting in settings {
                try await database.run("ALTER DATABASE \(database.name) SET \(setting)")
            }
            _ = try await engine.run("SELECT pg_sleep(0.3)", in: database.name)
            try await engine.restore(
                database.name, as: dump.facts, options: RestoreOptions(replacing: true),
                stallLimit: .seconds(60)
            ) { sink in
                try await sink.write(Array(dump.bytes.prefix(10)))
                // What comes before the dump is carried out meanwhile.
                try await Task.sleep(for: .milliseconds(700))
                try await sink.write(Array(dump.bytes.dropFirst(10)))
            }
            #expect(try await database.run("SELECT count(*) FROM t") == "2")
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `tables whose rows their owner may not see are named`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole { role in
            try await server.withDatabase("", options: "OWNER \(role)") { database in
                let owner = try await server.engine(as: role, password: "secret")
                _ = try await owner.run(
                    "CREATE TABLE a (i int); ALTER TABLE a ENABLE ROW LEVEL SECURITY;"
                        + " CREATE TABLE b (i int); ALTER TABLE b ENABLE ROW LEVEL SECURITY;"
                        + " ALTER TABLE b FORCE ROW LEVEL SECURITY", in: database.name)
                #expect(try await owner.tablesWithHiddenRows(in: database.name) == ["public.b"])
                let all = try await server.engine().tablesWithHiddenRows(in: database.name)
                #expect(all.isEmpty)
                // What isn't hidden can be counted.
                #expect(
                    try await owner.rows(in: ["public.a"], of: database.name) == ["public.a": 0])
            }
        }
    }
}
