import Testing

@testable import CairnDatabases

/// What the last words mean.
@Suite struct PostgresFailureTests {
    @Test(
        arguments: [
            (
                "psql: error: connection to server on socket \"/x/.s.PGSQL.5432\" failed: No such file or"
                    + " directory", .unreachable
            ),
            (
                "ERROR:  could not access file \"$libdir/x\": No such file or directory",
                .toolFailed
            ),
            (
                "ERROR:  could not open extension control file \"/x.control\": No such file or directory",
                .toolFailed
            ),
            ("ERROR:  must be member of role \"x\"", .accessRefused),
            ("ERROR:  must be able to SET ROLE \"x\"", .accessRefused),
        ] as [(String, DatabaseError.Code)])
    func `a missing file isn't a server out of reach`(
        _ words: String, _ code: DatabaseError.Code
    ) {
        #expect(PostgresFailure(words).error("psql failed", fallback: .toolFailed).code == code)
    }
}
