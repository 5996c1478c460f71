import Testing

@testable import CairnDatabases

/// Servers that are set up otherwise.
@Suite(.fewAtOnce) struct LivePostgresOtherServerTests {
    private static func facts(_ name: String) -> DatabaseFacts {
        var facts = DatabaseFacts(
            name: name, characterSet: "UTF8", collation: "C", characterType: "C", tables: [],
            objectCounts: [:])
        facts.profile = ["schemaVersion": "94"]
        return facts
    }

    /// As `initdb --locale-provider=icu` makes them.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `where databases are ICU's, one that is made anew sorts as it did`(
        _ model: LivePostgres
    ) async throws {
        try await PrivatePostgres.with(like: model) { lab in
            let engine = try await lab.server.engine()
            let locale = engine.major >= 17 ? "datlocale" : "daticulocale"
            try await engine.maintenance(
                "UPDATE pg_database SET datlocprovider = 'i', \(locale) = 'en-US'"
                    + " WHERE datname = 'template0'")
            try await engine.create("made", as: Self.facts("made"))
            #expect(try await engine.inspect("made").locale == nil)
            #expect(try await engine.complaints(about: "made", as: .synapse).count == 1)

            try await engine.maintenance(
                "CREATE DATABASE inherits TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
            #expect(try await engine.inspect("inherits").locale?.provider == .icu)
            let complaints = try await engine.complaints(about: "inherits", as: .synapse)
            #expect(complaints.first?.contains("ICU (en-US)") == true, "\(complaints)")
            let found = try await engine.obstacles(
                to: StoredDumpFacts(
                    database: Self.facts("inherits"), serverVersion: "15.20",
                    dumpToolVersion: "15.20"))
            #expect(found.count == 1 && found[0].message.contains("by ICU (en-US)"), "\(found)")
            #expect(found.first?.message.contains("by libc") == true)
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a restore needs no other database than its own`(_ model: LivePostgres) async throws {
        try await PrivatePostgres.with(like: model) { lab in
            try await lab.server.withRole("LOGIN CREATEDB") { role in
                try await lab.server.withDatabase("", options: "OWNER \(role)") { database in
                    try await database.run("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")
                    let connection = try lab.server.connection(as: role, password: "secret")
                    func engine(_ name: String) async throws -> PostgresEngine {
                        try await PostgresEngine(
                            connection, databases: [name], environment: ["PATH": "/usr/bin:/bin"])
                    }
                    let owner = try await engine(database.name)
                    let dump = try await owner.dumped(database)
                    var stored = dump.stored
                    stored.replaces = true
                    // A missing one is made by way of template1; an existing one needs neither.
                    stored.target = "made"
                    let maker = try await engine("made")
                    #expect(try await maker.obstacles(to: stored).isEmpty)
                    try await maker.restore(
                        dump, into: LiveDatabase(server: lab.server, name: "made"))
                    try await maker.drop("made")
                    try await database.run("REVOKE CONNECT ON DATABASE template1 FROM PUBLIC")
                    stored.target = database.name
                    #expect(try await owner.obstacles(to: stored).isEmpty)
                    #expect(try await owner.warnings(about: stored).isEmpty)
                    try await owner.restore(dump, into: database, RestoreOptions(replacing: true))
                }
            }
        }
    }

    @Test(.needsPostgres)
    func `a replacement that runs out of locks is refused, and goes with what the cure says`()
        async throws
    {
        let model = try #require(LivePostgres.older)
        let tables = (0..<150).map { "CREATE TABLE t\($0) (a serial PRIMARY KEY, b text UNIQUE);" }
        let small = "-c max_connections=10 -c max_locks_per_transaction="
        var cure = ""
        try await PrivatePostgres.with(like: model, options: small + "10") { lab in
            try await lab.server.withDatabase(tables.joined()) { database in
                let engine = try await lab.server.engine()
                let dump = try await engine.dumped(database)
                var stored = dump.stored
                stored.replaces = true
                let found = try await engine.obstacles(to: stored)
                #expect(found.count == 1, "\(found)")
                cure = found.first?.cure ?? ""
                let error = await #expect(throws: DatabaseError.self) {
                    try await engine.restore(dump, into: database, RestoreOptions(replacing: true))
                }
                #expect(error?.message.contains("out of shared memory") == true)
            }
        }
        let number = try #require(cure.split(separator: " ").first { Int($0) != nil })
        try await PrivatePostgres.with(like: model, options: small + number) { lab in
            try await lab.server.withDatabase(tables.joined()) { database in
                let engine = try await lab.server.engine()
                let dump = try await engine.dumped(database)
                var stored = dump.stored
                stored.replaces = true
                #expect(try await engine.obstacles(to: stored).isEmpty)
                #expect(try await engine.warnings(about: stored).isEmpty)
                try await engine.restore(dump, into: database, RestoreOptions(replacing: true))
            }
        }
    }
}
