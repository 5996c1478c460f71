/// What a Postgres program's last words mean.
///
/// libpq's programs have no error numbers for a refused connection, so the words must do; they are
/// English as long as the server's `lc_messages` is.
struct PostgresFailure: Sendable {
    let lastWords: String

    init(_ lastWords: String) {
        self.lastWords = lastWords
    }

    func error(_ what: String, fallback: DatabaseError.Code) -> DatabaseError {
        let (code, hint) = meaning(fallback)
        let reason = lastWords.split(separator: "\n").first {
            $0.contains("error:") || $0.contains("ERROR:") || $0.contains("FATAL:")
        }
        let message = reason.map { "\(what): \($0)" } ?? what
        return DatabaseError(code, message, hint: hint, toolOutput: lastWords)
    }

    private func meaning(_ fallback: DatabaseError.Code) -> (DatabaseError.Code, String) {
        let meanings: [(words: String, DatabaseError.Code, String)] = [
            ("authentication failed", .accessRefused, "Check user and password."),
            (
                "is not permitted to log in", .accessRefused,
                "ALTER ROLE … LOGIN lets the role in; or name another user."
            ),
            ("no password supplied", .accessRefused, "The server wants a password; name one."),
            (
                "pg_hba.conf", .accessRefused,
                "Let this user in from this host by the server's pg_hba.conf; it may ask for"
                    + " encryption, or for none (tls)."
            ),
            (
                "permission denied for database", .accessRefused,
                "GRANT CONNECT ON DATABASE … TO … lets the user in."
            ),
            (
                "row-level security", .accessRefused,
                "Dump as the tables' owner, or grant the user BYPASSRLS."
            ),
            ("invalid locale name", .unusableValue, Self.localeHint),
            ("locale name:", .unusableValue, Self.localeHint),
            (
                "permission denied to create database", .accessRefused,
                "Create an empty database of that name first, owned by the application's role, or"
                    + " restore as a role that may create databases."
            ),
            (
                "permission denied for large object", .accessRefused,
                "No role reads all large objects: GRANT the role that owns them to the user, or dump"
                    + " as it."
            ),
            (
                "permission denied", .accessRefused,
                "Grant the user the right that the message names."
            ),
            ("must be owner", .accessRefused, "Restore as the database's owner or a superuser."),
            (
                "must be member of role", .accessRefused,
                "Restore as the database's owner or a superuser."
            ),
            (
                "must be able to SET ROLE", .accessRefused,
                "Restore as the database's owner or a superuser."
            ),
            (
                "server version mismatch", .toolMismatch,
                "Install the client programs of the server's major."
            ),
            ("certificate verify failed", .unreachable, Self.untrustedHint),
            ("does not match host name", .unreachable, Self.untrustedHint),
            (
                "server does not support SSL", .unreachable,
                "The server offers no encryption, which tls asks for: set ssl = on in its"
                    + " postgresql.conf, or ask for less."
            ),
            ("client certificate", .accessRefused, Self.certificateHint),
            ("alert certificate required", .accessRefused, Self.certificateHint),
            ("alert unknown ca", .accessRefused, Self.certificateHint),
            ("could not load private key", .unusableValue, Self.keyHint),
            ("certificate does not match private key", .unusableValue, Self.keyHint),
            ("could not read certificate file", .unusableValue, Self.keyHint),
            (
                "out of shared memory", .toolFailed,
                "So many objects can't be locked in one transaction: raise max_locks_per_transaction in"
                    + " postgresql.conf (to 1024, say) and restart the server."
            ),
            ("lock timeout", .toolFailed, Self.lockHint),
            ("could not connect", .unreachable, Self.unreachableHint),
            ("Connection refused", .unreachable, Self.unreachableHint),
            ("could not translate host name", .unreachable, Self.unreachableHint),
            ("timeout expired", .unreachable, Self.unreachableHint),
            ("No route to host", .unreachable, Self.unreachableHint),
            ("Network is unreachable", .unreachable, Self.unreachableHint),
            (
                "too many clients already", .unreachable,
                "The server has as many connections as it may; raise max_connections."
            ),
            ("the database system is", .unreachable, "Wait until the server has started."),
        ]
        if lastWords.contains(/FATAL: +role ".*" does not exist/) {
            return (.accessRefused, "Check the user's name.")
        }
        if lastWords.contains(/FATAL: +database ".*" does not exist/) {
            return (.unknownDatabase, "Check the database's name.")
        }
        // The socket's; the server may miss other files.
        if lastWords.contains("No such file or directory"),
            lastWords.contains("connection to server")
        {
            return (.unreachable, Self.unreachableHint)
        }
        // As `pg_dump --lock-wait-timeout` limits the wait.
        if lastWords.contains("statement timeout"), lastWords.contains("LOCK TABLE") {
            return (.toolFailed, Self.lockHint)
        }
        for (words, code, hint) in meanings where lastWords.contains(words) { return (code, hint) }
        return (fallback, Tool.hint(lastWords: lastWords))
    }

    private static let lockHint =
        "Something holds a table for longer than a minute: a migration, VACUUM FULL, or a session that was"
        + " forgotten (pg_stat_activity). Stop it, or wait, and try again."
    private static let localeHint =
        "The server's machine lacks the locale that the database had: install it, or create an empty"
        + " database with another one first."
    private static let untrustedHint =
        "Whoever answers can't be told from somebody in between. Name the file of the server's authority"
        + " as caFile, and the host as the server's certificate does."
    private static let certificateHint =
        "The server asks for a client certificate of an authority that it knows: name certificateFile"
        + " and keyFile."
    private static let keyHint =
        "certificateFile and keyFile have to be PEM files that belong together, the key without a"
        + " passphrase."
    private static let unreachableHint = "Check host, port and whether the server runs."
}
