internal import CairnCrypto
internal import CairnDatabases
internal import Yams

/// What stands under `mysql` or `postgres`.
struct Server {
    let connection: Connection
    let databases: [String]
}

extension DatabaseKind {
    /// The host that Bitnami's charts give the server when nothing else is said, so that a job in the
    /// same namespace needs no `host`.
    var defaultHost: String {
        switch self {
        case .mysql: "mysql"
        case .postgres: "postgresql"
        }
    }

    /// The administrator that every server of that kind has.
    var defaultUser: String {
        switch self {
        case .mysql: "root"
        case .postgres: "postgres"
        }
    }
}

extension ConfigurationDecoder {
    func server(_ kind: DatabaseKind, _ section: Section, needsPassword: Bool) -> Server? {
        let address = address(kind, section)
        let user = section.text("user", ValueRule.user) ?? kind.defaultUser
        let password = password(in: section, isNeeded: needsPassword)
        let clients = section.text("clientDirectory") { path throws(Complaint) in
            try surroundings.requireAbsolute(path)
        }
        guard let databases = databases(in: section) else { return nil }
        let connection = Connection(
            kind: kind, address: address, user: user, password: password, clientDirectory: clients)
        return Server(connection: connection, databases: databases)
    }

    private func address(_ kind: DatabaseKind, _ section: Section) -> Connection.Address {
        let port = section.value("port") { node throws(Complaint) in
            try node.integer(in: 1...65535)
        }
        section.refuseBoth("host", "socket", hint: "Keep one of them.")
        let host = section.text("host", ValueRule.host)
        let socket = section.text("socket") { path throws(Complaint) in
            try surroundings.requireAbsolute(path)
        }
        if let socket { return .socket(path: socket, port: port ?? kind.defaultPort) }
        return .tcp(host: host ?? kind.defaultHost, port: port ?? kind.defaultPort)
    }

    private func password(in section: Section, isNeeded: Bool) -> Secret? {
        guard let source = section.secretSource("password"), isNeeded else { return nil }
        let resolved = section.attempt("password") { _ throws(Complaint) in
            try source.resolve(in: surroundings)
        }
        return resolved ?? nil
    }

    private func databases(in section: Section) -> [String]? {
        section.refuseBoth("database", "databases", hint: "Keep one of them.")
        if section.has("database") {
            return section.value("database", databaseName).map { [$0] }
        }
        if section.has("databases") {
            return section.value("databases", databaseNames)
        }
        findings.add(
            "\(section.title) has no “database”",
            hint: "Write “database: NAME”, or “databases: [NAME, NAME]” for several.",
            at: section.position)
        return nil
    }

    private func databaseName(_ node: Node) throws(Complaint) -> String {
        if node.sequence != nil, !node.isPlaceholder {
            throw Complaint(
                "must be one name, not a list", hint: "Several names go under “databases”.")
        }
        return try ValueRule.database(try node.text())
    }

    private func databaseNames(_ node: Node) throws(Complaint) -> [String] {
        if node.scalar != nil, !node.isPlaceholder {
            throw Complaint("must be a list, not text", hint: "Write “databases: [NAME, NAME]”.")
        }
        var names: [String] = []
        for item in try node.list() {
            let name = try item.text()
            do throws(Complaint) {
                _ = try ValueRule.database(name)
            } catch {
                throw Complaint(
                    "has a name that \(error.text)", hint: error.hint, at: item.position)
            }
            guard !names.contains(name) else {
                throw Complaint("names “\(name)” twice", at: item.position)
            }
            names.append(name)
        }
        guard !names.isEmpty else { throw Complaint("must name one database at least") }
        return names
    }
}
