import Foundation
import Testing

@testable import CairnDatabases

/// What is told before a restore begins rather than in the middle of it.
@Suite(.fewAtOnce) struct LivePostgresObstacleTests {
    private func facts(
        _ change: (inout DatabaseFacts) -> Void = { _ in }, collation: String = "C",
        encoding: String = "UTF8", name: String = "not_there"
    ) -> DatabaseFacts {
        var facts = DatabaseFacts(
            name: name, characterSet: encoding, collation: collation, characterType: "C",
            tables: [], objectCounts: [:])
        change(&facts)
        return facts
    }

    private func obstacles(
        _ server: LivePostgres, _ facts: DatabaseFacts, tool: String = "15.20",
        format: DumpFormat = .plain
    ) async throws -> [RestoreObstacle] {
        try await server.engine().obstacles(
            to: StoredDumpFacts(
                database: facts, serverVersion: tool, dumpToolVersion: tool, format: format))
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `nothing stands in the way of a dump that fits`(_ server: LivePostgres) async throws {
        let fitting = facts { facts in
            facts.extensions = ["hstore 1.8", "uuid-ossp 1.1"]
            facts.collations = ["ucs_basic"]
        }
        #expect(try await obstacles(server, fitting).isEmpty)
        // A newer major's plain dump is tried: most go in.
        #expect(try await obstacles(server, fitting, tool: "18.6").isEmpty)
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `what the server doesn't have is named`(_ server: LivePostgres) async throws {
        let found = try await obstacles(
            server,
            facts { facts in
                facts.extensions = ["hstore 1.8", "postgis 3.4.2", "timescaledb 2.1"]
                facts.collations = ["xx_YY.utf8"]
            })
        #expect(found.count == 2)
        #expect(found[0].message.contains("postgis, timescaledb"))
        #expect(!found[0].message.contains("hstore"))
        #expect(found[1].message.contains("xx_YY.utf8"))

        let locale = try await obstacles(server, facts(collation: "xx_YY.UTF-8"))
        #expect(locale.count == 1 && locale[0].message.contains("xx_YY.UTF-8"))
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a locale that such a server can't have is named`(_ server: LivePostgres) async throws {
        let major = try await server.engine().major
        for (locale, first) in [
            (DatabaseLocale(provider: .icu, name: "de-DE"), 15),
            (DatabaseLocale(provider: .icu, name: "de-DE", rules: "&a < g"), 16),
            (DatabaseLocale(provider: .builtin, name: "C.UTF-8"), 17),
        ] {
            let found = try await obstacles(server, facts { $0.locale = locale })
            #expect(found.isEmpty == (major >= first), "\(locale): \(found)")
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an existing database with another encoding is no target`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(
            options: "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
        ) { database in
            let found = try await obstacles(server, facts(name: database.name))
            #expect(found.count == 1 && found[0].message.contains("LATIN1"))
        }
        // Sorting otherwise matters to few applications; Synapse refuses to start.
        try await server.withDatabase(
            options: "TEMPLATE template0 LOCALE 'C.UTF-8'"
        ) { database in
            #expect(try await obstacles(server, facts(name: database.name)).isEmpty)
            let synapse = facts({ $0.profile = ["schemaVersion": "94"] }, name: database.name)
            let found = try await obstacles(server, synapse)
            #expect(found.count == 1 && found[0].message.contains("C.UTF-8"))
        }
        // That is how a wrong one is put right.
        try await server.withDatabase(options: "TEMPLATE template0 LOCALE 'C'") { database in
            let wrong = facts(
                { $0.profile = ["schemaVersion": "94"] }, collation: "C.UTF-8", name: database.name)
            let found = try await obstacles(server, wrong)
            #expect(found.isEmpty)
        }
    }

    @Test(.needsPostgres)
    func `a psql that doesn't know restrict is refused`() async throws {
        let server = try #require(LivePostgres.older)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-old-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, version) in [("pg_dump", "15.13"), ("psql", "15.13")] {
            let file = folder.appending(path: name).path
            try """
            #!/bin/sh
            case $1 in --version) echo "\(name) (PostgreSQL) \(version)"; exit;; esac
            exec /usr/lib/postgresql/15/bin/\(name) "$@"
            """.write(toFile: file, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        }
        let engine = try await server.engine(clients: folder.path)
        #expect(engine.server.warnings.contains { $0.contains("CVE-2026-18408") })
        for (tool, isRefused) in [
            ("15.13", false), ("15.14", true), ("17.5", false), ("18.0", true),
        ] {
            let found = try await engine.obstacles(
                to: StoredDumpFacts(
                    database: facts(), serverVersion: tool, dumpToolVersion: tool))
            #expect(found.isEmpty != isRefused, "\(tool): \(found)")
        }
        // It couldn't be told whether a restore was carried out.
        for name in ["pg_dump", "psql"] {
            let file = folder.appending(path: name).path
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try text.replacing("15.13", with: "12.22").write(
                toFile: file, atomically: false, encoding: .utf8)
        }
        var connection = try server.connection()
        connection.clientDirectory = folder.path
        let old = try await PostgresEngine(
            connection, databases: ["postgres"], dumping: false,
            environment: ["PATH": "/usr/bin:/bin"])
        let refused = try await old.obstacles(
            to: StoredDumpFacts(
                database: facts(), serverVersion: "12.22", dumpToolVersion: "12.22"))
        #expect(refused.count == 1 && refused[0].message.contains("\\warn"), "\(refused)")
        #expect(
            try await obstacles(server, facts(), tool: "17.0", format: .custom).first?
                .message.contains("can't read the archives") == true)
    }

    @Test(.needsPostgres)
    func `programs older than the server are refused`() async throws {
        let (older, newer) = (try #require(LivePostgres.older), try #require(LivePostgres.newer))
        let folder = older.clients ?? "/usr/lib/postgresql/15/bin"
        do {
            _ = try await newer.engine(clients: folder)
            Issue.record("they were taken")
        } catch let error as DatabaseError {
            #expect(error.code == .toolMismatch)
            #expect(error.message.contains("is older than the server 18"), "\(error)")
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `what an existing database can hold and sort as wanted is no obstacle`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(
            options: "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        ) { database in
            for encoding in ["WIN1252", "LATIN1", "EUC_JP"] {
                let other = facts(encoding: encoding, name: database.name)
                let found = try await obstacles(server, other)
                #expect(found.isEmpty)
            }
            let bytes = facts(encoding: "SQL_ASCII", name: database.name)
            let refused = try await obstacles(server, bytes)
            #expect(refused.count == 1)
            // It had another locale, against its application's will.
            let synapse = facts(
                { $0.profile = ["schemaVersion": "94"] }, collation: "C.UTF-8", name: database.name)
            let taken = try await obstacles(server, synapse)
            #expect(taken.isEmpty)
        }
    }

    @Test(.needsPostgres)
    func `programs older than the server do for a restore`() async throws {
        let (older, newer) = (try #require(LivePostgres.older), try #require(LivePostgres.newer))
        var connection = try newer.connection()
        connection.clientDirectory = older.clients ?? "/usr/lib/postgresql/15/bin"
        let engine = try await PostgresEngine(
            connection, databases: ["postgres"], dumping: false,
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(engine.clientVersion.major == 15)
        try await older.withDatabase("CREATE TABLE t AS SELECT 1 AS a") { source in
            let dump = try await older.engine().dumped(source)
            try await newer.withoutDatabase { copy in
                #expect(try await engine.obstacles(to: dump.stored).isEmpty)
                #expect(
                    try await engine.warnings(about: dump.stored).first?.contains("older") == true)
                try await engine.restore(dump, into: copy)
                #expect(try copy.contents() == source.contents())
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `more than one transaction can lock is told before`(
        _ server: LivePostgres
    ) async throws {
        let many = (0..<2_000_000).map { _ in DatabaseFacts.Table(name: "t", rows: 0, bytes: 0) }
        let database = DatabaseFacts(
            name: "not_there", characterSet: "UTF8", collation: "C", characterType: "C",
            tables: many, objectCounts: [:])
        let found = try await obstacles(server, database)
        #expect(found.count == 1 && found[0].cure.contains("max_locks_per_transaction"))
    }
}
