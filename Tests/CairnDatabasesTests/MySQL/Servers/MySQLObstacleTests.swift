import Testing

@testable import CairnDatabases

/// What is told before a restore, by what real servers say of themselves and of their users.
@Suite(.fewAtOnce) struct MySQLObstacleTests {
    @Test(.needsMySQLServers)
    func `definers that MySQL takes from few users only are told, where that can be known`()
        async throws
    {
        guard MySQLTestServer.wanted.contains(.mysql) else { return }
        try await MySQLScene.with(.mysql) { scene in
            let user = try await scene.user("ALL")
            let account = user.connection.user
            try await scene.run("GRANT SET_ANY_DEFINER ON *.* TO \(account)")
            var facts = try await scene.engine.inspect(scene.name)
            facts.definers = ["gone@%", "root@localhost"]
            let dump = StoredDumpFacts(
                database: facts, serverVersion: "9.7.0", dumpToolVersion: "9.7.0")
            #expect(try await user.obstacles(to: dump) == [])

            try await scene.run("GRANT SELECT ON mysql.* TO \(account)")
            let told = try await user.obstacles(to: dump)
            #expect(told.count == 2 && told.allSatisfy(\.isMissingRight), "\(told)")
            #expect(told.first?.message.contains("root@localhost, for whom") == true)
            #expect(told.last?.message.contains("gone@%, whom") == true)

            for right in ["SYSTEM_USER", "ALLOW_NONEXISTENT_DEFINER"] {
                try await scene.run("GRANT \(right) ON *.* TO \(account)")
            }
            #expect(try await user.obstacles(to: dump) == [])
            // And these do: nothing else is refused.
            try await scene.run(
                """
                GRANT ALL ON \(scene.name).* TO \(account);
                CREATE DEFINER = `gone`@`%` VIEW \(scene.name).v AS SELECT 1
                """)
            let copy = try await scene.restoreView(by: user)
            #expect(try await scene.engine.inspect(copy).definers == ["gone@%"])
        }
    }

    @Test func `MySQL can demand keys, or make them itself`() {
        var facts = DatabaseFacts(
            name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: [], objectCounts: ["keylessTables": 2])
        func obstacle(_ settings: [String: String]) -> RestoreObstacle? {
            MySQLEngine.keyObstacle(
                StoredDumpFacts(database: facts, serverVersion: "9.7", dumpToolVersion: "9.7"),
                settings)
        }
        let demand = ["sql_require_primary_key": "ON"]
        #expect(obstacle(demand)?.message.contains("2 of the tables of “app”") == true)
        #expect(obstacle([:]) == nil)
        let helpful = demand.merging(["sql_generate_invisible_primary_key": "ON"]) { $1 }
        #expect(obstacle(helpful) == nil)
        facts = DatabaseFacts(
            name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: [], objectCounts: [:])
        #expect(obstacle(demand) == nil)
    }

    private static let readers: [(MySQLFlavour, version: [Int], right: String, isTold: Bool)] = [
        (.mariadb, [10, 11, 6], "SUPER", true), (.mariadb, [10, 11, 6], "READ_ONLY ADMIN", false),
        (.mariadb, [10, 6], "SUPER", false), (.mariadb, [10, 6], "SELECT", true),
        (.mariadb, [12, 0], "ALL PRIVILEGES", false), (.mysql, [9, 7], "SUPER", false),
        (.mysql, [9, 7], "CONNECTION_ADMIN", false), (.mysql, [9, 7], "SELECT", true),
    ]

    @Test(arguments: readers)
    func `a read-only server is told, unless it takes what the user writes`(
        _ flavour: MySQLFlavour, version: [Int], right: String, isTold: Bool
    ) {
        let grants = MySQLGrants(["GRANT \(right) ON *.* TO `a`@`%`"])
        func obstacle(_ settings: [String: String]) -> RestoreObstacle? {
            MySQLEngine.readOnlyObstacle(settings, grants, flavour, Version(numbers: version))
        }
        #expect((obstacle(["read_only": "ON"]) != nil) == isTold)
        #expect(obstacle(["read_only": "ON", "super_read_only": "ON"]) != nil)
        #expect(obstacle(["read_only": "OFF", "super_read_only": "OFF"]) == nil)
    }

    private static let ages: [(of: String, into: [Int], replaces: Bool, words: [String])] = [
        ("10.11.19-MariaDB-0+deb12u1", [10, 11, 2], true, []),
        ("10.11.19-MariaDB", [11, 4, 2], true, []),
        ("10.11.19-MariaDB", [10, 6, 20], true, ["this server is older: 10.6.20"]),
        ("11.4.2-MariaDB", [10, 11, 9], false, ["this server is older"]),
        ("11.4.2-MariaDB", [10, 11, 9], true, ["is gone", "under another name first"]),
    ]

    @Test(arguments: ages)
    func `a server that is older than the dump's is told`(
        of written: String, into version: [Int], replaces: Bool, words: [String]
    ) {
        var dump = StoredDumpFacts(
            database: DatabaseFacts(
                name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
                tables: [], objectCounts: [:]),
            serverVersion: written, dumpToolVersion: "1")
        dump.replaces = replaces
        let warning = MySQLEngine.ageWarning(dump, .mariadb, Version(numbers: version))
        #expect((warning == nil) == words.isEmpty, "\(warning ?? "")")
        #expect(words.allSatisfy { warning?.contains($0) == true }, "\(warning ?? "")")
    }

    @Test func `a server that folds names has the tables all the same, but no two of one name`() {
        func facts(_ names: String...) -> DatabaseFacts {
            DatabaseFacts(
                name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
                tables: names.map { DatabaseFacts.Table(name: $0, rows: 0, bytes: 0) },
                objectCounts: [:])
        }
        var found = facts("users", "notes")
        #expect(found.lacks(["Users", "notes"]) == ["Users"])
        found.foldsNames = true
        #expect(found.lacks(["Users", "notes", "Gone"]) == ["Gone"])

        func obstacle(_ facts: DatabaseFacts, folds: Bool) -> RestoreObstacle? {
            MySQLEngine.nameObstacle(
                StoredDumpFacts(database: facts, serverVersion: "9.7", dumpToolVersion: "9.7"),
                foldsNames: folds)
        }
        let twins = facts("Users", "notes", "users")
        #expect(obstacle(twins, folds: true)?.message.hasSuffix("Users, users") == true)
        #expect(obstacle(twins, folds: false) == nil)
        #expect(obstacle(facts("Users", "notes"), folds: true) == nil)
    }
}

extension MySQLScene {
    fileprivate func restoreView(by user: MySQLEngine) async throws -> String {
        let copy = Self.unique("copy")
        try await run("GRANT ALL ON \(copy).* TO \(user.connection.user)")
        return try await restore(try await dump(), by: user, into: copy)
    }
}
