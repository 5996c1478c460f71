import CairnStreams
import Testing

@testable import CairnDatabases

/// Dumps that could be less than they seem, with real servers.
@Suite(.fewAtOnce) struct MySQLDumpTests {
    /// What is done to a table that the dump program has yet to reach, and what may come of it.
    private static let changes = [
        "ALTER TABLE b MODIFY v TEXT", "ALTER TABLE b ADD INDEX (v)", "TRUNCATE TABLE b",
        "DROP TABLE b", "RENAME TABLE b TO b2", "DROP VIEW seen",
    ]

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted, changes)
    func `a definition that changes under a dump is a failure that a retry may cure`(
        _ server: MySQLTestServer, _ change: String
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.makeSlowTables()
            let error = await scene.errorOfDump(during: change)
            #expect(error?.code == .definitionChanged, "\(change): \(String(describing: error))")
        }
    }

    @Test(.needsMySQLServers)
    func `Oracle's program counts the columns of a row`() async throws {
        guard MySQLTestServer.wanted.contains(.mysql) else { return }
        try await MySQLScene.with(.mysql) { scene in
            try await scene.makeSlowTables()
            let error = await scene.errorOfDump(during: "ALTER TABLE b ADD COLUMN w INT")
            #expect(error?.code == .definitionChanged, "\(String(describing: error))")
        }
    }

    /// MariaDB makes such a column at once, and its program ends with 0.
    @Test(.needsMySQLServers)
    func `MariaDB's dump is whole though a column was added under it`() async throws {
        guard MySQLTestServer.wanted.contains(.mariadb) else { return }
        try await MySQLScene.with(.mariadb) { scene in
            try await scene.makeSlowTables()
            let dump = try await scene.dump(during: "ALTER TABLE b ADD COLUMN w INT DEFAULT 7")
            let copy = try await scene.restore(dump)
            #expect(try await scene.run("SELECT id, v FROM b", in: copy) == "1\tx\n")
            #expect(try await scene.engine.rows(in: ["a", "b"], of: copy) == ["a": 32, "b": 1])
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a view of what is gone is named, and no retry cures it`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                "CREATE TABLE t (id INT); CREATE VIEW blind AS SELECT id FROM t; DROP TABLE t",
                in: scene.name)
            let error = await #expect(throws: DatabaseError.self) { try await scene.dump() }
            #expect(error?.code == .toolFailed)
            #expect(error?.message.contains("blind") == true, "\(String(describing: error))")
        }
    }

    /// Without the right, the rest of the rights that a dump needs, and what a dump then lacks.
    private static let parts: [(DumpPart, rights: String, kind: String)] = [
        (.triggers, "SELECT, SHOW VIEW, EVENT, EXECUTE", "triggers"),
        (.events, "SELECT, SHOW VIEW, TRIGGER, EXECUTE", "events"),
        (.views, "SELECT, TRIGGER, EVENT, EXECUTE", "views"),
        (.routines, "SELECT, SHOW VIEW, TRIGGER, EVENT", "routines"),
    ]

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted, parts)
    func `what a user may not read is named, and can be left out`(
        _ server: MySQLTestServer, _ part: (DumpPart, rights: String, kind: String)
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.makeObjects()
            let user = try await scene.user(part.rights)
            let missing = try await user.examine(scene.name).missingRights
            #expect(missing.compactMap(\.part).contains(part.0), "\(missing)")

            var options = DumpOptions()
            options.leavesOut = [part.0, .routines]
            // With EXECUTE a routine is seen, though its text can't be read.
            let copy = try await scene.restore(try await scene.dump(by: user, options))
            let facts = try await scene.engine.inspect(copy)
            #expect(facts.objectCounts[part.kind] == 0)
            #expect(facts.tables.count == 1)
            if part.0 != .views { #expect(facts.objectCounts["views"] == 1) }
            if part.0 != .events { #expect(facts.objectCounts["events"] == 1) }
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a catalogue says which collations and unsteady tables there are`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                CREATE TABLE a (v VARCHAR(9) COLLATE utf8mb4_polish_ci, w INT) COLLATE utf8mb4_bin;
                CREATE TABLE moody (v INT) ENGINE = MyISAM COLLATE utf8mb4_general_ci
                """, in: scene.name)
            let facts = try await scene.engine.inspect(scene.name)
            #expect(
                Set(facts.collations)
                    == ["utf8mb4_polish_ci", "utf8mb4_bin", "utf8mb4_general_ci"])
            #expect(facts.unsteadyTables == ["moody"])
        }
    }

    /// The database's collation may have been another one when they were made.
    @Test(
        .needsMySQLServers, arguments: MySQLTestServer.wanted,
        [
            "TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
            "EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SELECT 1",
            "PROCEDURE p() SELECT 1",
        ])
    func `the collation under which something was made counts`(
        _ server: MySQLTestServer, _ definition: String
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                CREATE TABLE t (id INT) COLLATE utf8mb4_bin;
                ALTER DATABASE \(scene.name) COLLATE utf8mb4_polish_ci; CREATE \(definition);
                ALTER DATABASE \(scene.name) COLLATE utf8mb4_bin
                """, in: scene.name)
            #expect(
                try await scene.engine.inspect(scene.name).collations.contains(
                    "utf8mb4_polish_ci"))
        }
    }

    /// Both dump programs look for another delimiter then, and never find one.
    @Test(
        .needsMySQLServers, .timeLimit(.minutes(15)), arguments: MySQLTestServer.wanted,
        ["COMMENT 'a;;b' DO SELECT 1", "DO BEGIN SELECT ';;'; END"])
    func `an event that dump programs never get past is named instead`(
        _ server: MySQLTestServer, _ event: String
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                DELIMITER //
                CREATE EVENT fine ON SCHEDULE EVERY 1 DAY DO BEGIN SELECT ';'; END//
                CREATE EVENT endless ON SCHEDULE EVERY 1 DAY \(event)//
                DELIMITER ;
                """, in: scene.name)
            let error = await #expect(throws: DatabaseError.self) { try await scene.dump() }
            #expect(error?.message.contains("(endless)") == true, "\(String(describing: error))")
            var options = DumpOptions()
            options.leavesOut = [.events]
            _ = try await scene.dump(options)
        }
    }

    @Test(.needsMySQLServers)
    func `a history that goes by transactions is left out with a warning`() async throws {
        guard MySQLTestServer.wanted.contains(.mariadb) else { return }
        try await MySQLScene.with(.mariadb) { scene in
            try await scene.run(
                """
                CREATE TABLE timed (id INT) WITH SYSTEM VERSIONING;
                CREATE TABLE precise (id INT,
                  s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START,
                  e BIGINT UNSIGNED GENERATED ALWAYS AS ROW END,
                  PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
                INSERT INTO timed VALUES (1); INSERT INTO precise (id) VALUES (1);
                UPDATE timed SET id = 2; UPDATE precise SET id = 2
                """, in: scene.name)
            let warnings = try await scene.engine.inspect(scene.name).warnings
            #expect(warnings.count == 1 && warnings[0].contains("of precise goes"), "\(warnings)")
            let copy = try await scene.restore(try await scene.dump())
            let rows = try await scene.engine.rows(in: ["precise", "timed"], of: copy)
            #expect(rows == ["precise": 1, "timed": 1])
        }
    }

    @Test func `folders that the server only guesses to be databases aren't saved`() {
        let names = ["app", "#mysql50#lost+found", "ndbinfo", "sys", "#own", "mysql"]
        #expect(names.filter { !MySQLEngine.isOfServer($0) } == ["app", "#own"])
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a dump sets no GTIDs and switches no binary log off`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run("CREATE TABLE t (id INT)", in: scene.name)
            let text = String(decoding: try await scene.dump(), as: UTF8.self)
            #expect(text.contains("CREATE TABLE"))
            for word in ["GTID_PURGED", "SQL_LOG_BIN", "CHANGE MASTER", "CHANGE REPLICATION"] {
                #expect(!text.uppercased().contains(word))
            }
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `the longest statement is the one that holds the largest row`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(
                """
                CREATE TABLE t (id INT PRIMARY KEY, b LONGBLOB);
                INSERT INTO t VALUES (1, 'x'), (2, REPEAT(X'00', 3000000)), (3, 'y')
                """, in: scene.name)
            let dump = try await scene.dump()
            var watcher = LongestStatement()
            for start in stride(from: 0, to: dump.count, by: 50_000) {
                watcher.observe(Array(dump[start..<min(start + 50_000, dump.count)]))
            }
            let longest =
                String(decoding: dump, as: UTF8.self).split(separator: ";\n")
                .map { Int64($0.utf8.count) }.max() ?? 0
            #expect(watcher.bytes > 6_000_000)
            // With the newline before it and the semicolon behind.
            #expect((0...2).contains(watcher.bytes - longest))
        }
    }
}

extension MySQLScene {
    /// A table whose dump doesn't fit into any buffer, and others behind it.
    fileprivate func makeSlowTables() async throws {
        try await run(
            """
            CREATE TABLE a (id INT PRIMARY KEY, v LONGTEXT);
            INSERT INTO a VALUES (1, REPEAT('x', 1000000));
            \((1...5).map { "INSERT INTO a SELECT id + \(1 << ($0 - 1)), v FROM a" }
                .joined(separator: ";\n"));
            CREATE TABLE b (id INT PRIMARY KEY, v VARCHAR(9));
            INSERT INTO b VALUES (1, 'x');
            CREATE VIEW seen AS SELECT id FROM b
            """, in: name)
    }

    /// A dump in whose midst a statement is run.
    fileprivate func dump(during change: String) async throws -> [UInt8] {
        try await engine.dump(name, options: DumpOptions(), stallLimit: .seconds(60)) { reader in
            var bytes: [UInt8] = []
            while bytes.count < 2_000_000 { bytes += try await reader.fill([], size: 1 << 16) }
            try await self.run(change, in: self.name)
            while true {
                let chunk = try await reader.fill([], size: 1 << 16)
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
        }
    }

    fileprivate func errorOfDump(during change: String) async -> DatabaseError? {
        do {
            _ = try await dump(during: change)
            return nil
        } catch {
            return error as? DatabaseError
        }
    }

    fileprivate func makeObjects() async throws {
        try await run(
            """
            CREATE TABLE t (id INT);
            CREATE VIEW v AS SELECT id FROM t;
            CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1;
            CREATE PROCEDURE pr() SELECT 1;
            CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SELECT 1
            """, in: name)
    }
}
