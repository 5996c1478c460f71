extension PostgresEngine {
    public func recoveryCommands(
        _ database: DatabaseFacts, format: DumpFormat, dump: String, keepsOwners: Bool
    ) -> String {
        let database = keepsOwners ? database : database.withoutOwner
        guard format == .custom else { return recoveryCommands(database, sql: dump) }
        let reader = keepsOwners ? "pg_restore" : "pg_restore --no-owner"
        if hasNewerSetting {
            return recoveryCommands(database, sql: "\(dump) | \(reader) --file=-")
        }
        let target = target(database.name)
        return """
            \(creationCommands(database))
            \(dump) \\
              | \(reader) --single-transaction --exit-on-error \(target)
            psql -X \(target) -c ANALYZE
            """
    }

    /// - Parameter sql: the shell command that writes the dump as SQL.
    private func recoveryCommands(_ database: DatabaseFacts, sql: String) -> String {
        let target = target(database.name)
        let filter =
            hasNewerSetting ? "\n  | sed '1,40{/^SET transaction_timeout = 0;$/d;}' \\" : ""
        return """
            \(creationCommands(database))
            { echo 'BEGIN;' && \(sql) && echo 'COMMIT;'; } \\\(filter)
              | psql -X -q -o /dev/null -v ON_ERROR_STOP=1 \(target)
            psql -X \(target) -c ANALYZE
            """
    }

    /// Whether dumps begin with a setting that the server of which they are doesn't know.
    private var hasNewerSetting: Bool {
        major < 17 && (Version(firstIn: server.dumpToolVersion)?.major ?? 0) >= 17
    }

    /// A database that is there already has to be empty.
    private func creationCommands(_ database: DatabaseFacts) -> String {
        let create = shellQuoted(creation(database.name, as: database, owner: database.owner))
        let commands = """
            psql -X \(target(database.name)) -c '' 2>/dev/null \\
              || psql -X \(target("postgres")) -c \(create)
            """
        // Of values only the manifest knows: they may have several lines.
        let names = database.settings.map { String($0.prefix { $0 != "=" }) }
        return Self.note("Settings that it had (ALTER DATABASE … SET)", names)
            + Self.note("Who may do what with it (GRANT … ON DATABASE)", database.grants ?? [])
            + commands
    }

    /// A comment for the shell. A role's name may have line breaks, and what follows one would be run.
    private static func note(_ what: String, _ list: [String]) -> String {
        guard !list.isEmpty else { return "" }
        let words = list.joined(separator: ", ").unicodeScalars.map { $0.escaped(asASCII: false) }
        return "# \(what), see manifest.json: \(words.joined())\n"
    }

    private func target(_ database: String) -> String {
        "\(connectionArguments) --dbname=\(shellQuoted(Self.connectionString(database)))"
    }

    /// A name with “=” or “://” would be taken for a connection string, and so has to be in one.
    private static func connectionString(_ name: String) -> String {
        guard name.contains("=") || name.contains("://") else { return name }
        let escaped = name.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "dbname='\(String(escaped))'"
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
