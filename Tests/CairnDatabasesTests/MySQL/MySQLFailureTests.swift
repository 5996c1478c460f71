import Testing

@testable import CairnDatabases

@Suite struct MySQLFailureTests {
    /// As the programs said it when it was done to them.
    private static let dumps: [(String, DatabaseError.Code)] = [
        (
            "mariadb-dump: Error 1412: Table definition has changed, please retry transaction when"
                + " dumping table `b` at row: 0", .definitionChanged
        ),
        ("mysqldump: Error in field count for table: `b` !  Aborting.", .definitionChanged),
        (
            "mysqldump: Couldn't execute 'SELECT /*!40001 SQL_NO_CACHE */ * FROM `b`': Deadlock found"
                + " when trying to get lock; try restarting transaction (1213)", .definitionChanged
        ),
        (
            "Error: Couldn't read status information for table b ()\nmariadb-dump: Couldn't execute"
                + " 'show create table `b`': Table 'ddl.b' doesn't exist (1146)", .definitionChanged
        ),
        (
            "mysqldump: Couldn't execute 'SHOW CREATE EVENT `ev`': Unknown event 'ev' (1539)",
            .definitionChanged
        ),
        (
            "mariadb-dump: Couldn't execute 'SHOW FIELDS FROM `v`': View 'ddl.v' references invalid"
                + " table(s) or column(s) or function(s) or definer/invoker of view lack rights to use"
                + " them (1356)", .toolFailed
        ),
        ("mariadb-dump: Error 2013: Lost connection to server during query", .toolFailed),
        (
            "mysqldump: Error 2026: SSL connection error: unexpected eof while reading when dumping"
                + " table `t` at row: 7", .toolFailed
        ),
        (
            "mysqldump: Got error: 2026: SSL connection error: error:0A000086:SSL routines::certificate"
                + " verify failed when trying to connect", .unreachable
        ),
        (
            "ERROR 2026 (HY000): TLS/SSL error: SSL is required, but the server does not support it",
            .unreachable
        ),
        ("ERROR 1242 (21000): Subquery returns more than 1 row", .unreachable),
        (
            "ERROR 3159 (HY000): Connections using insecure transport are prohibited while"
                + " --require_secure_transport=ON.", .accessRefused
        ),
        (
            "mysqldump: Got error: 1045: Access denied for user 'a'@'b' when trying to connect",
            .accessRefused
        ),
    ]

    @Test(arguments: dumps)
    func `what a program said last tells whether to try again`(
        _ lastWords: String, code: DatabaseError.Code
    ) {
        #expect(MySQLFailure(lastWords).dumpError("it failed").code == code)
    }

    @Test(arguments: [
        ("ERROR 1146 (42S02) at line 9: Table 'other.t' doesn't exist", "isn't in it"),
        ("ERROR 1418 (HY000) at line 9: This function has none of DETERMINISTIC, NO SQL", "trust"),
    ])
    func `a restore that fails says nothing of dumps`(_ words: String, _ hint: String) {
        let error = MySQLFailure(words).restoreError("it failed")
        #expect(error.hint?.contains(hint) == true, "\(error)")
    }

    /// As `mariadb --batch --comments` says it: a row is nobody's business, nor is it the reason.
    @Test func `a statement that failed is not repeated`() {
        let words = """
            e', 'Error 2002 (HY000): Can't connect'),(2,'secret');
            --------------

            ERROR 1153 (08S01) at line 30: Got a packet bigger than 'max_allowed_packet' bytes
            """
        let failure = MySQLFailure(withoutStatement: words)
        #expect(failure.number == 1153)
        let error = failure.restoreError("it failed")
        #expect(error.toolOutput?.contains("secret") == false)
        #expect(error.message.hasSuffix("'max_allowed_packet' bytes"))
    }

    private static let quoting: [(String, number: Int, rest: String)] = [
        ("Duplicate entry 'se'cret\nsecret' for key 'k'", 1062, "entry '…' for key 'k'"),
        (
            "Incorrect integer value: 'secret' for column `a`.`t`.`c` at row 1", 1366,
            "value: '…' for column `a`.`t`.`c` at row 1"
        ),
        ("Truncated incorrect DOUBLE value: 'secret'", 1292, "DOUBLE value: '…'"),
        ("Data truncation: Incorrect datetime value: 'secret'", 1292, "datetime value: '…'"),
        ("Invalid utf8mb4 character string: 'secret'", 1300, "string: '…'"),
        (
            "You have an error in your SQL syntax; check the manual for the right syntax to use near"
                + " ''secret' at line 2' at line 1", 1064, "near '…' at line 1"
        ),
        ("BIGINT value is out of range in '(9 + 'secret')'", 1690, "in '…'"),
        ("Table has no partition for value secret", 1526, "for value '…'"),
        (
            "Invalid JSON text: \"Invalid value.\" at position 0 in value for column 't.c'.", 3140,
            "in value for column 't.c'."
        ),
    ]

    @Test(arguments: quoting)
    func `a row's value isn't told`(_ words: String, number: Int, rest: String) {
        let failure = MySQLFailure("ERROR \(number) (23000) at line 3: \(words)")
        #expect(failure.number == number)
        let error = failure.restoreError("it failed")
        #expect(error.message.hasSuffix(rest), "\(error.message)")
        #expect(!error.message.contains("secret") && error.toolOutput?.contains("secret") == false)
    }

    /// Neither MariaDB's dump program nor MySQL's gives a number for it, and MySQL's mentions a table
    /// first that nobody needs.
    @Test(arguments: ["mariadb-dump", "mysqldump"])
    func `a routine that may not be read is access refused`(_ program: String) {
        let reason = "\(program): wa has insufficient privileges to SHOW CREATE FUNCTION `tax`!"
        let masking =
            "mysqldump: Error: 'SELECT command denied to user 'wa'@'%' for table"
            + " 'column_masking_policy'' when trying to dump masking policies\n"
        let error = MySQLFailure((program == "mysqldump" ? masking : "") + reason + "\n")
            .error("the dump failed", fallback: .toolFailed)
        #expect(error.code == .accessRefused)
        #expect(error.message == "the dump failed: \(reason)")
        #expect(error.hint?.contains("cairn check") == true)
    }
}
