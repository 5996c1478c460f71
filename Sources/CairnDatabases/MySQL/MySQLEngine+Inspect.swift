internal import CairnCrypto

extension MySQLEngine {
    private struct Schema: Decodable {
        let name: String
        let charset: String
        let collation: String
    }

    private struct Count: Decodable {
        let kind: String
        let count: Int
    }

    public func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        let query = MySQLQuery(client: client)
        guard let schema = try await schemas().first(where: { $0.name == database }) else {
            throw try await unknown(database)
        }
        let name = Self.literal(database)
        let tables = try await query.rows(
            of: DatabaseFacts.Table.self,
            """
            SELECT JSON_OBJECT('name', TABLE_NAME, 'rows', COALESCE(TABLE_ROWS, 0),
              'bytes', COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0))
            FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = \(name) AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE')
            ORDER BY TABLE_NAME
            """)
        let counts = try await query.rows(of: Count.self, Self.countsQuery(name))
        return DatabaseFacts(
            name: database, characterSet: schema.charset, collation: schema.collation,
            characterType: nil, tables: tables,
            objectCounts: Dictionary(counts.map { ($0.kind, $0.count) }, uniquingKeysWith: +))
    }

    public func target(_ database: String) async throws(DatabaseError) -> RestoreTarget {
        guard try await schemas().contains(where: { $0.name == database }) else { return .missing }
        return try await inspect(database).contents.map(RestoreTarget.occupied) ?? .empty
    }

    private func schemas() async throws(DatabaseError) -> [Schema] {
        try await MySQLQuery(client: client).rows(
            of: Schema.self,
            """
            SELECT JSON_OBJECT('name', SCHEMA_NAME, 'charset', DEFAULT_CHARACTER_SET_NAME,
              'collation', DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA
            """)
    }

    private func unknown(_ database: String) async throws(DatabaseError) -> DatabaseError {
        let system: Set = ["information_schema", "mysql", "performance_schema", "sys"]
        let names = try await schemas().map(\.name).filter { !system.contains($0) }
        return DatabaseError(
            .unknownDatabase, "there is no database “\(database)”, or this user may not see it",
            hint: "The user sees: \(names.isEmpty ? "none" : names.joined(separator: ", ")).")
    }

    private static func countsQuery(_ name: String) -> String {
        let sources = [
            ("views", "VIEWS WHERE TABLE_SCHEMA"), ("triggers", "TRIGGERS WHERE TRIGGER_SCHEMA"),
            ("routines", "ROUTINES WHERE ROUTINE_SCHEMA"), ("events", "EVENTS WHERE EVENT_SCHEMA"),
            ("sequences", "TABLES WHERE TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA"),
        ]
        return sources.map { kind, source in
            "SELECT JSON_OBJECT('kind', '\(kind)', 'count', COUNT(*))"
                + " FROM information_schema.\(source) = \(name)"
        }.joined(separator: " UNION ALL ")
    }

    /// A text literal by its bytes, so that no character in it can end it.
    static func literal(_ text: String) -> String {
        "CONVERT(X'\(text.utf8.hexadecimal)' USING utf8mb4)"
    }

    public func recoveryCommands(_ database: DatabaseFacts, plain: String) -> String {
        let program = server.flavour == MySQLFlavour.mariadb.rawValue ? "mariadb" : "mysql"
        let target = shellQuoted(database.name)
        let create = shellQuoted(
            "CREATE DATABASE IF NOT EXISTS \(Self.quoted(database.name))"
                + " CHARACTER SET \(database.characterSet) COLLATE \(database.collation)")
        let connect = "\(program) \(connectionArguments) --default-character-set=utf8mb4"
        return """
            \(connect) --execute=\(create)
            \(plain) | \(connect) --max-allowed-packet=1G --binary-mode --comments \(target)
            """
    }

    private var connectionArguments: String {
        let address =
            switch connection.address {
            case .tcp(let host, let port): "--host=\(shellQuoted(host)) --port=\(port)"
            case .socket(let path, _): "--socket=\(shellQuoted(path))"
            }
        return "\(address) --user=\(shellQuoted(connection.user))"
    }
}
