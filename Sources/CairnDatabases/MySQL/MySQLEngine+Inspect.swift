internal import CairnCrypto

extension MySQLEngine {
    /// Of what the catalogue tells in one go: the database itself, a table, how many objects of a kind,
    /// a collation, a definer, or a table whose history goes by transactions.
    private struct Answer: Decodable {
        let charset: String?
        let defaultCollation: String?
        let table: String?
        let rows: Int64?
        let bytes: Int64?
        let engine: String?
        let kind: String?
        let count: Int?
        let collation: String?
        let definer: String?
        let precise: String?
    }

    public func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        guard let facts = try await facts(of: database) else { throw try await unknown(database) }
        return facts
    }

    public func target(_ database: String) async throws(DatabaseError) -> RestoreTarget {
        guard let facts = try await facts(of: database) else { return .missing }
        return facts.contents.map(RestoreTarget.occupied) ?? .empty
    }

    /// Nil when there is no such database.
    private func facts(of database: String) async throws(DatabaseError) -> DatabaseFacts? {
        let name = Self.literal(stored(database))
        var questions = [
            Self.schemaQuery(name), Self.tablesQuery(name), countsQuery(name),
            Self.collationsQuery(name), Self.definersQuery(name),
        ]
        if flavour == .mariadb { questions.append(Self.preciseHistoryQuery(name)) }
        let answers = try await MySQLQuery(client: client).rows(
            of: Answer.self, questions.joined(separator: ";\n"))
        guard let schema = answers.first(where: { $0.charset != nil }) else { return nil }
        let counts = answers.compactMap { answer in answer.kind.map { ($0, answer.count ?? 0) } }
        let tables = answers.filter { $0.table != nil }
        var facts = DatabaseFacts(
            name: database, characterSet: schema.charset ?? "",
            collation: schema.defaultCollation ?? "", characterType: nil,
            tables: tables.map {
                DatabaseFacts.Table(name: $0.table ?? "", rows: $0.rows ?? 0, bytes: $0.bytes ?? 0)
            },
            objectCounts: Dictionary(counts, uniquingKeysWith: +))
        facts.collations = answers.compactMap(\.collation).sorted()
        facts.definers = answers.compactMap(\.definer).sorted()
        facts.unsteadyTables = tables.filter { !Self.isSteady($0.engine) }.compactMap(\.table)
        facts.foldsNames = foldsNames
        facts.warnings = Self.warnings(preciseHistory: answers.compactMap(\.precise), database)
        return facts
    }

    private static func warnings(preciseHistory tables: [String], _ database: String) -> [String] {
        guard !tables.isEmpty else { return [] }
        return [
            "the history of \(someOf(tables)) goes by transactions, which no dump can hold: that of"
                + " “\(database)” has the rows of now, and no former rows of any table"
        ]
    }

    private static func schemaQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('charset', DEFAULT_CHARACTER_SET_NAME,
          'defaultCollation', DEFAULT_COLLATION_NAME)
        FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = \(name)
        """
    }

    private static func tablesQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('table', TABLE_NAME, 'rows', COALESCE(TABLE_ROWS, 0),
          'bytes', COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0), 'engine', ENGINE)
        FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = \(name) AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE')
        ORDER BY TABLE_NAME
        """
    }

    /// Tables with system versioning whose rows say by which transaction they began and ended.
    static func preciseHistoryQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('precise', TABLE_NAME) FROM information_schema.COLUMNS
        WHERE TABLE_SCHEMA = \(name) AND GENERATION_EXPRESSION = 'ROW START'
          AND DATA_TYPE = 'bigint' ORDER BY TABLE_NAME
        """
    }

    /// All that a dump names: also views, triggers, routines and events are made under one.
    private static func collationsQuery(_ name: String) -> String {
        let sources = [
            ("TABLE_COLLATION", "TABLES", "TABLE_SCHEMA"),
            ("COLLATION_NAME", "COLUMNS", "TABLE_SCHEMA"),
            ("COLLATION_CONNECTION", "VIEWS", "TABLE_SCHEMA"),
            ("COLLATION_CONNECTION", "TRIGGERS", "TRIGGER_SCHEMA"),
            ("DATABASE_COLLATION", "TRIGGERS", "TRIGGER_SCHEMA"),
            ("COLLATION_CONNECTION", "ROUTINES", "ROUTINE_SCHEMA"),
            ("DATABASE_COLLATION", "ROUTINES", "ROUTINE_SCHEMA"),
            ("COLLATION_CONNECTION", "EVENTS", "EVENT_SCHEMA"),
            ("DATABASE_COLLATION", "EVENTS", "EVENT_SCHEMA"),
        ]
        return names("collation", sources, of: name)
    }

    /// As whom views, triggers, routines and events run: `user@host`.
    private static func definersQuery(_ name: String) -> String {
        let sources = [
            ("DEFINER", "VIEWS", "TABLE_SCHEMA"), ("DEFINER", "TRIGGERS", "TRIGGER_SCHEMA"),
            ("DEFINER", "ROUTINES", "ROUTINE_SCHEMA"), ("DEFINER", "EVENTS", "EVENT_SCHEMA"),
        ]
        return names("definer", sources, of: name)
    }

    /// Each name once that stands in one of these columns.
    private static func names(
        _ kind: String, _ sources: [(column: String, table: String, schema: String)],
        of name: String
    ) -> String {
        let union = sources.map { column, table, schema in
            "SELECT CONVERT(\(column) USING utf8mb4) AS name FROM information_schema.\(table)"
                + " WHERE \(schema) = \(name)"
        }.joined(separator: " UNION ")
        return "SELECT JSON_OBJECT('\(kind)', name) FROM (\(union)) AS found"
            + " WHERE name IS NOT NULL"
    }

    public func databases() async throws(DatabaseError) -> [String] {
        let names = try await MySQLQuery(client: client).rows(
            of: Named.self,
            "SELECT JSON_OBJECT('name', SCHEMA_NAME) FROM information_schema.SCHEMATA"
        ).map(\.name)
        return names.filter { !Self.isOfServer($0) }.sorted()
    }

    /// Whether it isn't a database that somebody made: `#mysql50#` stands before the name of a folder
    /// that the server takes for one.
    static func isOfServer(_ name: String) -> Bool {
        ["information_schema", "mysql", "ndbinfo", "performance_schema", "sys"].contains(name)
            || name.hasPrefix("#mysql50#")
    }

    private func unknown(_ database: String) async throws(DatabaseError) -> DatabaseError {
        let names = try await databases()
        return DatabaseError(
            .unknownDatabase, "there is no database “\(database)”, or this user may not see it",
            hint: "The user sees: \(names.isEmpty ? "none" : names.joined(separator: ", ")).")
    }

    private func countsQuery(_ name: String) -> String {
        let distrusted =
            "IS_DETERMINISTIC = 'NO' AND SQL_DATA_ACCESS IN ('CONTAINS SQL', 'MODIFIES SQL DATA')"
        let sources = [
            ("views", "VIEWS WHERE TABLE_SCHEMA"), ("triggers", "TRIGGERS WHERE TRIGGER_SCHEMA"),
            ("routines", "ROUTINES WHERE ROUTINE_SCHEMA"), ("events", "EVENTS WHERE EVENT_SCHEMA"),
            ("functions", "ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA"),
            (
                "unsafeFunctions",
                "ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND \(distrusted) AND ROUTINE_SCHEMA"
            ),
            ("foreignKeys", "REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA"),
            ("sequences", "TABLES WHERE TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA"),
        ]
        let counts = sources.map { kind, source in
            "SELECT JSON_OBJECT('kind', '\(kind)', 'count', COUNT(*))"
                + " FROM information_schema.\(source) = \(name)"
        }
        // Only MySQL can demand keys.
        return (counts + (flavour == .mysql ? [Self.keylessTablesQuery(name)] : []))
            .joined(separator: " UNION ALL ")
    }

    /// A unique index without NULL is as good as a primary key.
    private static func keylessTablesQuery(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('kind', 'keylessTables', 'count', COUNT(*))
        FROM information_schema.TABLES
        WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = \(name) AND TABLE_NAME NOT IN (
          SELECT TABLE_NAME FROM information_schema.STATISTICS
          WHERE TABLE_SCHEMA = \(name) AND NON_UNIQUE = 0
          GROUP BY TABLE_NAME, INDEX_NAME HAVING SUM(NULLABLE = 'YES') = 0)
        """
    }

    /// A text literal by its bytes, so that no character in it can end it.
    static func literal(_ text: String) -> String {
        "CONVERT(X'\(text.utf8.hexadecimal)' USING utf8mb4)"
    }
}
