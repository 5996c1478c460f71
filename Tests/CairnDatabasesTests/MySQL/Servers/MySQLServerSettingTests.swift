import CairnStreams
import Testing

@testable import CairnDatabases

/// Tests that set what the whole server has: one after another, and all is set back.
@Suite(.serialized, .alone) struct MySQLServerSettingTests {
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `definers are stripped in definitions only, for a user who may name none`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.makeDefinitions(words: MySQLRestoreTests.words)
            let dump = try await scene.dump()
            let copy = MySQLScene.unique("copy")
            let user = try await scene.user()
            try await scene.run("GRANT ALL ON \(copy).* TO \(user.connection.user)")
            // MySQL with a binary log asks more of who makes a function or trigger.
            scene.afterwards("SET GLOBAL log_bin_trust_function_creators = OFF")
            try await scene.run("SET GLOBAL log_bin_trust_function_creators = ON")
            let error = await #expect(throws: DatabaseError.self) {
                try await scene.restore(dump, by: user, into: copy)
            }
            #expect(
                error?.hint?.contains("--strip-definers") == true, "\(String(describing: error))")

            var options = RestoreOptions()
            options.stripsDefiners = true
            try await scene.restore(dump, by: user, into: copy, options)
            let definers = try await scene.definers(copy)
            #expect(Set(definers).count == 1 && definers.count == 5, "\(definers)")
            #expect(definers[0].hasPrefix(user.connection.user))
            let note = try await scene.run("SELECT v FROM t", in: copy)
            #expect(note == "\(MySQLRestoreTests.words)\n")
            let body = try await scene.run(
                "SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES"
                    + " WHERE ROUTINE_SCHEMA = '\(copy)' AND ROUTINE_NAME = 'pr'")
            #expect(body.contains("DEFINER=`a`@`b` VIEW"))
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `functions that a binary log distrusts and tables without keys are counted`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            scene.afterwards("SET GLOBAL log_bin_trust_function_creators = OFF")
            try await scene.run("SET GLOBAL log_bin_trust_function_creators = ON")
            try await scene.run(
                """
                CREATE FUNCTION sure() RETURNS INT DETERMINISTIC RETURN 1;
                CREATE FUNCTION quiet() RETURNS INT NO SQL RETURN 1;
                CREATE FUNCTION vague() RETURNS INT RETURN 1;
                CREATE FUNCTION loud() RETURNS INT MODIFIES SQL DATA RETURN 1;
                CREATE TABLE first (id INT PRIMARY KEY);
                CREATE TABLE as_good (id INT NOT NULL UNIQUE);
                CREATE TABLE loose (id INT UNIQUE, INDEX (id));
                CREATE TABLE pair (a INT, b INT NOT NULL, UNIQUE (a, b))
                """, in: scene.name)
            let facts = try await scene.engine.inspect(scene.name)
            #expect(facts.objectCounts["unsafeFunctions"] == 2)
            #expect(facts.objectCounts["keylessTables"] == (server == .mysql ? 2 : nil))
            #expect(facts.contents == "4 tables, 4 routines")
        }
    }

    @Test(.needsMySQLServers)
    func `with partial revokes a right on a pattern is none on what it would fit`() async throws {
        guard MySQLTestServer.wanted.contains(.mysql) else { return }
        try await MySQLScene.with(.mysql) { scene in
            let user = try await scene.user()
            let rights = "SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE"
            try await scene.run("GRANT \(rights) ON `test\\_%`.* TO \(user.connection.user)")
            #expect(try await user.examine(scene.name).missingRights == [])

            scene.afterwards("SET GLOBAL partial_revokes = OFF")
            try await scene.run("SET GLOBAL partial_revokes = ON")
            let missing = try await user.examine(scene.name).missingRights
            #expect(missing.contains { $0.name == "SELECT" }, "\(missing)")
        }
    }

    @Test(.needsMySQLServers)
    func `rights that are revoked in part are made nowhere else`() async throws {
        guard MySQLTestServer.wanted.contains(.mysql) else { return }
        try await MySQLScene.with(.mysql) { scene in
            let user = MySQLScene.unique("user")
            scene.afterwards("SET GLOBAL partial_revokes = OFF")
            scene.afterwards("DROP USER IF EXISTS \(user)")
            try await scene.run(
                """
                SET GLOBAL partial_revokes = ON; CREATE USER \(user);
                GRANT SELECT ON *.* TO \(user); REVOKE SELECT ON mysql.* FROM \(user)
                """)
            let script = try await scene.engine.accounts()
            let own = script.split(separator: "\n").filter {
                $0.contains(user) || $0.contains("partial_revokes,")
            }.joined(separator: "\n")
            try await scene.run("DROP USER \(user); SET GLOBAL partial_revokes = OFF")
            let error = await #expect(throws: DatabaseError.self) { try await scene.run(own) }
            #expect(error?.message.contains("1411") == true, "\(String(describing: error))")
            let count = "SELECT COUNT(*) FROM mysql.user WHERE User = '\(user)'"
            #expect(try await scene.run(count) == "0\n")

            try await scene.run("SET GLOBAL partial_revokes = ON; \(own)")
            let grants = try await scene.run("SHOW GRANTS FOR \(user)")
            #expect(grants.contains("REVOKE SELECT ON `mysql`.*"))
        }
    }

    /// The store may be slower than a server waits for.
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a server that hangs up soon waits for a restore`(_ server: MySQLTestServer) async throws {
        try await MySQLScene.with(server) { scene in
            let copy = MySQLScene.unique("copy")
            scene.afterwards("DROP DATABASE IF EXISTS \(copy)")
            scene.afterwards("SET GLOBAL wait_timeout = 28800")
            let facts = try await scene.engine.inspect(scene.name)
            try await scene.run("SET GLOBAL wait_timeout = 1")
            try await scene.engine.restore(
                copy, as: facts, options: RestoreOptions(), stallLimit: .seconds(60)
            ) { sink in
                // What could be a clause yet is held back.
                let padding = "-- " + String(repeating: "x", count: 4096) + "\n"
                try await sink.write(Array("CREATE TABLE a (id INT);\n\(padding)".utf8))
                // The client has logged in by then.
                for _ in 1...200 where try await scene.engine.inspect(copy).tables.isEmpty {
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await scene.run("SET GLOBAL wait_timeout = 28800")
                try await Task.sleep(for: .seconds(3))
                try await sink.write(Array("CREATE TABLE b (id INT);\n".utf8))
            }
            #expect(try await scene.engine.inspect(copy).tables.count == 2)
        }
    }
}

extension MySQLScene {
    /// Of view, trigger, routines and event.
    fileprivate func definers(_ database: String) async throws -> [String] {
        let tables = [
            ("VIEWS", "TABLE"), ("TRIGGERS", "TRIGGER"), ("ROUTINES", "ROUTINE"),
            ("EVENTS", "EVENT"),
        ]
        let questions = tables.map { table, prefix in
            "SELECT DEFINER FROM information_schema.\(table) WHERE \(prefix)_SCHEMA = '\(database)'"
        }
        return try await run(questions.joined(separator: ";\n"))
            .split(separator: "\n").map(String.init)
    }
}
