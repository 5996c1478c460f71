/// Sees to it that MariaDB's client programs, which can only wish for encryption, have it where it is
/// required.
///
/// The client asks in each of its sessions, before anything else. The dump program can't ask, so the
/// client does, right before a dump and after it. None of this stops somebody who stands in between
/// and speaks for the server: for that there is `verify-identity`.
struct MySQLEncryption: Sendable {
    /// An argument of MariaDB's client that ends a session which isn't encrypted with the error
    /// ``errorNumber``: a subquery with two rows where one is allowed.
    ///
    /// - Parameter server: where the session's state is looked up.
    static func guardArgument(_ server: MySQLFlavour) -> String {
        let schema = server == .mariadb ? "information_schema" : "performance_schema"
        return "--init-command=SET @cairn_encrypted = (SELECT IF("
            + "COALESCE((SELECT VARIABLE_VALUE FROM \(schema).session_status"
            + " WHERE VARIABLE_NAME = 'Ssl_cipher'), '') = '', (SELECT 1 UNION SELECT 2), 1))"
    }

    /// `ER_SUBQUERY_NO_1_ROW`; nothing else that is asked has such a subquery.
    static let errorNumber = 1242

    static let missing = DatabaseError(
        .unreachable, "the connection isn't encrypted, though tls says that it must be",
        hint: "Set up TLS on the server; or set tls to prefer, if nobody can listen on the way.")

    /// Whether the programs have to be asked.
    static func isUncertain(_ mode: TransportSecurity.Mode, _ programs: MySQLFlavour) -> Bool {
        mode == .require && programs == .mariadb
    }
}
