import Foundation
import Testing

@testable import CairnDatabases

/// The archive format has no mark at its end: that an archive is whole is proven from its contents.
@Suite(.fewAtOnce) struct LivePostgresArchiveTests {
    private func archive(_ server: LivePostgres, of source: LiveDatabase) async throws -> [UInt8] {
        var options = DumpOptions()
        options.format = .custom
        let dump = try await server.engine().dumped(source, options)
        #expect(dump.verdict == .complete)
        return dump.bytes
    }

    private func isWhole(_ chunks: [[UInt8]]) -> Bool {
        var archive = PostgresArchive(countsRows: false)
        for chunk in chunks { archive.observe(chunk.span) }
        return archive.isWhole
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an archive is whole at its last byte and nowhere before`(
        _ server: LivePostgres
    ) async throws {
        let sql = """
            CREATE TABLE a (t text); INSERT INTO a SELECT 'row ' || i FROM generate_series(1, 20) i;
            CREATE TABLE b (t text); CREATE TABLE last (t text); INSERT INTO last VALUES ('\\.'), (E'\\n');
            SELECT lo_from_bytea(1, '\\x0001'), lo_from_bytea(2, '');
            """
        try await server.withDatabase(sql) { source in
            let bytes = try await archive(server, of: source)
            var growing = PostgresArchive(countsRows: false)
            for index in bytes.indices {
                #expect(!growing.isWhole, "of \(bytes.count) bytes, \(index) pass for all")
                growing.observe([bytes[index]].span)
            }
            #expect(growing.isWhole)
            #expect(!isWhole([bytes, [0]]), "a byte behind the end")
            #expect(!isWhole([bytes, bytes]))
            for (place, value) in [(0, UInt8(0)), (6, 13), (6, 17), (10, 2)] {
                var other = bytes
                other[place] = value
                #expect(!isWhole([other]), "byte \(place) is \(value)")
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `rows are counted as in a plain dump, whatever the chunks`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(PostgresZoo.everything) { source in
            let bytes = try await archive(server, of: source)
            var plain = RowCounter(for: .postgres)
            plain.observe(try await server.engine().dumped(source).bytes)
            // A plain dump also names tables without data of their own.
            let wanted = Set(plain.finish().filter { $0.rows > 0 })
            for size in [1, 7, 4096, bytes.count] {
                var counter = RowCounter(for: .postgres, format: .custom)
                for chunk in bytes.chunks(of: size) { counter.observe(chunk) }
                #expect(Set(counter.finish().filter { $0.rows > 0 }) == wanted)
                #expect(isWhole(bytes.chunks(of: size)))
            }
        }
    }

    /// Version 1.15, of PostgreSQL 16, is 1.14 with one byte for the kind of compression, not a number.
    @Test(.needsPostgres)
    func `the version in between is known, too`() async throws {
        let server = try #require(LivePostgres.older)
        try await server.withDatabase("CREATE TABLE a (t text); INSERT INTO a VALUES ('x')") {
            var bytes = try await archive(server, of: $0)
            try #require(bytes[6] == 14 && bytes[11..<16].allSatisfy { $0 == 0 })
            bytes[6] = 15
            #expect(!isWhole([bytes]))
            bytes.removeSubrange(12..<16)
            #expect(isWhole([bytes]))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an archive that is cut or damaged changes nothing`(
        _ server: LivePostgres
    ) async throws {
        let sql = "CREATE TABLE a AS SELECT i FROM generate_series(1, 5000) i"
        try await server.withDatabase(sql) { source in
            let engine = try await server.engine()
            var options = DumpOptions()
            options.format = .custom
            var dump = try await engine.dumped(source, options)
            try await server.withDatabase("CREATE TABLE kept (a int)") { target in
                let before = try target.fingerprint()
                let replacing = RestoreOptions(replacing: true)
                for cut in [20, dump.bytes.count / 2, dump.bytes.count - 1] {
                    await #expect(throws: LiveDump.Cut.self) {
                        try await engine.restore(dump, into: target, replacing, cut: cut)
                    }
                    #expect(try target.fingerprint() == before)
                }
                // As if the cut were the end.
                dump.bytes.removeLast(3)
                let error = await #expect(throws: DatabaseError.self) {
                    try await engine.restore(dump, into: target, replacing)
                }
                #expect(
                    error?.message.contains("pg_restore") == true, "\(String(describing: error))")
                #expect(try target.fingerprint() == before)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `the commands for an archive restore it without Cairn`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(PostgresZoo.everything) { source in
            let bytes = try await archive(server, of: source)
            let file = FileManager.default.temporaryDirectory
                .appending(path: "cairn-archive-\(UUID().uuidString)")
            try Data(bytes).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            try await server.withoutDatabase { copy in
                let facts = DatabaseFacts(
                    name: copy.name, characterSet: "UTF8", collation: "C", characterType: "C",
                    tables: [], objectCounts: [:])
                let script = try await server.engine().recoveryCommands(
                    facts, format: .custom, dump: "cat \(file.path)", keepsOwners: false)
                let clients = server.clients.map { "\($0):" } ?? "/usr/lib/postgresql/15/bin:"
                let ended = try Shell.run(
                    "/usr/bin/env", "PGPASSWORD=\(server.password)", "PATH=\(clients)/usr/bin:/bin",
                    "/bin/sh", "-ec", script)
                #expect(ended.status == 0, "\(ended)")
                #expect(try copy.fingerprint() == source.fingerprint())
            }
        }
    }
}
