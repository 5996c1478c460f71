extension PostgresEngine {
    /// Creates a database with the encoding and locale that it had: Synapse, for one, refuses to start
    /// on any collation but `C`.
    func create(_ database: String, as facts: DatabaseFacts) async throws(DatabaseError) {
        try await maintenance(creation(database, as: facts))
    }

    /// - Parameter owner: nil for whoever makes it. Where the role isn't there, nothing would be made.
    func creation(_ database: String, as facts: DatabaseFacts, owner: String? = nil) -> String {
        "CREATE DATABASE \(PostgresStatements.quoted(database)) TEMPLATE template0"
            + (owner.map { " OWNER \(PostgresStatements.quoted($0))" } ?? "")
            + " ENCODING \(PostgresStatements.literal(facts.characterSet))"
            + " LC_COLLATE \(PostgresStatements.literal(facts.collation))"
            + " LC_CTYPE \(PostgresStatements.literal(facts.characterType ?? facts.collation))"
            + (facts.locale.map(Self.provider) ?? libc)
    }

    /// From 15 on `template0` may be ICU's, and what is made of it would be, too.
    private var libc: String { major >= 15 ? " LOCALE_PROVIDER libc" : "" }

    private static func provider(_ locale: DatabaseLocale) -> String {
        let name = PostgresStatements.literal(locale.name)
        let rules = locale.rules.map { " ICU_RULES \(PostgresStatements.literal($0))" } ?? ""
        return switch locale.provider {
        case .icu: " LOCALE_PROVIDER icu ICU_LOCALE \(name)\(rules)"
        case .builtin: " LOCALE_PROVIDER builtin BUILTIN_LOCALE \(name)"
        }
    }

    public func drop(_ database: String) async throws(DatabaseError) {
        do throws(DatabaseError) {
            try await dropSubscriptions(of: database)
        } catch {
            if error.code == .unknownDatabase { return }
            // What that means for the drop, the server says.
        }
        let name = PostgresStatements.quoted(database)
        if major >= 13 {
            return _ = try await maintenance("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }
        try await maintenance(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = \(PostgresStatements.literal(database));\n"
                + "DROP DATABASE IF EXISTS \(name)")
    }

    /// A database that has any can't be dropped. The other server's slots stay as they are: they may be
    /// those of the database from which the dump was.
    private func dropSubscriptions(of database: String) async throws(DatabaseError) {
        let query = PostgresQuery(client: client, database: database)
        let names = try await query.value(
            of: [String].self,
            """
            SELECT COALESCE(json_agg(subname), '[]') FROM pg_subscription s
            JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
            """)
        for name in names.map(PostgresStatements.quoted) {
            try await query.run(
                "ALTER SUBSCRIPTION \(name) DISABLE;\nALTER SUBSCRIPTION \(name) SET (slot_name = NONE);\n"
                    + "DROP SUBSCRIPTION \(name)")
        }
    }

    /// Those that every server has.
    static let maintained = ["postgres", "template1"]

    /// Runs a statement that can't run in the database it is about.
    @discardableResult
    func maintenance(
        _ sql: String, in databases: [String] = PostgresEngine.maintained
    ) async throws(DatabaseError) -> String {
        var first: DatabaseError?
        for database in databases {
            do throws(DatabaseError) {
                return try await PostgresQuery(client: client, database: database)
                    .run(sql, limit: .seconds(3600))
            } catch {
                guard error.isClosedDatabase else { throw error }
                first = first ?? error
            }
        }
        throw first ?? DatabaseError(.unknownDatabase, "the server has no database to connect to")
    }
}

extension DatabaseError {
    /// Whether another database of the server may let this user in.
    var isClosedDatabase: Bool {
        code == .unknownDatabase
            || toolOutput?.contains(/FATAL: +permission denied for database/) ?? false
    }
}
