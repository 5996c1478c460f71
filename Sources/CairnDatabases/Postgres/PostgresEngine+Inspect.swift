extension PostgresEngine {
    private struct Contents: Decodable {
        let encoding: String
        let collation: String
        let ctype: String
        let tables: [DatabaseFacts.Table]
        let counts: [String: Int]
    }

    public func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        let contents: Contents
        do throws(DatabaseError) {
            contents = try await PostgresQuery(client: client, database: database)
                .value(of: Contents.self, PostgresStatements.inspect)
        } catch {
            throw error.code == .unknownDatabase ? try await unknown(database) : error
        }
        return DatabaseFacts(
            name: database, characterSet: contents.encoding, collation: contents.collation,
            characterType: contents.ctype, tables: contents.tables, objectCounts: contents.counts)
    }

    public func target(_ database: String) async throws(DatabaseError) -> RestoreTarget {
        do throws(DatabaseError) {
            let facts = try await inspect(database)
            return facts.contents.map(RestoreTarget.occupied) ?? .empty
        } catch {
            if error.code == .unknownDatabase { return .missing }
            throw error
        }
    }

    private func unknown(_ database: String) async throws(DatabaseError) -> DatabaseError {
        let list =
            "SELECT json_agg(datname ORDER BY datname) FROM pg_database WHERE NOT datistemplate"
        var names: [String] = []
        // Whether the names can be had or not, the answer is the same.
        for place in ["postgres", "template1"] where names.isEmpty {
            let query = PostgresQuery(client: client, database: place)
            names = (try? await query.value(of: [String].self, list)) ?? []
        }
        return DatabaseError(
            .unknownDatabase, "there is no database “\(database)”",
            hint: names.isEmpty
                ? "Check the database's name."
                : "The server has: \(names.joined(separator: ", ")).")
    }

    /// Creates a database with the encoding and locale that it had: Synapse, for one, refuses to start
    /// on any collation but `C`.
    func create(_ database: String, as facts: DatabaseFacts) async throws(DatabaseError) {
        try await maintenance(Self.creation(database, as: facts))
    }

    /// Drops a database that a failed restore has made. The server may still be busy with the last
    /// statement of a client that was killed.
    func drop(_ database: String) async throws(DatabaseError) {
        let name = PostgresStatements.literal(database)
        try await maintenance(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = \(name) AND usename = current_user;\n"
                + "DROP DATABASE \(PostgresStatements.quoted(database))")
    }

    private static func creation(_ database: String, as facts: DatabaseFacts) -> String {
        "CREATE DATABASE \(PostgresStatements.quoted(database)) TEMPLATE template0"
            + " ENCODING \(PostgresStatements.literal(facts.characterSet))"
            + " LC_COLLATE \(PostgresStatements.literal(facts.collation))"
            + " LC_CTYPE \(PostgresStatements.literal(facts.characterType ?? facts.collation))"
    }

    /// Runs a statement that can't run in the database it is about.
    private func maintenance(_ sql: String) async throws(DatabaseError) {
        var first: DatabaseError?
        for database in ["postgres", "template1"] {
            do throws(DatabaseError) {
                try await PostgresQuery(client: client, database: database)
                    .run(sql, limit: .seconds(3600))
                return
            } catch {
                guard error.code == .unknownDatabase else { throw error }
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    public func recoveryCommands(_ database: DatabaseFacts, plain: String) -> String {
        let connect = "\(connectionArguments)"
        let create = shellQuoted(Self.creation(database.name, as: database))
        return """
            psql -X \(connect) --dbname=postgres -c \(create)
            { echo 'BEGIN;' && \(plain) && echo 'COMMIT;'; } \\
              | psql -X -q -o /dev/null -v ON_ERROR_STOP=1 \(connect) --dbname=\(shellQuoted(database.name))
            psql -X \(connect) --dbname=\(shellQuoted(database.name)) -c 'SET client_min_messages = error' -c ANALYZE
            """
    }

    private var connectionArguments: String {
        let (host, port) =
            switch connection.address {
            case .tcp(let host, let port): (host, port)
            case .socket(let path, let port): (path, port)
            }
        return
            "--host=\(shellQuoted(host)) --port=\(port) --username=\(shellQuoted(connection.user))"
    }
}
