import Foundation
import Testing

@testable import CairnDatabases

/// What goes away when a database is replaced, and what stands in the way of that.
@Suite(.fewAtOnce) struct LivePostgresReplacementTests {
    /// None of it is in a schema, or it guards what is.
    private static let unruly = """
        CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);
        CREATE SCHEMA shared; CREATE EXTENSION hstore SCHEMA shared; CREATE TABLE h (m shared.hstore);
        CREATE CAST (integer AS point) WITH INOUT;
        CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TABLE other (a int) USING heap2;
        CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'never'; END$$;
        CREATE EVENT TRIGGER guard ON sql_drop EXECUTE FUNCTION no();
        """

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `whatever there is in a database, a restore replaces it`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(Self.unruly) { database in
            let engine = try await server.engine()
            let dump = try await engine.dumped(database)
            let wanted = try database.fingerprint()
            try await engine.restore(dump, into: database, RestoreOptions(replacing: true))
            #expect(try database.fingerprint() == wanted)
            let left = """
                SELECT (SELECT count(*) FROM pg_cast WHERE oid >= 16384 AND castmethod = 'i'),
                  (SELECT count(*) FROM pg_am WHERE amname = 'heap2'), count(*) FROM pg_event_trigger
                """
            #expect(try await database.run(left) == "1|1|1")
        }
    }

    /// Without a limit it would wait for as long as a transaction stays open that somebody forgot.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a session that holds a table ends the replacement soon, with words of its own`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase("CREATE TABLE t (a int)") { database in
            let engine = try await server.engine()
            let dump = try await engine.dumped(database)
            async let forgotten = try? database.run(
                "BEGIN; SELECT count(*) FROM t; SELECT pg_sleep(60)")
            let asleep =
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname ="
            for _ in 0..<200 {
                if try await engine.maintenance("\(asleep) '\(database.name)'").hasPrefix("1") {
                    break
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            var options = RestoreOptions(replacing: true)
            options.lockPatience = .seconds(1)
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.restore(dump, into: database, options)
            }
            #expect(error?.message.contains("another session held") == true)
            #expect(error?.hint?.contains("Stop the application") == true)
            try await engine.maintenance(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                    + " '\(database.name)'")
            _ = await forgotten
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a database with a subscription isn't replaced, and is dropped`(
        _ server: LivePostgres
    ) async throws {
        let sql = """
            CREATE TABLE t (a int);
            CREATE SUBSCRIPTION "s 1" CONNECTION 'dbname=nothing' PUBLICATION p WITH (connect = false);
            """
        try await server.withDatabase(sql) { database in
            let engine = try await server.engine()
            var stored = StoredDumpFacts(
                database: try await engine.inspect(database.name), serverVersion: "15.20",
                dumpToolVersion: "15.20")
            #expect(try await engine.obstacles(to: stored).isEmpty)
            stored.replaces = true
            let found = try await engine.obstacles(to: stored)
            #expect(found.count == 1 && found[0].message.contains("s 1"), "\(found)")
            #expect(found.first?.cure.contains("DROP SUBSCRIPTION \"s 1\";") == true)
            // Without more, it is “being used by logical replication subscription”.
            try await engine.drop(database.name)
            #expect(try await engine.isMissing(database))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `an extension that only a superuser may create is made before, or refused`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole("LOGIN CREATEDB") { role in
            try await server.withDatabase("", options: "OWNER \(role)") { source in
                try await source.run(
                    "CREATE EXTENSION dblink; CREATE EXTENSION hstore; CREATE TABLE t (a int)")
                let dump = try await server.engine().dumped(source)
                let engine = try await server.engine(as: role, password: "secret")
                var stored = dump.stored
                stored.replaces = true
                let replacing = try await engine.obstacles(to: stored)
                #expect(replacing.count == 1 && replacing[0].isMissingRight, "\(replacing)")
                #expect(replacing.first?.message.contains("dblink") == true)
                #expect(try await server.engine().obstacles(to: stored).isEmpty)

                stored.replaces = false
                stored.target = "not_there"
                #expect(try await engine.obstacles(to: stored).count == 1)

                // Where it is tried, it may be there already.
                let name = PostgresStatements.quoted("dblink")
                try await server.withDatabase("CREATE EXTENSION \(name)") { other in
                    let elsewhere = try await engine.isForSuperusers("dblink", in: [other.name])
                    #expect(elsewhere)
                }

                try await server.withDatabase(
                    "CREATE EXTENSION dblink", options: "OWNER \(role)"
                ) { prepared in
                    stored.target = prepared.name
                    #expect(try await engine.obstacles(to: stored).isEmpty)
                    #expect(try await engine.target(prepared.name) == .empty)
                    try await engine.restore(dump, into: prepared)
                    #expect(try await prepared.run("SELECT count(*) FROM t") == "0")
                    // It belongs to the role that is dropped next.
                    try await prepared.run(
                        "DROP OWNED BY \(role); REASSIGN OWNED BY \(role) TO postgres")
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `it is told beforehand that the owner of the tables changes`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole { role in
            try await server.withDatabase("", options: "OWNER \(role)") { database in
                let owner = try await server.engine(as: role, password: "secret")
                _ = try await owner.run("CREATE TABLE t (a int)", in: database.name)
                let engine = try await server.engine()
                var stored = try await engine.dumped(database).stored
                stored.replaces = true
                let found = try await engine.warnings(about: stored)
                #expect(found.count == 1 && found[0].contains("“\(role)”"), "\(found)")
                #expect(found.first?.contains("“postgres”") == true)
                #expect(try await owner.warnings(about: stored).isEmpty)
                stored.setsOwners = true
                #expect(try await engine.warnings(about: stored).isEmpty)
                (stored.setsOwners, stored.replaces) = (false, false)
                #expect(try await engine.warnings(about: stored).isEmpty)
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `it is told beforehand that rights are lost, and who is connected`(
        _ server: LivePostgres
    ) async throws {
        let sql = """
            CREATE TABLE t (a int); CREATE SCHEMA s; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS
            'SELECT 1'; REVOKE ALL ON FUNCTION s.f() FROM PUBLIC;
            """
        let grants = [
            "GRANT SELECT ON t TO %", "GRANT UPDATE (a) ON t TO %", "GRANT USAGE ON SCHEMA s TO %",
            "GRANT EXECUTE ON FUNCTION s.f() TO %",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO %",
        ]
        try await server.withRole { role in
            for grant in grants {
                try await server.withDatabase(sql) { database in
                    let engine = try await server.engine()
                    var stored = try await engine.dumped(database).stored
                    stored.replaces = true
                    #expect(try await engine.warnings(about: stored).isEmpty)
                    try await database.run(grant.replacing("%", with: role))
                    let found = try await engine.warnings(about: stored)
                    #expect(
                        found.count == 1 && found[0].hasPrefix("“\(role)” has rights"), "\(found)")
                    stored.setsOwners = true
                    #expect(try await engine.warnings(about: stored).isEmpty)
                }
            }
            try await server.withDatabase("", options: "OWNER \(role)") { database in
                let engine = try await server.engine(as: role, password: "secret")
                var stored = try await engine.dumped(database).stored
                stored.replaces = true
                let admin = try await server.engine()
                async let application = try? admin.run(
                    "SET application_name = 'web one'; SELECT pg_sleep(60)", in: database.name)
                var found: [String] = []
                for _ in 0..<200 where found.isEmpty {
                    found = try await engine.warnings(about: stored)
                        .filter { $0.contains("web one") }
                }
                #expect(
                    found == [
                        "1 session is connected to “\(database.name)” (web one): stop the application"
                    ])
                try await admin.maintenance(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                        + " '\(database.name)'")
                _ = await application
            }
            // Nobody but the superuser has what is made by one.
            let facts = DatabaseFacts(
                name: "not_there", characterSet: "UTF8", collation: "C", characterType: "C",
                tables: [], objectCounts: [:])
            let new = StoredDumpFacts(
                database: facts, serverVersion: "15.20", dumpToolVersion: "15.20")
            let bySuperuser = try await server.engine().warnings(about: new)
            #expect(bySuperuser.count == 1 && bySuperuser[0].contains("belong to “postgres”"))
            let byRole = try await server.engine(as: role, password: "secret").warnings(about: new)
            #expect(byRole.isEmpty)
        }
    }

    /// As `public` is the superuser's on servers before 15.
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a schema that the user may not drop is told beforehand`(
        _ server: LivePostgres
    ) async throws {
        try await server.withRole { role in
            try await server.withDatabase(
                "ALTER SCHEMA public OWNER TO postgres", options: "OWNER \(role)"
            ) { database in
                let engine = try await server.engine(as: role, password: "secret")
                let dump = try await engine.dumped(database)
                var stored = dump.stored
                #expect(try await engine.obstacles(to: stored).isEmpty)
                stored.replaces = true
                #expect(try await server.engine().obstacles(to: stored).isEmpty)
                let found = try await engine.obstacles(to: stored)
                #expect(found.count == 1 && found[0].isMissingRight, "\(found)")
                #expect(found.first?.message.contains("public of “postgres”") == true)
                let cure = try #require(found.first?.cure.split(separator: ": ").last)
                try await database.run(String(cure))
                #expect(try await engine.obstacles(to: stored).isEmpty)
                try await engine.restore(dump, into: database, RestoreOptions(replacing: true))
            }
        }
    }

    @Test(
        .needsPostgres, arguments: LivePostgres.all,
        [
            ("CREATE SCHEMA s", "1 schema"),
            ("CREATE TYPE pair AS (a int, b int)", "1 type"),
            (
                "CREATE EXTENSION file_fdw; CREATE SERVER f FOREIGN DATA WRAPPER file_fdw;"
                    + " CREATE FOREIGN TABLE f (a int) SERVER f OPTIONS (filename '/dev/null')",
                "1 foreign table"
            ),
            ("CREATE EXTENSION citext; CREATE EXTENSION lo; CREATE EXTENSION tablefunc", nil),
        ] as [(String, String?)])
    func `what a database holds besides tables counts, but for what extensions bring`(
        _ server: LivePostgres, _ scene: (sql: String, contents: String?)
    ) async throws {
        try await server.withDatabase(scene.sql) { database in
            let target = try await server.engine().target(database.name)
            #expect(target == scene.contents.map(RestoreTarget.occupied) ?? .empty)
        }
    }
}
