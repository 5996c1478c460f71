extension MySQLEngine {
    public func obstacles(
        to dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [RestoreObstacle] {
        let query = MySQLQuery(client: client)
        let settings = try await settings(query)
        let rights = try await rights(dump, settings, query)
        let found = [
            Self.readOnlyObstacle(settings, rights.grants, flavour, version),
            packetObstacle(dump, settings), Self.keyObstacle(dump, settings),
            Self.nameObstacle(dump, foldsNames: foldsNames),
            try await collationObstacle(dump, query),
        ]
        return found.compactMap(\.self) + rights.obstacles
    }

    private func rights(
        _ dump: StoredDumpFacts, _ settings: [String: String], _ query: MySQLQuery
    ) async throws(DatabaseError) -> MySQLRestoreRights {
        let (login, grants) = try await login(query)
        var rights = MySQLRestoreRights(
            flavour: flavour, version: version, account: login.account, grants: grants,
            database: stored(dump.target ?? dump.database.name), facts: dump.database,
            stripsDefiners: dump.stripsDefiners,
            distrustsFunctions: settings["log_bin"] == "ON"
                && settings["log_bin_trust_function_creators"] == "OFF")
        let needsAccounts = !dump.stripsDefiners && !dump.database.definers.isEmpty
        if needsAccounts, let accounts = try await definers(query) {
            rights.accounts = Set(accounts.map(\.name))
            rights.systemAccounts = Set(accounts.filter { $0.isSystem != 0 }.map(\.name))
        }
        return rights
    }
}

// MARK: - Settings

extension MySQLEngine {
    /// By name; what a server doesn't know is missing.
    private func settings(_ query: MySQLQuery) async throws(DatabaseError) -> [String: String] {
        let names = [
            "max_allowed_packet", "log_bin", "log_bin_trust_function_creators",
            "sql_require_primary_key", "sql_generate_invisible_primary_key", "read_only",
            "super_read_only", "innodb_read_only",
        ]
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let output = try await query.run("SHOW GLOBAL VARIABLES WHERE Variable_name IN (\(list))")
        return Dictionary(
            output.split(separator: "\n").compactMap { line in
                let fields = line.split(separator: "\t").map(String.init)
                return fields.count == 2 ? (fields[0], fields[1]) : nil
            }, uniquingKeysWith: { $1 })
    }

    /// Source: MySQL Reference Manual and MariaDB's, “read_only”, and MariaDB's release notes of 10.11.0.
    static func readOnlyObstacle(
        _ settings: [String: String], _ grants: MySQLGrants, _ flavour: MySQLFlavour,
        _ version: Version
    ) -> RestoreObstacle? {
        func isOn(_ name: String) -> Bool { settings[name].map { $0 != "OFF" } ?? false }
        let exempting: [String] =
            switch flavour {
            case .mariadb where version < Version(numbers: [10, 5]): ["SUPER"]
            case .mariadb where version < Version(numbers: [10, 11]): ["SUPER", "READ_ONLY ADMIN"]
            case .mariadb: ["READ_ONLY ADMIN"]
            case .mysql: ["SUPER", "CONNECTION_ADMIN"]
            }
        // What wasn't understood may be the very right.
        let isBound =
            grants.notUnderstood.isEmpty && !exempting.contains(where: grants.allowEverywhere)
        guard isOn("super_read_only") || isOn("innodb_read_only") || isOn("read_only") && isBound
        else { return nil }
        return RestoreObstacle(
            "the server is read-only (a replica?)",
            cure: "Restore into the server that it copies; or, if it is to be written to, as its"
                + " administrator: SET GLOBAL read_only = OFF;")
    }

    /// The server's own limit counts; that the client's is 1 GiB doesn't raise it. A session has what
    /// was the server's when it began.
    private func packetObstacle(
        _ dump: StoredDumpFacts, _ settings: [String: String]
    ) -> RestoreObstacle? {
        guard let longest = dump.longestStatement else { return nil }
        let needed = ServerFacts.packet(ofStatement: longest)
        guard let limit = settings["max_allowed_packet"].flatMap({ Int64($0) }), needed > limit
        else { return nil }
        let rounded = (needed / (1 << 20) + 1) << 20
        return RestoreObstacle(
            "the longest statement of “\(dump.database.name)” has \(longest) bytes, and the server"
                + " takes \(limit) (max_allowed_packet)",
            cure: "As an administrator of the target: SET GLOBAL max_allowed_packet = \(rounded);"
                + " and the same in its configuration, for as long as such rows are written.")
    }

    static func keyObstacle(
        _ dump: StoredDumpFacts, _ settings: [String: String]
    ) -> RestoreObstacle? {
        let tables = dump.database.objectCounts["keylessTables", default: 0]
        guard tables > 0, settings["sql_require_primary_key"] == "ON",
            settings["sql_generate_invisible_primary_key"] != "ON"
        else { return nil }
        return RestoreObstacle(
            "\(tables) of the tables of “\(dump.database.name)” have no primary key, and the server"
                + " takes no such tables (sql_require_primary_key)",
            cure: "As an administrator of the target: SET GLOBAL sql_require_primary_key = OFF;"
                + " before the restore, and ON again afterwards.")
    }

    static func nameObstacle(
        _ dump: StoredDumpFacts, foldsNames: Bool
    ) -> RestoreObstacle? {
        guard foldsNames else { return nil }
        let spellings = Dictionary(
            grouping: dump.database.tables.map(\.name), by: { $0.lowercased() })
        let twins = spellings.values.filter { $0.count > 1 }.flatMap(\.self).sorted()
        guard !twins.isEmpty else { return nil }
        return RestoreObstacle(
            "the names of these tables of “\(dump.database.name)” differ in case only, and the server"
                + " takes them for the same (lower_case_table_names): \(someOf(twins))",
            cure: "Restore into a server with lower_case_table_names = 0, as the dump's was.")
    }
}

// MARK: - Collations and accounts

extension MySQLEngine {
    struct DefiningAccount: Decodable {
        let name: String
        let isSystem: Int
    }

    /// Those of the server, and whether only their like may create something for them; nil where that
    /// makes no difference, or when the user may not know.
    ///
    /// Source: MySQL Reference Manual, “Privileges Provided by MySQL”, SYSTEM_USER and
    /// ALLOW_NONEXISTENT_DEFINER.
    private func definers(
        _ query: MySQLQuery
    ) async throws(DatabaseError) -> [DefiningAccount]? {
        guard flavour == .mysql, !(version < Version(numbers: [8, 0, 16])) else { return nil }
        do throws(DatabaseError) {
            return try await query.rows(
                of: DefiningAccount.self,
                """
                SELECT JSON_OBJECT(
                  'name', CONCAT(CONVERT(u.User USING utf8mb4), '@', CONVERT(u.Host USING utf8mb4)),
                  'isSystem', EXISTS (SELECT 1 FROM mysql.global_grants AS g
                    WHERE g.USER = u.User AND g.HOST = u.Host AND g.PRIV = 'SYSTEM_USER') + 0)
                FROM mysql.user AS u
                """)
        } catch {
            if error.code == .accessRefused { return nil }
            throw error
        }
    }

    /// Those that the server doesn't list are tried: it knows some by other names than it lists.
    private func collationObstacle(
        _ dump: StoredDumpFacts, _ query: MySQLQuery
    ) async throws(DatabaseError) -> RestoreObstacle? {
        let facts = dump.database
        let listed = Set(
            try await query.rows(
                of: Named.self,
                "SELECT JSON_OBJECT('name', COLLATION_NAME) FROM information_schema.COLLATIONS"
            ).map(\.name))
        var unknown: [String] = []
        for collation in Set(facts.collations + [facts.collation]).subtracting(listed).sorted()
        where try await !isKnown(collation, query) {
            unknown.append(collation)
        }
        guard !unknown.isEmpty else { return nil }
        return RestoreObstacle(
            "\(server.flavour) \(server.version) doesn't know \(someOf(unknown)), which"
                + " “\(facts.name)” of \(dump.serverVersion) uses",
            cure: "Restore into a server of the same kind, as new as the dump's or newer.")
    }

    private func isKnown(
        _ collation: String, _ query: MySQLQuery
    ) async throws(DatabaseError) -> Bool {
        let letters = collation.utf8.allSatisfy { $0.isNameByte }
        guard letters, let characterSet = collation.split(separator: "_").first else { return true }
        do throws(DatabaseError) {
            _ = try await query.run("SELECT CONVERT('' USING \(characterSet)) COLLATE \(collation)")
            return true
        } catch {
            // An unknown collation; an unknown character set. Others mean that it is known.
            switch MySQLFailure(error.toolOutput ?? "").number {
            case 1273, 1115: return false
            case .some(1000...): return true
            default: throw error
            }
        }
    }
}
