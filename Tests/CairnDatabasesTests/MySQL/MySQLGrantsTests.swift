import Testing

@testable import CairnDatabases

/// What `SHOW GRANTS` says, as MariaDB 10.11 and MySQL 9.7 print it.
@Suite struct MySQLGrantsTests {
    private static let hash = "*59E479B0285D34ED6888EA8E73D8B0F3D09D70E4"

    /// Lines, and what they allow on the database `app_1`.
    private static let samples: [(lines: [String], allowed: Set<String>)] = [
        (["GRANT USAGE ON *.* TO `wa`@`%` IDENTIFIED BY PASSWORD '\(hash)'"], []),
        (["GRANT SELECT, SHOW VIEW ON `app_1`.* TO `wa`@`%`"], ["SELECT", "SHOW VIEW"]),
        (["GRANT SELECT, TRIGGER ON *.* TO `wa`@`%` WITH GRANT OPTION"], ["SELECT", "TRIGGER"]),
        (
            ["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"],
            ["SELECT", "TRIGGER", "SHOW VIEW"]
        ),
        // Patterns: `_` and `%` stand for other characters, unless a backslash precedes them.
        ([#"GRANT SELECT ON `app\_1`.* TO `wa`@`%`"#], ["SELECT"]),
        (["GRANT SELECT ON `app%`.* TO `wa`@`%`"], ["SELECT"]),
        (["GRANT SELECT ON `app__`.* TO `wa`@`%`"], ["SELECT"]),
        ([#"GRANT SELECT ON `app\%`.* TO `wa`@`%`"#], []),
        ([#"GRANT SELECT ON `app\_2`.* TO `wa`@`%`"#], []),
        (["GRANT SELECT ON `app`.* TO `wa`@`%`"], []),
        (["GRANT SELECT ON `app_10`.* TO `wa`@`%`"], []),
        // A role's own lines come after the one that grants it.
        (
            [
                "GRANT `backup` TO `wa`@`%`", "GRANT USAGE ON *.* TO `backup`",
                "GRANT SELECT, TRIGGER ON `app_1`.* TO `backup`",
                "SET DEFAULT ROLE `backup` FOR `wa`@`%`",
            ], ["SELECT", "TRIGGER"]
        ),
        // On single columns, tables or routines isn't on the database.
        (["GRANT SELECT (`id`, `name`), INSERT ON `app_1`.`t` TO `wa`@`%`"], []),
        (["GRANT SELECT ON `app_1`.`t` TO `wa`@`%`"], []),
        (["GRANT EXECUTE ON PROCEDURE `app_1`.`p` TO `wa`@`%`"], []),
        (["GRANT PROXY ON ``@`%` TO `root`@`localhost` WITH GRANT OPTION"], []),
        // MySQL's dynamic rights, and partial revokes.
        (["GRANT SHOW_ROUTINE,BACKUP_ADMIN ON *.* TO `wa`@`%`"], ["SHOW_ROUTINE"]),
        (
            [
                "GRANT SELECT, TRIGGER ON *.* TO `wa`@`%`",
                "REVOKE SELECT ON `app_1`.* FROM `wa`@`%`",
            ], ["TRIGGER"]
        ),
        (
            ["GRANT SELECT ON *.* TO `wa`@`%`", "REVOKE SELECT ON `other`.* FROM `wa`@`%`"],
            ["SELECT"]
        ),
        // With sql_mode ANSI_QUOTES.
        (["GRANT SELECT ON \"app_1\".* TO \"wa\"@\"%\""], ["SELECT"]),
    ]

    @Test(arguments: samples.indices)
    func `rights on a database`(_ index: Int) {
        let (lines, allowed) = Self.samples[index]
        let grants = MySQLGrants(lines)
        #expect(grants.notUnderstood == [])
        for right in ["SELECT", "TRIGGER", "SHOW VIEW", "SHOW_ROUTINE"] {
            let isAllowed = grants.allow(right, onDatabase: "app_1")
            let isExpected =
                allowed.contains(right)
                || lines.contains { $0.hasPrefix("GRANT ALL PRIVILEGES ON *.*") }
            #expect(isAllowed == isExpected, "\(right) by \(lines)")
        }
    }

    @Test func `rights on every table are as good`() {
        let grants = MySQLGrants([
            "GRANT TRIGGER, SELECT ON `app`.`a` TO `wa`@`%`",
            "GRANT ALL PRIVILEGES ON `app`.`b``c` TO `wa`@`%`",
        ])
        #expect(grants.allow("TRIGGER", onDatabase: "app", orOn: ["a", "b`c"]))
        #expect(!grants.allow("TRIGGER", onDatabase: "app", orOn: ["a", "d"]))
        #expect(!grants.allow("TRIGGER", onDatabase: "app", orOn: []))
        #expect(!grants.allow("TRIGGER", onDatabase: "other", orOn: ["a"]))
    }

    /// As MariaDB 10.11 and MySQL 9.7 do it.
    @Test func `of several patterns only the most specific counts, but each role's by itself`() {
        let own = [
            "GRANT SELECT ON `app_1`.* TO `wa`@`%`", "GRANT TRIGGER ON `app%`.* TO `wa`@`%`",
        ]
        let grants = MySQLGrants(own + ["GRANT SHOW VIEW ON `a%`.* TO `backup`"])
        #expect(grants.allow("SELECT", onDatabase: "app_1"))
        #expect(!grants.allow("TRIGGER", onDatabase: "app_1"))
        #expect(grants.allow("TRIGGER", onDatabase: "appendix"))
        #expect(grants.allow("SHOW VIEW", onDatabase: "app_1"))
        let exact = [#"GRANT SELECT ON `app\_1`.* TO `wa`@`%`"#, own[0], own[1]]
        #expect(!MySQLGrants(exact).allow("TRIGGER", onDatabase: "app_1"))
        // MySQL writes what comes by roles in the user's name.
        let merged = MySQLGrants([own[0]], byRoles: [own[1]])
        #expect(merged.allow("SELECT", onDatabase: "app_1"))
        #expect(merged.allow("TRIGGER", onDatabase: "app_1"))
    }

    @Test func `with partial revokes every character stands for itself`() {
        let lines = [
            "GRANT SELECT ON `app%`.* TO `wa`@`%`", "GRANT TRIGGER ON `app_1`.* TO `wa`@`%`",
            #"GRANT EVENT ON `app\_1`.* TO `wa`@`%`"#,
        ]
        let literal = MySQLGrants(lines, literalNames: true)
        #expect(!literal.allow("SELECT", onDatabase: "app_1"))
        #expect(literal.allow("TRIGGER", onDatabase: "app_1"))
        #expect(!literal.allow("TRIGGER", onDatabase: "appx1"))
        #expect(!literal.allow("EVENT", onDatabase: "app_1"))
    }

    @Test func `a name that holds words of the language is a name`() {
        let grants = MySQLGrants(["GRANT SELECT ON `a ON b.* TO ``c`.* TO `wa`@`%`"])
        #expect(grants.notUnderstood == [])
        #expect(grants.allow("SELECT", onDatabase: "a ON b.* TO `c"))
        #expect(!grants.allow("SELECT", onDatabase: "b"))
    }

    @Test(arguments: [
        "GRANT SELECT ON LIBRARY.`x` TO `wa`@`%` IDENTIFIED BY PASSWORD '\(hash)'",
        "nonsense \(hash)",
    ])
    func `what isn't understood is told, without a password's hash`(_ line: String) throws {
        let told = try #require(MySQLGrants([line]).notUnderstood.first)
        #expect(!told.contains(Self.hash))
    }
}
