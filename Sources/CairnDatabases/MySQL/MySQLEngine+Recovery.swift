extension MySQLEngine {
    public func recoveryCommands(
        _ database: DatabaseFacts, format: DumpFormat, dump: String, keepsOwners: Bool
    ) -> String {
        let program = server.flavour == MySQLFlavour.mariadb.rawValue ? "mariadb" : "mysql"
        let target = shellQuoted(database.name)
        let create = shellQuoted(
            "CREATE DATABASE IF NOT EXISTS \(Self.quoted(database.name))"
                + " CHARACTER SET \(database.characterSet) COLLATE \(database.collation)")
        let connect = "\(program) \(connectionArguments) --default-character-set=utf8mb4"
        return """
            \(connect) --execute=\(create)
            \(dump) | \(connect) --max-allowed-packet=1G --binary-mode --comments \(target)
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
