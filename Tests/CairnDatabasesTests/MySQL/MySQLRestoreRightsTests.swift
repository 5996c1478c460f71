import Testing

@testable import CairnDatabases

/// Which rights a restore lacks, by server, version and what the dump holds.
@Suite struct MySQLRestoreRightsTests {
    private static let whole = "GRANT ALL PRIVILEGES ON `app`.* TO `wa`@`%`"

    private static func rights(
        _ flavour: MySQLFlavour, _ version: String, _ grants: [String] = [],
        definers: [String] = [], counts: [String: Int] = [:]
    ) throws -> MySQLRestoreRights {
        var facts = DatabaseFacts(
            name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: [], objectCounts: counts)
        facts.definers = definers
        return MySQLRestoreRights(
            flavour: flavour, version: try #require(Version(firstIn: version)), account: "wa@%",
            grants: MySQLGrants([whole] + grants), database: "app", facts: facts,
            stripsDefiners: false, distrustsFunctions: !counts.isEmpty)
    }

    private static let definerRights: [(MySQLFlavour, String, enough: [String], less: [String])] = [
        (.mariadb, "10.4.1", ["SUPER"], ["SET USER"]),
        (.mariadb, "10.11.19", ["SUPER", "SET USER"], []),
        (.mariadb, "11.4.2", ["SET USER"], ["SUPER"]),
        (.mysql, "5.7.44", ["SUPER"], []),
        (.mysql, "8.0.36", ["SUPER", "SET_USER_ID"], []),
        (.mysql, "8.3.0", ["SUPER", "SET_USER_ID", "SET_ANY_DEFINER"], []),
        (.mysql, "8.4.0", ["SUPER", "SET_ANY_DEFINER"], ["SET_USER_ID"]),
    ]

    @Test(arguments: definerRights)
    func `what allows other definers differs by server and version`(
        _ flavour: MySQLFlavour, _ version: String, enough: [String], less: [String]
    ) throws {
        for right in enough + less {
            let rights = try Self.rights(
                flavour, version, ["GRANT \(right) ON *.* TO `wa`@`%`"],
                definers: ["root@localhost", "wa@%"])
            #expect(rights.obstacles.isEmpty == enough.contains(right), "\(right)")
        }
    }

    @Test func `one's own definers need no right`() throws {
        #expect(try Self.rights(.mysql, "9.7.0", definers: ["wa@%"]).obstacles == [])
    }

    private static let functions:
        [(MySQLFlavour, String, grant: String?, counts: [String: Int], Int)] = [
            (.mysql, "9.7.0", nil, ["routines": 1, "functions": 1], 1),
            (.mysql, "9.7.0", "SUPER", ["routines": 1, "functions": 1], 0),
            (.mariadb, "10.11.19", "BINLOG ADMIN", ["triggers": 1], 1),
            (.mariadb, "11.4.2", "BINLOG ADMIN", ["triggers": 1], 0),
            (.mysql, "9.7.0", nil, ["views": 1], 0),
            // No right is enough for these.
            (.mysql, "9.7.0", "SUPER", ["routines": 1, "functions": 1, "unsafeFunctions": 1], 1),
            (
                .mariadb, "10.11.19", "ALL PRIVILEGES",
                ["routines": 1, "functions": 1, "unsafeFunctions": 1], 1
            ),
        ]

    @Test(arguments: functions)
    func `functions and triggers that a binary log distrusts`(
        _ flavour: MySQLFlavour, _ version: String, grant: String?, counts: [String: Int],
        obstacles: Int
    ) throws {
        let grants = grant.map { ["GRANT \($0) ON *.* TO `wa`@`%`"] } ?? []
        let found = try Self.rights(flavour, version, grants, counts: counts).obstacles
        #expect(found.count == obstacles, "\(found)")
        #expect(found.allSatisfy { $0.cure.contains("log_bin_trust_function_creators = 1") })
    }
}
