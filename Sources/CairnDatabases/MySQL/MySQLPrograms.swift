internal import FoundationEssentials

enum MySQLFlavour: String, Sendable {
    case mariadb = "MariaDB"
    case mysql = "MySQL"

    /// By the version text of a server or a program; only MariaDB's name themselves.
    init(versionText: String) {
        self = versionText.contains("MariaDB") ? .mariadb : .mysql
    }
}

/// What a MySQL or MariaDB server says it is.
struct MySQLIdentity: Sendable, Decodable {
    let version: String
    /// Seconds for which the server waits for a reader.
    let netWriteTimeout: Int

    var flavour: MySQLFlavour { MySQLFlavour(versionText: version) }
}

/// Chooses among the client programs that are installed.
struct MySQLPrograms: Sendable {
    let locator: ToolLocator
    let optionFile: String
    let home: String

    /// The first client program that can log in, and what the server says it is.
    ///
    /// More than one may be tried: Oracle's lacks MariaDB's old authentication plugin, and MariaDB's may
    /// lack MySQL's new one.
    func clientThatConnects(
        _ connection: Connection
    ) async throws(DatabaseError) -> (Tool, MySQLIdentity) {
        let paths = try candidates(["mariadb", "mysql"])
        var first: DatabaseError?
        for path in paths {
            let client = tool(path)
            do throws(DatabaseError) {
                let identity = try await MySQLQuery(client: client).rows(
                    of: MySQLIdentity.self,
                    "SELECT JSON_OBJECT('version', VERSION(), 'netWriteTimeout', @@net_write_timeout)"
                )
                guard let identity = identity.first else { continue }
                return (client, identity)
            } catch {
                first = first ?? error
                guard MySQLFailure(error.toolOutput ?? "").isAuthenticationPlugin else { break }
            }
        }
        throw first ?? .toolMissing(["mysql"], searched: locator.folders, hint: installHint)
    }

    /// The dump program of the server's flavour.
    func dumpProgram(
        for identity: MySQLIdentity
    ) async throws(DatabaseError) -> (tool: Tool, version: String) {
        let names = identity.flavour == .mariadb ? ["mariadb-dump", "mysqldump"] : ["mysqldump"]
        var others: [String] = []
        for path in try candidates(names) {
            let text = try await versionText(path)
            let version = Version(firstIn: Self.afterName(text))?.description ?? text
            guard MySQLFlavour(versionText: text) == identity.flavour else {
                others.append("\(path) is \(MySQLFlavour(versionText: text).rawValue)'s \(version)")
                continue
            }
            if identity.flavour == .mysql { try checkAge(path, version, identity) }
            return (tool(path), version)
        }
        throw DatabaseError(
            .toolMismatch,
            "the server is \(identity.flavour.rawValue) \(identity.version), but \(others.joined(separator: ", "))",
            hint:
                "Install the client programs of \(identity.flavour.rawValue), or name their folder"
                + " with clientDirectory. Dumps across the two are not always restorable.")
    }

    /// The argument by which the dump program makes the server wait longer for its reader; nil where
    /// the program has none: MariaDB's hasn't, Oracle's got it with 8.2.
    ///
    /// - Parameter seconds: `net_write_timeout` of the session (MySQL Reference Manual, "Server System
    ///   Variables").
    func patience(
        _ dumpProgram: Tool, of flavour: MySQLFlavour, seconds: Int
    ) async throws(DatabaseError) -> String? {
        guard flavour == .mysql else { return nil }
        var tool = dumpProgram
        tool.arguments = ["--help"]
        guard try await tool.capture().output.contains("--init-command") else { return nil }
        return "--init-command=SET SESSION net_write_timeout=\(seconds)"
    }

    private func checkAge(
        _ path: String, _ version: String, _ identity: MySQLIdentity
    ) throws(DatabaseError) {
        guard let server = Version(firstIn: identity.version), let tool = Version(firstIn: version),
            tool.major < server.major
        else { return }
        throw DatabaseError(
            .toolMismatch, "\(path) \(version) is older than the server \(identity.version)",
            hint: "Install the client programs of MySQL \(server.major).")
    }

    private func candidates(_ names: [String]) throws(DatabaseError) -> [String] {
        let paths = locator.candidates(names)
        guard paths.isEmpty else { return paths }
        throw .toolMissing(names, searched: locator.folders, hint: installHint)
    }

    private var installHint: String {
        "Install the server's client programs (Debian: mariadb-client, Oracle: mysql-client),"
            + " or name their folder with clientDirectory."
    }

    private func tool(_ path: String) -> Tool {
        Tool(
            path: path,
            arguments: ["--defaults-file=\(optionFile)", "--default-character-set=utf8mb4"],
            // An empty home and no login file: nothing from elsewhere may change what is done.
            environment: [
                "HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                "MYSQL_TEST_LOGIN_FILE": "/dev/null",
            ])
    }

    private func versionText(_ path: String) async throws(DatabaseError) -> String {
        var tool = tool(path)
        tool.arguments = ["--version"]
        let captured = try await tool.capture()
        return captured.output.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Drops `mysqldump  Ver 10.19 Distrib ` or `mysqldump from `: the program's own number isn't the
    /// one that counts.
    private static func afterName(_ text: String) -> Substring {
        for mark in ["Distrib ", "from ", "Ver "] {
            if let range = text.firstRange(of: mark) { return text[range.upperBound...] }
        }
        return text[...]
    }
}
