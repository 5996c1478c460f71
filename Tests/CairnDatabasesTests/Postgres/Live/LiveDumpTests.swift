import Foundation
import Testing

@testable import CairnDatabases

/// What lies about a dump of Postgres, and what a dump is asked to hold.
@Suite(.fewAtOnce) struct LivePostgresDumpTests {
    private static let sample = """
        CREATE TABLE users (id int PRIMARY KEY, name text);
        INSERT INTO users VALUES (1, 'a'), (2, 'b');
        """

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a role with pg_read_all_data is enough`(_ server: LivePostgres) async throws {
        try await server.withRole("LOGIN IN ROLE pg_read_all_data") { role in
            let sql =
                Self.sample + "CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE SEQUENCE s.q;"
            try await server.withDatabase(sql) { source in
                let engine = try await server.engine(as: role, password: "secret")
                let dump = try await engine.dumped(source)
                #expect(dump.verdict == .complete)
                try await server.withoutDatabase { copy in
                    try await server.engine().restore(dump, into: copy)
                    #expect(try copy.fingerprint() == source.fingerprint())
                }
            }
        }
    }

    /// `pg_read_all_data` covers neither; both end the dump rather than leave something out.
    @Test(
        .needsPostgres, arguments: LivePostgres.all,
        [
            ("SELECT lo_from_bytea(4711, '\\x00');", "large object", "owns them"),
            ("ALTER TABLE users ENABLE ROW LEVEL SECURITY;", "row-level security", "BYPASSRLS"),
        ])
    func `what the role may not read whole fails the dump`(
        _ server: LivePostgres, _ scene: (sql: String, message: String, hint: String)
    ) async throws {
        try await server.withRole("LOGIN IN ROLE pg_read_all_data") { role in
            try await server.withDatabase(Self.sample + scene.sql) { source in
                let engine = try await server.engine(as: role, password: "secret")
                for format in DumpFormat.allCases {
                    var options = DumpOptions()
                    options.format = format
                    do {
                        _ = try await engine.dumped(source, options)
                        Issue.record("it was dumped")
                    } catch let error as DatabaseError {
                        #expect(error.code == .accessRefused, "\(error)")
                        #expect(error.message.contains(scene.message), "\(error)")
                        #expect(error.hint?.contains(scene.hint) == true, "\(error)")
                    }
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `roles are saved with their password hashes, or it is said that they aren't`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole("LOGIN CONNECTION LIMIT 7") { role in
            let all = try await server.engine().accounts()
            #expect(all.contains("CREATE ROLE \"\(role)\";") && all.contains("CONNECTION LIMIT 7"))
            #expect(all.contains("PASSWORD 'SCRAM-SHA-256$"))
            #expect(!all.hasPrefix("-- Without"))
            let some = try await server.engine(as: role, password: "secret").accounts()
            #expect(
                some.contains("CREATE ROLE \"\(role)\";") && some.contains("CONNECTION LIMIT 7"))
            #expect(!some.contains("SCRAM-SHA-256"))
            #expect(some.hasPrefix("-- Without passwords"))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `extensions, large objects and the server's own collations are told`(
        _ server: LivePostgres
    ) async throws {
        let sql = """
            CREATE EXTENSION citext; CREATE EXTENSION "uuid-ossp"; SELECT lo_create(0), lo_create(0);
            CREATE TABLE t (a text COLLATE "und-x-icu", b text COLLATE "C"); CREATE INDEX ON t (b COLLATE ucs_basic);
            """
        try await server.withDatabase(sql) { source in
            let facts = try await server.engine().inspect(source.name)
            #expect(facts.extensions.map { $0.prefix { $0 != " " } } == ["citext", "uuid-ossp"])
            #expect(facts.extensions.allSatisfy { $0.contains(/\ \d+\.\d+$/) })
            #expect(facts.objectCounts["largeObjects"] == 2)
            #expect(facts.collations == ["ucs_basic", "und-x-icu"])
            #expect(facts.locale == nil)
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `all databases are those that aren't the server's own`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase { database in
            let names = try await server.engine().databases()
            #expect(names.contains(database.name) && names == names.sorted())
            for name in ["postgres", "template0", "template1"] { #expect(!names.contains(name)) }
        }
    }

    /// Commits when somebody waits for the table.
    private static let dropWhileSomebodyWaits = """
        BEGIN; DROP TABLE users;
        DO $$ BEGIN
          FOR i IN 1..1000 LOOP
            PERFORM pg_stat_clear_snapshot(), pg_sleep(0.05);
            EXIT WHEN EXISTS (SELECT FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock');
          END LOOP;
        END $$;
        COMMIT
        """

    /// `pg_dump` lists the tables first and then locks them one after another.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a table that vanishes while the dump begins is a change, not a defect`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            async let migration = source.run(Self.dropWhileSomebodyWaits)
            let dropping =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'"
                + " AND datname = '\(source.name)'"
            for _ in 0..<200 {
                if try await engine.maintenance(dropping).hasPrefix("1") { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.dump(
                    source.name, options: DumpOptions(), stallLimit: .seconds(60),
                    body: Tool.discard)
            }
            #expect(error?.code == .definitionChanged, "\(String(describing: error))")
            _ = try await migration
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `bytes of a database without an encoding come back as they were`(
        _ server: LivePostgres
    ) async throws {
        let options = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
        let sql = "CREATE TABLE t AS SELECT E'\\xff\\xc3\\xa4'::text AS t"
        try await server.withDatabase(sql, options: options) { source in
            let engine = try await server.engine()
            let hex = "SELECT encode(convert_to(t, 'SQL_ASCII'), 'hex') FROM t"
            #expect(try await source.run(hex) == "ffc3a4")
            for format in DumpFormat.allCases {
                var options = DumpOptions()
                options.format = format
                let dump = try await engine.dumped(source, options)
                #expect(dump.verdict == .complete)
                try await server.withoutDatabase { copy in
                    try await engine.restore(dump, into: copy)
                    #expect(try await copy.run(hex) == "ffc3a4")
                }
            }
        }
    }

    /// `pg_dump` leaves both out with a warning, and ends with 0.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `it is told that subscriptions and options of user mappings stay out`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole("LOGIN IN ROLE pg_read_all_data") { role in
            let sql = """
                CREATE SUBSCRIPTION s CONNECTION 'dbname=nothing' PUBLICATION p WITH (connect = false);
                CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
                CREATE USER MAPPING FOR postgres SERVER far OPTIONS (user 'a', password 'b');
                """
            try await server.withDatabase(sql) { source in
                let all = try await server.engine().examine(source.name)
                #expect(all.warnings.isEmpty && all.missingRights.isEmpty)
                let engine = try await server.engine(as: role, password: "secret")
                let found = try await engine.examine(source.name).warnings
                #expect(found.count == 2, "\(found)")
                #expect(found[0].contains("subscriptions (s)"))
                #expect(found[1].contains("postgres on far"))
                #expect(try await engine.inspect(source.name).warnings == found)
                let dump = try await engine.dumped(source)
                #expect(!dump.text.contains("CREATE SUBSCRIPTION"))
                #expect(!dump.text.contains("password"))
            }
        }
    }
}
