extension MySQLEngine {
    struct Login: Decodable {
        let account: String
        /// MySQL: the active roles as SQL, or `NONE`. MariaDB: the role's name, which nobody needs.
        let role: String?
        let literalNames: Int
    }

    /// A table, or a routine.
    private struct Object: Decodable {
        let table: String?
        let engine: String?
        let routine: String?
        let isReadable: Int?
    }

    public func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination {
        let query = MySQLQuery(client: client)
        let (account, grants) = try await login(query)
        let objects = try await objects(of: database, query)
        let tables = objects.filter { $0.table != nil }
        let rights = MySQLRights(
            flavour: flavour, version: version, account: account.account,
            database: stored(database), grants: grants,
            tables: tables.compactMap(\.table),
            unreadableRoutines: objects.filter { $0.isReadable == 0 }.compactMap(\.routine),
            readsRoutineTable: try await !isRefused("SELECT * FROM mysql.proc LIMIT 0", query),
            isRefusedEvents: try await isRefused("SHOW EVENTS FROM \(Self.quoted(database))", query)
        )
        return DatabaseExamination(
            account: account.account, missingRights: rights.missing,
            notUnderstood: grants.notUnderstood,
            unsteadyTables: tables.filter { !Self.isSteady($0.engine) }.compactMap(\.table),
            tables: tables.count)
    }

    private func objects(
        of database: String, _ query: MySQLQuery
    ) async throws(DatabaseError) -> [Object] {
        let name = Self.literal(stored(database))
        return try await query.rows(
            of: Object.self,
            """
            SELECT JSON_OBJECT('table', TABLE_NAME, 'engine', ENGINE) FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = \(name) AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
            ORDER BY TABLE_NAME;
            SELECT JSON_OBJECT('routine', ROUTINE_NAME,
              'isReadable', IF(ROUTINE_DEFINITION IS NULL, 0, 1))
            FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = \(name) ORDER BY ROUTINE_NAME
            """)
    }

    /// Who the user is, and what it may do itself and by the roles that are active after login.
    ///
    /// MariaDB tells both, each in its own name. MySQL merges the roles that are named into the user's
    /// own rights.
    func login(
        _ query: MySQLQuery
    ) async throws(DatabaseError) -> (Login, MySQLGrants) {
        let question = """
            SELECT JSON_OBJECT('account', CONVERT(CURRENT_USER() USING utf8mb4), 'role', \(role),
              'literalNames', \(literalNames))
            """
        let answer = try await lines("\(question);\nSHOW GRANTS", query)
        guard let first = answer.first else {
            throw DatabaseError(.toolFailed, "\(client.name) didn't say who the user is")
        }
        let account = try query.decode(Login.self, first)
        let isLiteral = account.literalNames != 0
        guard flavour == .mysql, let roles = account.role, roles != "NONE" else {
            return (account, MySQLGrants(Array(answer.dropFirst()), literalNames: isLiteral))
        }
        let statement = "SHOW GRANTS FOR CURRENT_USER()"
        let own = try await lines("SET ROLE NONE; \(statement)", query)
        let merged = try await lines("\(statement) USING \(roles)", query)
        let byRoles = merged.filter { !own.contains($0) }
        return (account, MySQLGrants(own, byRoles: byRoles, literalNames: isLiteral))
    }

    /// MySQL has roles from 8.0 on, MariaDB from 10.0.5.
    private var role: String {
        version.major < 8 ? "NULL" : "CONVERT(CURRENT_ROLE() USING utf8mb4)"
    }

    /// With partial revokes, no character in the name of a database stands for others.
    ///
    /// Source: MySQL Reference Manual, “Privilege Restriction Using Partial Revokes”.
    private var literalNames: String {
        let isOld = flavour == .mariadb || version < Version(numbers: [8, 0, 16])
        return isOld ? "0" : "@@global.partial_revokes"
    }

    private func lines(
        _ statements: String, _ query: MySQLQuery
    ) async throws(DatabaseError) -> [String] {
        try await query.run(statements).split(separator: "\n").map(String.init)
    }

    /// Whether the server doesn't let the user, or has no such thing.
    private func isRefused(
        _ statement: String, _ query: MySQLQuery
    ) async throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            _ = try await query.run(statement)
            return false
        } catch {
            let number = MySQLFailure(error.toolOutput ?? "").number
            if error.code == .accessRefused || number == 1146 { return true }
            throw error
        }
    }

    /// Whether a dump in one transaction sees the table as of one moment.
    static func isSteady(_ engine: String?) -> Bool {
        // Nothing stands in a view that has lost what it refers to, or in another server's table.
        guard let engine else { return true }
        return ["innodb", "rocksdb", "tokudb", "ndbcluster", "ndb", "sequence", "blackhole"]
            .contains(engine.lowercased())
    }
}
