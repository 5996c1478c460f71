extension PostgresEngine {
    /// Each as a superuser or its user may set it: what may not be set, doesn't stop the others.
    public func applySettings(
        of facts: DatabaseFacts, to database: String
    ) async throws(DatabaseError) -> [String] {
        let name = PostgresStatements.quoted(database)
        var failed: [String] = []
        for setting in facts.settings {
            let statement = Self.statement(setting, of: name)
            if try await !succeeds(statement) {
                failed.append(String(setting.prefix { $0 != "=" }))
            }
        }
        if let owner = facts.owner {
            let statement = "ALTER DATABASE \(name) OWNER TO \(PostgresStatements.quoted(owner))"
            if try await !succeeds(statement) { failed.append("owner “\(owner)”") }
        }
        guard let grants = facts.grants else { return failed }
        if try await !succeeds("REVOKE ALL ON DATABASE \(name) FROM PUBLIC") {
            failed.append("what everybody may not do")
        }
        for grant in grants {
            if try await !succeeds(Self.statement(granting: grant, on: name)) {
                failed.append(grant)
            }
        }
        return failed
    }

    /// - Returns: whether the server has carried it out; never for nil.
    private func succeeds(_ statement: String?) async throws(DatabaseError) -> Bool {
        guard let statement else { return false }
        do throws(DatabaseError) {
            try await maintenance(statement)
            return true
        } catch {
            if error.code == .interrupted { throw error }
            return false
        }
    }

    /// By way of the session, so that lists needn't be taken apart.
    ///
    /// - Returns: nil for a setting of which only the name is known.
    private static func statement(_ setting: String, of database: String) -> String? {
        let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let quoted = parts[0].split(separator: ".").map { PostgresStatements.quoted(String($0)) }
        return "BEGIN;\nSELECT set_config(\(PostgresStatements.literal(String(parts[0]))),"
            + " \(PostgresStatements.literal(String(parts[1]))), false);\n"
            + "ALTER DATABASE \(database) SET \(quoted.joined(separator: ".")) FROM CURRENT;\nCOMMIT"
    }

    /// - Returns: nil for a right that this version doesn't know.
    private static func statement(granting grant: String, on database: String) -> String? {
        let parts = grant.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let isGrantable = parts[0].hasSuffix("*")
        let right = String(isGrantable ? parts[0].dropLast() : parts[0])
        guard parts.count == 2, ["CONNECT", "CREATE", "TEMPORARY"].contains(right) else {
            return nil
        }
        let role = parts[1].isEmpty ? "PUBLIC" : PostgresStatements.quoted(String(parts[1]))
        return "GRANT \(right) ON DATABASE \(database) TO \(role)"
            + (isGrantable ? " WITH GRANT OPTION" : "")
    }
}
