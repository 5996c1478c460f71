import Testing

@testable import CairnDatabases

/// Dumps that name their database, restored under another name, with real servers.
@Suite(.fewAtOnce) struct MySQLRenamingTests {
    /// The dump programs set the database's collation around what was made under another one.
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a restore under another name doesn't touch the database of the dump`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                ALTER DATABASE \(scene.name) COLLATE utf8mb4_general_ci;
                CREATE TABLE t (id INT);
                CREATE PROCEDURE p() SELECT 'ALTER DATABASE `\(scene.name)` COLLATE utf8mb4_bin';
                CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1;
                CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SELECT 1;
                ALTER DATABASE \(scene.name) COLLATE utf8mb4_bin
                """, in: scene.name)
            let dump = try await scene.dump()
            let facts = try await scene.engine.inspect(scene.name)
            let body = try await scene.body(of: "p", in: scene.name)

            try await scene.run("ALTER DATABASE \(scene.name) COLLATE utf8mb4_polish_ci")
            let copy = try await scene.restore(dump, as: facts)
            #expect(
                try await scene.engine.inspect(scene.name).collation == "utf8mb4_polish_ci")
            let restored = try await scene.engine.inspect(copy)
            #expect(restored.collation == "utf8mb4_bin")
            #expect(restored.objectCounts == facts.objectCounts)
            #expect(Set(restored.collations) == Set(facts.collations))
            #expect(try await scene.body(of: "p", in: copy) == body)

            // And where it isn't there at all.
            try await scene.run("DROP DATABASE \(scene.name)")
            try await scene.restore(dump, as: facts)
        }
    }

    @Test(.needsMySQLServers)
    func `MariaDB's sequences in defaults are those of the database that is restored`() async throws
    {
        guard MySQLTestServer.wanted.contains(.mariadb) else { return }
        try await MySQLScene.with(.mariadb) { scene in
            let other = MySQLScene.unique("other")
            scene.afterwards("DROP DATABASE IF EXISTS \(other)")
            let text = "nextval(`\(scene.name)`.`s`)"
            try await scene.run(
                """
                CREATE DATABASE \(other); CREATE SEQUENCE \(other).s START WITH 70;
                CREATE SEQUENCE s START WITH 7;
                CREATE TABLE t (id INT DEFAULT nextval(s), far INT DEFAULT nextval(\(other).s),
                  v VARCHAR(99) DEFAULT '\(text)');
                INSERT INTO t VALUES (1, 1, 'x')
                """, in: scene.name)
            let copy = try await scene.restore(try await scene.dump())
            let table = try await scene.run("SHOW CREATE TABLE t", in: copy)
            #expect(table.contains("`id` int(11) DEFAULT nextval(`\(copy)`.`s`)"))
            #expect(table.contains("DEFAULT nextval(`\(other)`.`s`)"))
            #expect(table.contains("DEFAULT '\(text)'"))
        }
    }

    /// MariaDB keeps the words of who made a trigger; both name databases in views.
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `triggers and views of a copy are the copy's`(_ server: MySQLTestServer) async throws {
        try await MySQLScene.with(server) { scene in
            let (name, other) = (scene.name, MySQLScene.unique("other"))
            scene.afterwards("DROP DATABASE IF EXISTS \(other)")
            try await scene.run(
                """
                CREATE DATABASE \(other); CREATE TABLE \(other).far (id INT);
                CREATE TABLE users (id INT); CREATE TABLE log (id INT);
                CREATE FUNCTION f(x INT) RETURNS INT DETERMINISTIC RETURN x;
                create trigger if not exists \(name).tr after insert on \(name) . users
                  for each row insert into log values (1);
                CREATE VIEW two AS SELECT u.id FROM users u LEFT JOIN \(other).far b ON b.id = u.id;
                CREATE VIEW called AS SELECT \(name).f(id) AS x FROM users;
                CREATE VIEW alias AS SELECT \(name).id, EXTRACT(YEAR FROM \(name).id) AS y
                  FROM users \(name);
                """, in: name)
            var views = ["two", "called", "alias"]
            if server == .mariadb {
                views.append("next")
                try await scene.run(
                    "CREATE SEQUENCE s; CREATE VIEW next AS SELECT NEXTVAL(s) AS n", in: name)
            }
            let dump = try await scene.dump()
            let facts = try await scene.engine.inspect(name)
            try await scene.run("DROP TRIGGER tr", in: name)

            let copy = try await scene.restore(dump, as: facts)
            #expect(try await scene.engine.inspect(name).objectCounts["triggers"] == 0)
            #expect(try await scene.engine.inspect(copy).objectCounts == facts.objectCounts)
            // Nothing in the copy needs the other.
            try await scene.run("DROP DATABASE \(name)")
            try await scene.run("INSERT INTO users VALUES (7)", in: copy)
            #expect(try await scene.run("SELECT id FROM log", in: copy) == "1\n")
            for view in views { try await scene.run("SELECT * FROM \(view)", in: copy) }

            var stored = StoredDumpFacts(
                database: facts, serverVersion: scene.engine.server.version, dumpToolVersion: "1")
            #expect(try await scene.engine.warnings(about: stored) == [])
            stored.target = copy
            let warnings = try await scene.engine.warnings(about: stored)
            #expect(warnings.count == 1 && warnings[0].contains("don't mean “\(copy)”"))
        }
    }

    /// A table that takes its keys from another database's sequence can't be locked alone.
    @Test(.needsMySQLServers)
    func `a database with another's sequences only is restored`() async throws {
        guard MySQLTestServer.wanted.contains(.mariadb) else { return }
        try await MySQLScene.with(.mariadb) { scene in
            let other = MySQLScene.unique("other")
            scene.afterwards("DROP DATABASE IF EXISTS \(other)")
            try await scene.run(
                """
                CREATE DATABASE \(other); CREATE SEQUENCE \(other).s;
                CREATE TABLE t (id INT DEFAULT nextval(\(other).s)); INSERT INTO t VALUES (1)
                """, in: scene.name)
            let copy = try await scene.restore(try await scene.dump())
            #expect(try await scene.engine.rows(in: ["t"], of: copy) == ["t": 1])
        }
    }
}

extension MySQLScene {
    fileprivate func body(of routine: String, in database: String) async throws -> String {
        try await run(
            """
            SELECT ROUTINE_DEFINITION, DATABASE_COLLATION FROM information_schema.ROUTINES
            WHERE ROUTINE_SCHEMA = '\(database)' AND ROUTINE_NAME = '\(routine)'
            """)
    }
}
