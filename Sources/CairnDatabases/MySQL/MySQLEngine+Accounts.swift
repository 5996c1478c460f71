extension MySQLEngine {
    private struct Account: Decodable {
        let user: String
        let host: String
        let isRole: Int
    }

    public func accounts() async throws(DatabaseError) -> String {
        for _ in 1...3 {
            do throws(DatabaseError) {
                return try await accountScript()
            } catch {
                // Somebody who was listed is gone: no such user, no such grant.
                guard [1396, 1141].contains(MySQLFailure(error.toolOutput ?? "").number) else {
                    throw error
                }
            }
        }
        return try await accountScript()
    }

    private func accountScript() async throws(DatabaseError) -> String {
        let names = try await accountNames()
        try Self.refuseControlCharacters(in: names.map { ($0.user, $0.host) })
        let query = MySQLQuery(client: client)
        let questions = names.flatMap { account in
            let name = Self.quoted(account)
            // MariaDB's roles have nothing but a name and what they may do.
            return account.isRole != 0
                ? ["SHOW GRANTS FOR \(name)"]
                : ["SHOW CREATE USER \(name)", "SHOW GRANTS FOR \(name)"]
        }
        // Names in backticks, whatever the server's mode is; and hashes of MySQL's usual plugin are
        // bytes of any kind, which it writes as digits since 8.0.17.
        let settings = [
            "SET SESSION sql_mode = ''", "/*!80017 SET print_identified_with_as_hex = ON */",
        ]
        let answers = try await saying("read") { () throws(DatabaseError) in
            try await query.run((settings + questions).joined(separator: ";\n"))
        }
        let script = MySQLAccountScript(
            answers.split(separator: "\n").map(String.init),
            roles: names.filter { $0.isRole != 0 && $0.user != "PUBLIC" }.map(Self.quoted))
        return """
            -- Users, roles and what they may do on \(flavour.rawValue) \(server.version).
            -- Restore the databases first: rights on single tables and routines need them.
            -- Users that are there already keep their passwords. MariaDB: roles that are there already
            -- can be granted only by who administers them.

            \(script.text)
            """
    }

    /// All but the server's own.
    private func accountNames() async throws(DatabaseError) -> [Account] {
        let role = flavour == .mariadb ? "IF(is_role = 'Y', 1, 0)" : "0"
        return try await saying("listed") { () throws(DatabaseError) in
            try await MySQLQuery(client: client).rows(
                of: Account.self,
                """
                SELECT JSON_OBJECT('user', CONVERT(User USING utf8mb4),
                  'host', CONVERT(Host USING utf8mb4), 'isRole', \(role))
                FROM mysql.user
                WHERE User NOT IN ('mysql.sys', 'mysql.session', 'mysql.infoschema', 'mariadb.sys')
                ORDER BY User, Host
                """)
        }
    }

    /// An answer is a line, and nobody could tell such a name's end from its own.
    static func refuseControlCharacters(
        in names: [(user: String, host: String)]
    ) throws(DatabaseError) {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .control
        }
        let written = names.map { "\($0.user)@\($0.host)" }
        guard let strange = written.first(where: { $0.unicodeScalars.contains(where: isControl) })
        else { return }
        let shown = strange.unicodeScalars.map {
            isControl($0) ? $0.escaped(asASCII: true) : String($0)
        }.joined()
        throw DatabaseError(
            .unusableValue, "the name of the account “\(shown)” has control characters",
            hint: "Rename or drop it on the server, or leave users out: accounts: false.")
    }

    private func saying<Value>(
        _ what: String, _ body: () async throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        do throws(DatabaseError) {
            return try await body()
        } catch {
            guard error.code == .accessRefused else { throw error }
            throw DatabaseError(
                .accessRefused, "the server's users can't be \(what): \(error.message)",
                hint: "Grant the user SELECT on mysql.*, or leave users out: accounts: false.",
                toolOutput: error.toolOutput)
        }
    }

    private static func quoted(_ account: Account) -> String {
        if account.isRole != 0 {
            return account.user == "PUBLIC" ? "PUBLIC" : quoted(account.user)
        }
        return "\(quoted(account.user))@\(quoted(account.host))"
    }
}
