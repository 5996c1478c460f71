import Foundation
import Testing

@testable import CairnDatabases

/// What lies about a restore of Postgres, and what becomes of it here.
@Suite(.fewAtOnce) struct LivePostgresRestoreTests {
    private static let sample = """
        CREATE TABLE users (id int PRIMARY KEY, name text);
        INSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 500) i;
        CREATE TABLE rooms (id int, users int REFERENCES users); INSERT INTO rooms VALUES (1, 1), (2, 2);
        SELECT lo_from_bytea(4711, '\\x00ff');
        """

    /// With `psql -1 -v ON_ERROR_STOP=1` such a dump commits and ends with 0.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a dump that is cut changes nothing, wherever it is cut`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            let dump = try await engine.dumped(source)
            let rows = try #require(dump.text.range(of: "\tuser 250\n"))
            let block = try #require(dump.text.range(of: "\\.\n"))
            let large = try #require(dump.text.range(of: "COMMIT;\n"))
            let cuts = [rows.upperBound, block.upperBound, large.upperBound].map {
                dump.text.utf8.distance(from: dump.text.startIndex, to: $0)
            }
            try await server.withDatabase("CREATE TABLE kept (a int)") { target in
                let before = try target.fingerprint()
                for cut in cuts + [cuts[0] - 3, dump.bytes.count - 1] {
                    for replacing in [false, true] {
                        await #expect(throws: LiveDump.Cut.self) {
                            try await engine.restore(
                                dump, into: target, RestoreOptions(replacing: replacing), cut: cut)
                        }
                        #expect(try target.fingerprint() == before, "cut at \(cut)")
                    }
                }
            }
            // A database that the restore has made goes again.
            try await server.withoutDatabase { target in
                await #expect(throws: LiveDump.Cut.self) {
                    try await engine.restore(dump, into: target, cut: cuts[0])
                }
                let isGone = try await engine.isMissing(target)
                #expect(isGone)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an error in the middle changes nothing and names the statement's fault`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            let dump = try await engine.dumped(source)
            try await server.withDatabase(
                "CREATE TABLE rooms (x int); CREATE TABLE kept (a int)"
            ) { target in
                let before = try target.fingerprint()
                do {
                    try await engine.restore(dump, into: target)
                    Issue.record("it was restored into a database that isn't empty")
                } catch let error as DatabaseError {
                    #expect(error.message.contains("already exists"), "\(error)")
                }
                #expect(try target.fingerprint() == before)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an error doesn't show the rows that it is about`(_ server: LivePostgres) async throws {
        let sql = "CREATE TABLE users (name text PRIMARY KEY); INSERT INTO users VALUES ('anna-q7')"
        try await server.withDatabase(sql) { source in
            let engine = try await server.engine()
            var dump = try await engine.dumped(source)
            dump.bytes = Array(dump.text.replacing("anna-q7\n", with: "anna-q7\nanna-q7\n").utf8)
            try await server.withoutDatabase { target in
                let error = await #expect(throws: DatabaseError.self) {
                    try await engine.restore(dump, into: target)
                }
                #expect(
                    error?.message.contains("users_pkey") == true, "\(String(describing: error))")
                #expect(!"\(String(describing: error))".contains("anna-q7"))
            }
        }
    }

    /// In restricted mode (CVE-2025-8714) psql runs no command of the dump.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a psql command that was put into a dump isn't run`(_ server: LivePostgres) async throws {
        let witness = FileManager.default.temporaryDirectory
            .appending(path: "cairn-witness-\(UUID().uuidString)")
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            var dump = try await engine.dumped(source)
            #expect(dump.text.contains("\n\\restrict "))
            let text = dump.text.replacing(
                "CREATE TABLE", with: "\\! touch \(witness.path)\nCREATE TABLE", maxReplacements: 1)
            dump.bytes = Array(text.utf8)
            try await server.withoutDatabase { target in
                await #expect(throws: DatabaseError.self) {
                    try await engine.restore(dump, into: target)
                }
            }
            #expect(!FileManager.default.fileExists(atPath: witness.path))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `the database's owner replaces it without being superuser`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole { role in
            try await server.withDatabase("", options: "OWNER \(role)") { target in
                let engine = try await server.engine(as: role, password: "secret")
                _ = try await engine.run(
                    "CREATE TABLE a (t text); INSERT INTO a VALUES ('x'); CREATE SCHEMA s;"
                        + " CREATE TABLE s.b (i int)", in: target.name)
                let dump = try await engine.dumped(target)
                let wanted = try target.fingerprint()
                _ = try await engine.run(
                    "DROP TABLE s.b; CREATE TABLE later (i int)", in: target.name)
                try await engine.restore(dump, into: target, RestoreOptions(replacing: true))
                #expect(try target.fingerprint() == wanted)
                try await engine.finishRestore(target.name)
                #expect(
                    try await target.run(
                        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
                    ) == "pg_database_owner")
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `owners and rights come back when they are kept, and go when they are not`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole { role in
            let sql =
                Self.sample + """
                    CREATE SCHEMA own AUTHORIZATION \(role); ALTER TABLE rooms OWNER TO \(role);
                    GRANT SELECT (name) ON users TO \(role); ALTER LARGE OBJECT 4711 OWNER TO \(role);
                    ALTER DEFAULT PRIVILEGES IN SCHEMA own GRANT SELECT ON TABLES TO \(role);
                    INSERT INTO users VALUES (0, 'ALTER TABLE rooms OWNER TO \(role);');
                    """
            try await server.withDatabase(sql) { source in
                let engine = try await server.engine()
                let wanted = try source.fingerprint()
                var options = DumpOptions()
                options.keepsOwners = true
                let dump = try await engine.dumped(source, options)
                let owner = """
                    SELECT string_agg(pg_get_userbyid(relowner), ' ' ORDER BY relname) || bool_or(EXISTS(
                      SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL))
                    FROM pg_class c WHERE relname IN ('rooms', 'users')
                    """
                let owners = try await source.run(owner)
                #expect(owners.contains(role) && owners.hasSuffix("true"))
                try await server.withoutDatabase { copy in
                    try await engine.restore(dump, into: copy)
                    #expect(try await copy.run(owner) == owners)
                    #expect(try copy.fingerprint() == wanted)
                }
                var stripping = RestoreOptions()
                stripping.stripsOwners = true
                try await server.withoutDatabase { copy in
                    try await engine.restore(dump, into: copy, stripping)
                    #expect(try await copy.run(owner) == "postgres postgresfalse")
                    #expect(try copy.fingerprint() == wanted)
                }
            }
        }
    }

    /// Restored by a role that isn't a member of the owner: `must be member of role`.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a dump whose owner isn't there is restored by another role`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole("LOGIN CREATEDB") { role in
            var dump: LiveDump?
            try await server.withRole { owner in
                try await server.withDatabase(
                    Self.sample + "ALTER TABLE users OWNER TO \(owner);"
                ) { source in
                    var options = DumpOptions()
                    options.keepsOwners = true
                    dump = try await server.engine().dumped(source, options)
                }
            }
            let stored = try #require(dump)
            try await server.withoutDatabase { target in
                let engine = try await server.engine(as: role, password: "secret")
                await #expect(throws: DatabaseError.self) {
                    try await engine.restore(stored, into: target)
                }
                #expect(try await engine.isMissing(target))
                var stripping = RestoreOptions()
                stripping.stripsOwners = true
                try await engine.restore(stored, into: target, stripping)
                #expect(try await target.run("SELECT count(*) FROM users") == "500")
                try await engine.drop(target.name)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a database that is made anew has its encoding and locale`(
        _ server: LivePostgres
    ) async throws {
        var all = [
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'", "ENCODING 'LATIN1' LOCALE 'C'",
            "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' LOCALE 'C'",
        ]
        let engine = try await server.engine()
        if engine.major >= 17 {
            all += [
                "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
                "LOCALE_PROVIDER icu ICU_LOCALE 'en' ICU_RULES '&a < g' LOCALE 'C'",
            ]
        }
        let locale = """
            SELECT to_jsonb(d) - '{oid,datname,datfrozenxid,datminmxid,dattablespace}'::text[]
            FROM pg_database d WHERE datname = current_database()
            """
        for options in all {
            try await server.withDatabase(
                "CREATE TABLE t AS SELECT 'a' AS t", options: "TEMPLATE template0 \(options)"
            ) { source in
                let dump = try await engine.dumped(source)
                let wanted = try await source.run(locale)
                try await server.withoutDatabase { copy in
                    #expect(try await engine.obstacles(to: dump.stored).isEmpty)
                    try await engine.restore(dump, into: copy)
                    #expect(try await copy.run(locale) == wanted, "\(options)")
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `rows are counted as a dump has them, whatever the tables are called`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(PostgresZoo.everything) { source in
            try await source.run(
                "CREATE SCHEMA \"a.b\"; CREATE TABLE \"a.b\".\"c.d\" (i int);"
                    + " INSERT INTO \"a.b\".\"c.d\" VALUES (1), (2)")
            let engine = try await server.engine()
            let dump = try await engine.dumped(source)
            var counter = RowCounter(for: .postgres)
            counter.observe(dump.bytes)
            let counted = Dictionary(
                counter.finish().map { ($0.table, $0.rows) }, uniquingKeysWith: +)
            #expect(counted["a.b.c.d"] == 2 && counted["public.parent"] == 2)
            var found = try await engine.rows(in: counted.keys.sorted(), of: source.name)
            // Filled by a query, not from the dump.
            found["public.counted_view"] = nil
            #expect(found == counted.filter { !$0.key.hasSuffix("far_table") })
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a database is dropped while somebody is connected to it`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase { database in
            let engine = try await server.engine()
            async let sleeping = try? database.run("SELECT pg_sleep(30)")
            let waiting =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
            let here = "\(waiting) AND datname = '\(database.name)'"
            for _ in 0..<200 {
                if try await engine.maintenance(here).hasPrefix("1") { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await engine.drop(database.name)
            #expect(await sleeping == nil)
            #expect(try await engine.isMissing(database))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `the planner knows the restored tables`(_ server: LivePostgres) async throws {
        try await server.withDatabase(Self.sample) { source in
            let engine = try await server.engine()
            let dump = try await engine.dumped(source)
            try await server.withoutDatabase { copy in
                try await engine.restore(dump, into: copy)
                try await engine.finishRestore(copy.name)
                #expect(
                    try await copy.run(
                        "SELECT reltuples FROM pg_class WHERE relname = 'users'") == "500")
            }
        }
    }

    /// `pg_dump` has them only with `--create`.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `what was set for a database is set again, but for secrets`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase { source in
            for setting in [
                "search_path = app, \"a, b\", public", "statement_timeout = '5min'",
                "app.greeting = 'it''s; $$ 1 = 1'", "app.jwt_secret = 'hidden'",
            ] {
                try await source.run("ALTER DATABASE \(source.name) SET \(setting)")
            }
            let engine = try await server.engine()
            let facts = try await engine.inspect(source.name)
            #expect(facts.settings.count == 4 && !"\(facts)".contains("hidden"))
            let note = engine.recoveryCommands(
                facts, format: .plain, dump: "cat", keepsOwners: false)
            #expect(note.contains("app.jwt_secret") && !note.contains("greeting ="))
            try await server.withDatabase { copy in
                let left = try await engine.applySettings(of: facts, to: copy.name)
                #expect(left == ["app.jwt_secret"])
                let found = try await engine.inspect(copy.name).settings
                #expect(found == facts.settings.filter { $0.contains("=") })
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an owner or a right that can't be given again is named, and the others are given`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole("NOLOGIN") { role in
            try await server.withDatabase { copy in
                let engine = try await server.engine()
                var facts = try await engine.inspect(copy.name)
                #expect(facts.owner == "postgres" && facts.grants == nil)
                facts.owner = "nobody \"here\""
                facts.grants = [
                    "CREATE*=\(role)", "CONNECT=nobody", "TEMPORARY=", "DROP; SELECT 1=\(role)",
                ]
                let left = try await engine.applySettings(of: facts, to: copy.name)
                #expect(
                    left == [
                        "owner “nobody \"here\"”", "CONNECT=nobody", "DROP; SELECT 1=\(role)",
                    ])
                let found = try await engine.inspect(copy.name)
                #expect(found.owner == "postgres")
                #expect(found.grants.map(Set.init) == ["CREATE*=\(role)", "TEMPORARY="])
                try await copy.run("REVOKE ALL ON DATABASE \(copy.name) FROM \(role)")
            }
        }
    }
}

extension LiveDump {
    /// What a manifest knows of it.
    var stored: StoredDumpFacts {
        StoredDumpFacts(
            database: facts, serverVersion: "15.20", dumpToolVersion: "15.20", format: format)
    }
}
