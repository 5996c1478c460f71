internal import FoundationEssentials

/// Asks a Postgres server through `psql`.
struct PostgresQuery: Sendable {
    let client: Tool
    let database: String

    /// Runs statements for their effect and returns what they print.
    @discardableResult
    func run(_ sql: String, limit: Duration = .seconds(120)) async throws(DatabaseError) -> String {
        var tool = client
        tool.environment["PGDATABASE"] = database
        tool.arguments = ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "--no-password"]
        let captured = try await tool.capture(sql + ";\n", stallLimit: limit)
        guard captured.ending.succeeded else {
            throw PostgresFailure(captured.ending.lastWords).error(
                "\(tool.name) failed with \(captured.ending.text)", fallback: .toolFailed)
        }
        return captured.output
    }

    /// Runs a query whose single value is JSON, and decodes it.
    func value<Value: Decodable>(
        of type: Value.Type, _ sql: String
    ) async throws(DatabaseError) -> Value {
        let output = try await run(sql)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(output.utf8))
        } catch {
            throw DatabaseError(
                .toolFailed, "\(client.name) answered what can't be read: \(output.prefix(200))")
        }
    }
}

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
                "no pg_hba.conf entry", .accessRefused,
                "Let this host in by the server's pg_hba.conf."
            ),
            (
                "permission denied for database", .accessRefused,
                "GRANT CONNECT ON DATABASE … TO … lets the user in."
            ),
            (
                "row-level security", .accessRefused,
                "Dump as the tables' owner, or grant the user BYPASSRLS."
            ),
            (
                "permission denied to create database", .accessRefused,
                "Create an empty database of that name first, owned by the application's role, or"
                    + " restore as a role that may create databases."
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
                "server version mismatch", .toolMismatch,
                "Install the client programs of the server's major."
            ),
            ("could not connect", .unreachable, Self.unreachableHint),
            ("Connection refused", .unreachable, Self.unreachableHint),
            ("could not translate host name", .unreachable, Self.unreachableHint),
            ("timeout expired", .unreachable, Self.unreachableHint),
            ("No such file or directory", .unreachable, Self.unreachableHint),
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
        for (words, code, hint) in meanings where lastWords.contains(words) { return (code, hint) }
        return (fallback, Tool.hint(lastWords: lastWords))
    }

    private static let unreachableHint = "Check host, port and whether the server runs."
}
