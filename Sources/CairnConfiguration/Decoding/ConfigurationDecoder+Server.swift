internal import CairnCrypto
internal import CairnDatabases
internal import Yams

/// What stands under `mysql` or `postgres`.
struct Server {
    let connection: Connection
    /// Empty: all that the server has.
    let databases: [String]
    let dump: DumpOptions
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
        let chart = ChartDefaults(kind: kind, environment: surroundings.environment)
        let connection = connection(kind, section, usual: chart, needsPassword: needsPassword)
        let dump = dumpOptions(in: section)
        let isNamed = section.has("database") || section.has("databases")
        guard let databases = isNamed ? databases(in: section) : database(of: chart, for: section)
        else { return nil }
        return Server(connection: connection, databases: databases, dump: dump)
    }

    /// How to reach a server.
    ///
    /// - Parameter chart: what counts where nothing is said.
    func connection(
        _ kind: DatabaseKind, _ section: Section, usual chart: ChartDefaults?, needsPassword: Bool
    ) -> Connection {
        let address = address(kind, section)
        let isNamed = section.has("database") || section.has("databases")
        let usual = chart?.user(hasDatabase: isNamed)
        if let usual, !section.has("user") { section.trail?.origins.note("user", usual.origin) }
        let user = section.text("user", ValueRule.user) ?? usual?.name ?? kind.defaultUser
        let password = password(
            in: section, of: user, at: address, chart, isNeeded: needsPassword)
        let clients = section.text("clientDirectory") { path throws(Complaint) in
            try surroundings.requireAbsolute(path)
        }
        var connection = Connection(
            kind: kind, address: address, user: user, password: password, clientDirectory: clients)
        connection.security = transportSecurity(in: section)
        connection.allowsForeignClient =
            section.value("allowForeignClient") { node throws(Complaint) in try node.truth() }
            ?? false
        return connection
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
        if !section.has("host") { section.trail?.origins.note("host", .bitnami) }
        return .tcp(host: host ?? kind.defaultHost, port: port ?? kind.defaultPort)
    }

    /// The password that the file says, else over TCP that of Bitnami's variables.
    private func password(
        in section: Section, of user: String, at address: Connection.Address,
        _ chart: ChartDefaults?, isNeeded: Bool
    ) -> Secret? {
        let entry = section.entry("password")
        if section.has("password") || entry?.value.isBlank == true {
            guard let source = section.secretSource("password"), isNeeded else { return nil }
            let resolved = section.attempt("password") { _ throws(Complaint) in
                try source.resolve(in: surroundings)
            }
            return resolved ?? nil
        }
        guard let chart, isNeeded, case .tcp = address else { return nil }
        do throws(Complaint) {
            guard let found = try chart.password(of: user, in: surroundings) else { return nil }
            section.trail?.origins.note("password", found.origin)
            return found.secret
        } catch {
            findings.add(
                "\(section.title) has no “password”, and \(error.text)", hint: error.hint,
                at: section.position)
            return nil
        }
    }

    private func databases(in section: Section) -> [String]? {
        section.refuseBoth("database", "databases", hint: "Keep one of them.")
        return section.has("database")
            ? section.value("database", as: "databases", databaseName).map { [$0] }
            : section.value("databases", databaseNames)
    }

    /// The database that nobody has named in the file.
    private func database(of chart: ChartDefaults, for section: Section) -> [String]? {
        let usual = chart.database
        section.trail?.origins.note("databases", usual.origin)
        do throws(Complaint) {
            return [try ValueRule.database(usual.name)]
        } catch {
            findings.add(
                "\(section.title) has no “database”, and $\(usual.origin.variable ?? "")"
                    + " \(error.text)", hint: error.hint, at: section.position)
            return nil
        }
    }

    private func databaseName(_ node: Node) throws(Complaint) -> String {
        if node.sequence != nil, !node.isPlaceholder {
            throw Complaint(
                "must be one name, not a list", hint: "Several names go under “databases”.")
        }
        return try ValueRule.database(try node.text())
    }

    private func databaseNames(_ node: Node) throws(Complaint) -> [String] {
        if let text = node.scalar?.string, !node.isPlaceholder {
            if text == "all" { return [] }
            throw Complaint(
                "must be a list, or “all”", hint: "Write “databases: [NAME, NAME]”, or all.")
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
