import Testing

@testable import CairnDatabases

@Suite struct MySQLAccountScriptTests {
    @Test func `default roles are set when all roles are there`() {
        let script = MySQLAccountScript(
            [
                "CREATE USER `a b`@`%` IDENTIFIED WITH 'p' AS 0x12 DEFAULT ROLE `r REQUIRE x`@`%`,`s`@`%`"
                    + " REQUIRE NONE ATTRIBUTE '{\"a\": \" DEFAULT ROLE \"}'",
                "GRANT `r REQUIRE x`@`%` TO `a b`@`%` WITH ADMIN OPTION",
            ], roles: [])
        #expect(
            script.text == """
                CREATE USER IF NOT EXISTS `a b`@`%` IDENTIFIED WITH 'p' AS 0x12 REQUIRE NONE\
                 ATTRIBUTE '{"a": " DEFAULT ROLE "}';

                GRANT `r REQUIRE x`@`%` TO `a b`@`%` WITH ADMIN OPTION;

                SET DEFAULT ROLE `r REQUIRE x`@`%`,`s`@`%` TO `a b`@`%`;

                """)
    }

    /// MariaDB's second row for a user whose password has expired.
    @Test func `nobody who is there already is altered`() {
        let script = MySQLAccountScript(
            [
                "CREATE USER `a`@`%` IDENTIFIED BY PASSWORD '*66' PASSWORD EXPIRE",
                "ALTER USER `a`@`%` PASSWORD EXPIRE INTERVAL 3 DAY",
            ], roles: [])
        #expect(
            script.text == """
                CREATE USER IF NOT EXISTS `a`@`%` IDENTIFIED BY PASSWORD '*66' PASSWORD EXPIRE;

                -- If it was made by this: ALTER USER `a`@`%` PASSWORD EXPIRE INTERVAL 3 DAY;

                """)
    }

    @Test func `rights that are revoked in part are asked for before anybody is made`() throws {
        let script = MySQLAccountScript(
            [
                "CREATE USER `a`@`%`", "GRANT SELECT ON *.* TO `a`@`%`",
                "REVOKE SELECT ON `mysql`.* FROM `a`@`%`",
            ], roles: [])
        let asked = try #require(script.text.firstRange(of: "DO IF(@@GLOBAL.partial_revokes"))
        let made = try #require(script.text.firstRange(of: "CREATE USER"))
        let granted = try #require(script.text.firstRange(of: "GRANT SELECT"))
        let revoked = try #require(script.text.firstRange(of: "REVOKE SELECT ON `mysql`.* FROM"))
        #expect(asked.lowerBound < made.lowerBound && granted.lowerBound < revoked.lowerBound)
    }

    @Test func `a grant says nothing of passwords`() {
        let script = MySQLAccountScript(
            [
                "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` IDENTIFIED BY PASSWORD '*56'"
                    + " REQUIRE SSL WITH GRANT OPTION MAX_USER_CONNECTIONS 3",
                "GRANT USAGE ON *.* TO `TO `@`10.%` IDENTIFIED VIA ed25519 USING ' TO '",
                "GRANT USAGE ON *.* TO `TO `@`10.%` IDENTIFIED VIA ed25519 USING ' TO '",
                "GRANT PROXY ON ``@`%` TO `root`@`localhost` WITH GRANT OPTION",
                "GRANT PROXY ON `a`@`%` TO `b`@`%`",
                "SET DEFAULT ROLE `r` FOR `TO `@`10.%`",
            ], roles: ["`r`"])
        #expect(
            script.text == """
                CREATE ROLE IF NOT EXISTS `r`;

                GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION;
                GRANT USAGE ON *.* TO `TO `@`10.%`;

                SET DEFAULT ROLE `r` FOR `TO `@`10.%`;

                GRANT PROXY ON `a`@`%` TO `b`@`%`;

                """)
    }
}
