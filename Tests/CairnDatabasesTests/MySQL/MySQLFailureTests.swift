import Testing

@testable import CairnDatabases

/// What the last words of the client programs mean.
@Suite struct MySQLFailureTests {
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
