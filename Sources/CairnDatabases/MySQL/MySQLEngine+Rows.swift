extension MySQLEngine {
    /// A table whose rows aren't just all that it shows.
    private struct Special: Decodable {
        let name: String
        let engine: String
    }

    private struct RowCount: Decodable {
        let table: String
        let count: Int64
    }

    /// Engines that show rows of other tables or servers and have none themselves; a dump doesn't hold
    /// them.
    ///
    /// Source: `mariadb-dump --help`, no-data-med; `mysqldump` passes over the first three.
    private static let enginesWithoutRows = [
        "MRG_MYISAM", "MRG_ISAM", "FEDERATED", "CONNECT", "OQGRAPH", "SPIDER", "VP",
    ]

    public func rows(
        in tables: [String], of database: String
    ) async throws(DatabaseError) -> [String: Int64] {
        guard !tables.isEmpty else { return [:] }
        let query = MySQLQuery(client: client)
        let specials = try await specials(of: database, query)
        let counts = tables.map { table in
            let (count, rows) = Self.count(table, of: database, specials[stored(table)])
            return "SELECT JSON_OBJECT('table', \(Self.literal(table)), 'count', \(count))"
                + " FROM \(rows)"
        }
        let rows = try await query.rows(
            of: RowCount.self, counts.joined(separator: ";\n"), limit: .seconds(24 * 3600))
        return Dictionary(rows.map { ($0.table, $0.count) }, uniquingKeysWith: { $1 })
    }

    /// - Parameter engine: of one of ``specials(of:_:)``.
    private static func count(
        _ table: String, of database: String, _ engine: String?
    ) -> (count: String, rows: String) {
        let name = "\(quoted(database)).\(quoted(table))"
        return switch engine {
        case nil: ("COUNT(*)", name)
        // A dump holds a table's former rows, too.
        case "": ("COUNT(*)", "\(name) FOR SYSTEM_TIME ALL")
        default: ("0", "DUAL")
        }
    }

    /// By name: the engine of a table that has no rows itself; nothing for one with former rows.
    private func specials(
        of database: String, _ query: MySQLQuery
    ) async throws(DatabaseError) -> [String: String] {
        let engines = Self.enginesWithoutRows.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try await query.rows(
            of: Special.self,
            """
            SELECT JSON_OBJECT('name', TABLE_NAME,
              'engine', IF(TABLE_TYPE = 'SYSTEM VERSIONED', '', ENGINE))
            FROM information_schema.TABLES WHERE TABLE_SCHEMA = \(Self.literal(stored(database)))
              AND (TABLE_TYPE = 'SYSTEM VERSIONED' OR UPPER(ENGINE) IN (\(engines)))
            """)
        return Dictionary(rows.map { ($0.name, $0.engine) }, uniquingKeysWith: { $1 })
    }
}
