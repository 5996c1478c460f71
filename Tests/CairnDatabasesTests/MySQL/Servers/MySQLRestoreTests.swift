import CairnStreams
import Foundation
import Testing

@testable import CairnDatabases

/// What a restore changes in a dump on the way, and what stands in its way, with real servers.
@Suite(.fewAtOnce) struct MySQLRestoreTests {
    static let words = "DEFINER=`root`@`localhost` ENABLE"

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `events are restored disabled, and all else as it was`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.makeDefinitions(words: Self.words)
            var options = RestoreOptions()
            options.disablesEvents = true
            let copy = try await scene.restore(try await scene.dump(), options)
            let event = try await scene.run(
                "SELECT STATUS, EVENT_DEFINITION, EVENT_COMMENT FROM information_schema.EVENTS"
                    + " WHERE EVENT_SCHEMA = '\(copy)'")
            #expect(event == "DISABLED\tSELECT 'ENABLE'\tENABLE it\n")
            #expect(try await scene.run("SELECT v FROM t", in: copy) == "\(Self.words)\n")
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a table that is younger than the dump goes when the database is replaced`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run("CREATE TABLE old (id INT)", in: scene.name)
            let dump = try await scene.dump()
            try await scene.run("CREATE TABLE newer_migration (id INT)", in: scene.name)
            try await scene.restore(dump, into: scene.name, RestoreOptions(replacing: true))
            #expect(try await scene.engine.inspect(scene.name).tables.map(\.name) == ["old"])
        }
    }

    /// MariaDB would stop when half of the tables are gone.
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a database that another's foreign keys point to is replaced as a whole`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            let other = MySQLScene.unique("other")
            // Before the database, or it couldn't go.
            try await scene.run(
                """
                CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE parent (id INT PRIMARY KEY);
                CREATE TABLE z (id INT PRIMARY KEY); INSERT INTO parent VALUES (1);
                CREATE DATABASE \(other);
                CREATE TABLE \(other).child (
                  id INT, FOREIGN KEY (id) REFERENCES \(scene.name).parent (id));
                INSERT INTO \(other).child VALUES (1)
                """, in: scene.name)
            do {
                let dump = try await scene.dump()
                try await scene.restore(dump, into: scene.name, RestoreOptions(replacing: true))
                let tables = try await scene.engine.inspect(scene.name).tables.map(\.name)
                #expect(tables == ["a", "parent", "z"])
                // The key still holds.
                await #expect(throws: DatabaseError.self) {
                    try await scene.run("INSERT INTO child VALUES (2)", in: other)
                }
                try await scene.run("INSERT INTO child VALUES (1)", in: other)
            } catch {
                Issue.record(error)
            }
            try await scene.run("DROP DATABASE \(other)")
        }
    }

    /// MariaDB's client would print it, and so rows.
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a statement that fails is in no error`(_ server: MySQLTestServer) async throws {
        try await MySQLScene.with(server) { scene in
            let asked = await #expect(throws: DatabaseError.self) {
                try await scene.run("SELECT 'secret' FROM gone", in: scene.name)
            }
            let fed = await #expect(throws: DatabaseError.self) {
                try await scene.restore(Array("INSERT INTO gone VALUES ('secret');\n".utf8))
            }
            for error in [asked, fed] {
                let words = "\(error?.message ?? "") \(error?.toolOutput ?? "")"
                #expect(words.contains("1146") && !words.contains("secret"), "\(words)")
            }
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a table that shows other tables' rows has none itself`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                CREATE TABLE one (id INT NOT NULL) ENGINE = MyISAM; INSERT INTO one VALUES (1), (2);
                CREATE TABLE merged (id INT NOT NULL) ENGINE = MERGE UNION = (one)
                """, in: scene.name)
            let dump = try await scene.dump()
            var counter = RowCounter(for: .mysql)
            counter.observe(dump)
            let counted = Dictionary(
                uniqueKeysWithValues: counter.finish().map { ($0.table, $0.rows) })
            let copy = try await scene.restore(dump)
            let rows = try await scene.engine.rows(in: counted.keys.sorted(), of: copy)
            #expect(rows == counted && rows == ["merged": 0, "one": 2])
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `MariaDB's guard in the first line stops no client`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run("CREATE TABLE t (id INT)", in: scene.name)
            let line = "/*M!999999\\- enable the sandbox mode */ \n"
            let plain = try await scene.dump()
            let hasLine = plain.starts(with: "/*M!999999".utf8)
            let copy = try await scene.restore(hasLine ? plain : Array(line.utf8) + plain)
            #expect(try await scene.engine.inspect(copy).tables.count == 1)
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `rows are counted as the dump holds them, and statistics are made`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                CREATE TABLE one (id INT); INSERT INTO one VALUES (1), (2);
                CREATE TABLE `odd '; name` (id INT); CREATE TABLE none (id INT);
                CREATE VIEW v AS SELECT id FROM one
                """, in: scene.name)
            if server == .mariadb {
                try await scene.run(
                    "CREATE TABLE v1 (id INT) WITH SYSTEM VERSIONING; INSERT INTO v1 VALUES (1);"
                        + " DELETE FROM v1", in: scene.name)
            }
            var counter = RowCounter(for: .mysql)
            counter.observe(try await scene.dump())
            let counted = counter.finish()
            let rows = try await scene.engine.rows(in: counted.map(\.table), of: scene.name)
            #expect(rows == Dictionary(uniqueKeysWithValues: counted.map { ($0.table, $0.rows) }))
            #expect(rows["odd '; name"] == 0 && rows["one"] == 2)
            try await scene.engine.finishRestore(scene.name)
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a statement that the server can't take, and collations it doesn't know, are told before`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            var database = try await scene.engine.inspect(scene.name)
            database.collations = [
                "utf8mb4_general_ci", "utf8mb3_general_ci", "latin1_swedish_ci", "binary",
            ]
            var facts = StoredDumpFacts(
                database: database, serverVersion: "9.7.0", dumpToolVersion: "9.7.0",
                longestStatement: 900_000)
            #expect(try await scene.engine.obstacles(to: facts) == [])

            facts.longestStatement = 2 << 30
            let packet = try await scene.engine.obstacles(to: facts)
            #expect(packet.count == 1 && packet[0].message.contains("max_allowed_packet"))

            facts.longestStatement = nil
            let strange =
                server == .mariadb ? "utf8mb4_0900_ai_ci" : "utf8mb4_uca1400_ai_ci"
            facts.database.collations.append(strange)
            let collation = try await scene.engine.obstacles(to: facts)
            #expect(collation.count == 1 && collation[0].message.contains(strange))
        }
    }
}

extension MySQLScene {
    func makeDefinitions(words: String) async throws {
        try await run(
            """
            CREATE TABLE t (v TEXT);
            INSERT INTO t VALUES ('\(words)');
            CREATE DEFINER = `root`@`localhost` VIEW v AS SELECT 'DEFINER=`x`@`y`' AS w;
            DELIMITER ;;
            CREATE DEFINER = `root`@`localhost` TRIGGER tr BEFORE DELETE ON t FOR EACH ROW BEGIN
              SET @x = 'DEFINER=`x`@`y`'; -- DEFINER=`x`@`y`
            END;;
            CREATE DEFINER = `root`@`localhost` PROCEDURE pr()
              CREATE DEFINER=`a`@`b` VIEW w AS SELECT 1;;
            CREATE DEFINER = `root`@`localhost` FUNCTION fn() RETURNS INT DETERMINISTIC RETURN 1;;
            CREATE DEFINER = `root`@`localhost` EVENT ev
              ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' COMMENT 'ENABLE it'
              DO SELECT 'ENABLE';;
            DELIMITER ;
            """, in: name)
    }
}
