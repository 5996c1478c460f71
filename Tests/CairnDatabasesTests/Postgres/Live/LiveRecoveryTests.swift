import Foundation
import Testing

@testable import CairnDatabases

/// The commands of RECOVER.md, carried out.
@Suite(.fewAtOnce) struct LivePostgresRecoveryTests {
    private static let sample = """
        CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'SET transaction_timeout = 0;');
        """

    private func run(
        _ server: LivePostgres, _ engine: PostgresEngine, _ script: String
    ) throws -> Shell.Ended {
        try Shell.run(
            "/usr/bin/env", "PGPASSWORD=\(server.password)",
            "PATH=\(engine.client.path.dropLast("/psql".count)):/usr/bin:/bin", "/bin/sh", "-ec",
            script)
    }

    private func withFile(_ bytes: [UInt8], _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "cairn-recovery-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path)
    }

    /// `pg_dump` 18 begins a dump with a setting that 15 doesn't know.
    @Test(.needsPostgres, arguments: DumpFormat.allCases)
    func `a newer pg_dump's dump goes back into the server of which it is`(
        _ format: DumpFormat
    ) async throws {
        let server = try #require(LivePostgres.older)
        let newer = try #require(LivePostgres.newer?.clients)
        let engine = try await server.engine(clients: newer)
        var options = DumpOptions()
        options.format = format
        try await server.withDatabase(Self.sample) { source in
            let dump = try await engine.dumped(source, options)
            try await withFile(dump.bytes) { file in
                try await server.withoutDatabase { copy in
                    let facts = DatabaseFacts(
                        name: copy.name, characterSet: "UTF8", collation: "C", characterType: "C",
                        tables: [], objectCounts: [:])
                    let script = engine.recoveryCommands(
                        facts, format: format, dump: "cat \(file)", keepsOwners: false)
                    let ended = try run(server, engine, script)
                    #expect(ended.status == 0, "\(ended)")
                    #expect(try copy.fingerprint() == source.fingerprint())
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all, DumpFormat.allCases)
    func `an empty database that is there is taken, whatever its name`(
        _ server: LivePostgres, _ format: DumpFormat
    ) async throws {
        let engine = try await server.engine()
        var options = DumpOptions()
        options.format = format
        try await server.withDatabase(Self.sample) { source in
            let dump = try await engine.dumped(source, options)
            let name = #"a='\b" \#(source.name)"#
            let facts = DatabaseFacts(
                name: name, characterSet: "UTF8", collation: "C", characterType: "C", tables: [],
                objectCounts: [:])
            try await engine.drop(name)
            // Made by the commands, then there.
            for isThere in [false, true] {
                if isThere {
                    try await engine.drop(name)
                    try await engine.create(name, as: facts)
                }
                try await withFile(dump.bytes) { file in
                    let script = engine.recoveryCommands(
                        facts, format: format, dump: "cat \(file)", keepsOwners: false)
                    let ended = try run(server, engine, script)
                    #expect(ended.status == 0, "\(ended)")
                }
                #expect(try await engine.run("SELECT count(*) FROM t", in: name) == "1\n")
            }
            try await engine.drop(name)
        }
    }

    @Test(.needsPostgres)
    func `an archive with owners is restored with them`() async throws {
        let server = try #require(LivePostgres.newer)
        let engine = try await server.engine()
        let facts = DatabaseFacts(
            name: "app", characterSet: "UTF8", collation: "C", characterType: "C", tables: [],
            objectCounts: [:])
        let kept = engine.recoveryCommands(
            facts, format: .custom, dump: "cat f", keepsOwners: true)
        #expect(kept.contains("pg_restore --single") && !kept.contains("--no-owner"))
        #expect(
            engine.recoveryCommands(facts, format: .custom, dump: "cat f", keepsOwners: false)
                .contains("--no-owner"))
    }

    /// Whoever may create roles may give them any name, and these commands are for a shell.
    @Test(.needsPostgres)
    func `the database's owner is in the commands, and no line is a role's name`() async throws {
        let server = try #require(LivePostgres.newer)
        let engine = try await server.engine()
        var facts = DatabaseFacts(
            name: "app", characterSet: "UTF8", collation: "C", characterType: "C", tables: [],
            objectCounts: [:])
        facts.owner = "it's \"hers\""
        facts.grants = ["CONNECT=a\ntouch /tmp/taken\n", "CREATE=b"]
        let kept = engine.recoveryCommands(facts, format: .plain, dump: "cat f", keepsOwners: true)
        #expect(kept.contains(shellQuoted("OWNER \"it's \"\"hers\"\"\"").dropFirst().dropLast()))
        #expect(kept.contains("# Who may do what with it (GRANT … ON DATABASE)"))
        #expect(kept.contains("CREATE=b"))
        #expect(!kept.split(separator: "\n").contains { $0.hasPrefix("touch") })
        let without = engine.recoveryCommands(
            facts, format: .plain, dump: "cat f", keepsOwners: false)
        #expect(!without.contains("OWNER") && !without.contains("GRANT"))
    }
}
