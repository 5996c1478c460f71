internal import FoundationEssentials

/// Asks a Postgres server through `psql`.
struct PostgresQuery: Sendable {
    let client: Tool
    let database: String

    /// A session begins with these, whatever has been set for the database: its owner may set anything
    /// there, and put a function or an operator into `public` that fits ours better than the server's own.
    /// It would run with the rights of the role that is logged in, a superuser's as it may be.
    static let ownNames =
        "SET search_path = pg_catalog, pg_temp;\nSET standard_conforming_strings = on;\n"

    /// To plan a query, the server need not carry out what a table's constraints say; and a table that was
    /// looked at may not have become a view before it is read. Servers from before August 2024 don't know
    /// the latter.
    private static let nothingElse =
        "SET constraint_exclusion = off;\n"
        + setting(["restrict_nonsystem_relation_kind"], to: "view, foreign-table")

    /// Limits that an administrator has set for the role or the database are meant for applications.
    /// Servers before 17 don't know the last.
    static let withoutLimits = setting(
        ["statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"],
        to: "0")

    /// A line for `psql` that gives a value to those of the settings that the server knows.
    private static func setting(_ names: [String], to value: String) -> String {
        let list = names.map(PostgresStatements.literal).joined(separator: ", ")
        return "SELECT set_config(name, \(PostgresStatements.literal(value)), false)"
            + " FROM unnest(ARRAY[\(list)]) name"
            + " WHERE current_setting(name, true) IS NOT NULL \\g /dev/null\n"
    }

    /// Runs statements for their effect and returns what they print.
    @discardableResult
    func run(_ sql: String, limit: Duration = .seconds(120)) async throws(DatabaseError) -> String {
        var tool = client
        tool.environment["PGDATABASE"] = database
        tool.arguments = ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "--no-password"]
        // `limit` says how long it may take. Who has locked a table for longer than a minute is waited for
        // no more, as `pg_dump` does.
        let input =
            Self.ownNames + Self.nothingElse + Self.withoutLimits
            + "SET lock_timeout = '60s';\n\(sql);\n"
        let captured = try await tool.capture(input, stallLimit: limit)
        guard captured.ending.succeeded else {
            throw PostgresFailure(captured.ending.lastWords).error(
                "\(tool.name) failed with \(captured.ending.text)", fallback: .toolFailed)
        }
        return captured.output
    }

    /// Runs a query whose single value is JSON, and decodes it.
    func value<Value: Decodable>(
        of type: Value.Type, _ sql: String, limit: Duration = .seconds(120)
    ) async throws(DatabaseError) -> Value {
        try Self.decode(type, try await run(sql, limit: limit), from: client.name)
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, _ output: String, from tool: String
    ) throws(DatabaseError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(output.utf8))
        } catch {
            throw DatabaseError(
                .toolFailed, "\(tool) answered what can't be read: \(output.prefix(200))")
        }
    }
}
