extension MySQLEngine {
    private struct Account: Decodable {
        let account: String
        /// MySQL: the active roles as SQL, or `NONE`. MariaDB: the role's name, which nobody needs.
        let role: String?
    }

    private struct Table: Decodable {
        let name: String
        let engine: String?
    }

    private struct Routine: Decodable {
        let name: String
        let isReadable: Int
    }

    public func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination {
        let query = MySQLQuery(client: client)
        let name = Self.literal(database)
        let account = try await account(query)
        let grants = try await grants(account, query)
        let tables = try await query.rows(
            of: Table.self,
            """
            SELECT JSON_OBJECT('name', TABLE_NAME, 'engine', ENGINE) FROM information_schema.TABLES
            WHERE TABLE_SCHEMA = \(name) AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME
            """)
        let routines = try await query.rows(
            of: Routine.self,
            """
            SELECT JSON_OBJECT('name', ROUTINE_NAME,
              'isReadable', IF(ROUTINE_DEFINITION IS NULL, 0, 1))
            FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = \(name) ORDER BY ROUTINE_NAME
            """)
        let rights = MySQLRights(
            flavour: server.flavour == MySQLFlavour.mysql.rawValue ? .mysql : .mariadb,
            version: Version(firstIn: server.version) ?? Version(numbers: [0]),
            account: account.account, database: database, grants: grants,
            tables: tables.map(\.name),
            unreadableRoutines: routines.filter { $0.isReadable == 0 }.map(\.name),
            readsRoutineTable: try await !isRefused("SELECT 1 FROM mysql.proc LIMIT 0", query),
            isRefusedEvents: try await isRefused("SHOW EVENTS FROM \(Self.quoted(database))", query)
        )
        return DatabaseExamination(
            account: account.account, missingRights: rights.missing,
            notUnderstood: grants.notUnderstood,
            unsteadyTables: tables.filter { !Self.isSteady($0.engine) }.map(\.name),
            tables: tables.count)
    }

    private func account(_ query: MySQLQuery) async throws(DatabaseError) -> Account {
        let account = try await query.rows(
            of: Account.self,
            "SELECT JSON_OBJECT('account', CONVERT(CURRENT_USER() USING utf8mb4), 'role', \(role))")
        guard let account = account.first else {
            throw DatabaseError(.toolFailed, "\(client.name) didn't say who the user is")
        }
        return account
    }

    /// MySQL has roles from 8.0 on, MariaDB from 10.0.5.
    private var role: String {
        let isOld = Version(firstIn: server.version).map { $0.major < 8 } ?? true
        return isOld ? "NULL" : "CONVERT(CURRENT_ROLE() USING utf8mb4)"
    }

    /// What the user may do itself and by the roles that are active after login.
    ///
    /// MariaDB tells both, each in its own name. MySQL merges the roles that are named into the user's
    /// own rights.
    private func grants(
        _ account: Account, _ query: MySQLQuery
    ) async throws(DatabaseError) -> MySQLGrants {
        guard server.flavour == MySQLFlavour.mysql.rawValue, let roles = account.role,
            roles != "NONE"
        else { return MySQLGrants(try await lines("SHOW GRANTS", query)) }
        let statement = "SHOW GRANTS FOR CURRENT_USER()"
        let own = try await lines("SET ROLE NONE; \(statement)", query)
        let merged = try await lines("\(statement) USING \(roles)", query)
        return MySQLGrants(own, byRoles: merged.filter { !own.contains($0) })
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
    private static func isSteady(_ engine: String?) -> Bool {
        // Nothing stands in a view that has lost what it refers to, or in another server's table.
        guard let engine else { return true }
        return ["innodb", "rocksdb", "tokudb", "ndbcluster", "ndb", "sequence", "blackhole"]
            .contains(engine.lowercased())
    }
}
