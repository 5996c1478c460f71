import Foundation
import Testing

/// A database server to test against, and its superuser.
struct Server: Sendable, CustomTestStringConvertible {
    enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case mysql
        case postgres

        var testDescription: String { rawValue }
        var product: String { self == .mysql ? "MariaDB" : "PostgreSQL" }

        /// The names of the client programs that Cairn runs.
        var dumpProgram: String { self == .mysql ? "mariadb-dump" : "pg_dump" }
        var client: String { self == .mysql ? "mariadb" : "psql" }

        /// The folder in which the real ones stand.
        var programFolder: String {
            guard self == .postgres else { return "/usr/bin" }
            let parent = "/usr/lib/postgresql"
            let majors = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            return majors.compactMap { Int($0) }.max().map { "\(parent)/\($0)/bin" } ?? "/usr/bin"
        }
    }

    let kind: Kind
    let port: Int
    /// MariaDB: the socket. Postgres: the folder that holds it.
    let socket: String
    let passwordFile: String
    /// A server of the test's own goes with all its databases.
    var isPrivate = false
    /// The folder of its own client programs, where those of this machine don't fit it.
    var clients: String?

    /// The folder in which the real ones of its client programs stand.
    var programFolder: String { clients ?? kind.programFolder }
    /// The names of those that Cairn runs.
    var clientProgram: String { isOracles ? "mysql" : kind.client }
    var dumpProgram: String { isOracles ? "mysqldump" : kind.dumpProgram }
    private var isOracles: Bool { kind == .mysql && clients != nil }

    var superuser: String { kind == .mysql ? "root" : "postgres" }

    var password: String {
        get throws {
            try String(contentsOfFile: passwordFile, encoding: .utf8)
                .trimmingCharacters(in: .newlines)
        }
    }

    var testDescription: String { kind.rawValue }

    /// The client program; it reads statements from its standard input, or runs `sql`.
    ///
    /// - Parameter login: nil for the superuser.
    func client(
        _ sql: String? = nil, database: String? = nil,
        as login: (user: String, password: String)? = nil
    ) throws -> Program {
        let (user, password) = try login ?? (superuser, password)
        let path = "\(programFolder)/\(clientProgram)"
        switch kind {
        case .mysql:
            var arguments = [
                "--no-defaults", "--protocol=TCP", "--host=127.0.0.1", "--port=\(port)",
                "--user=\(user)", "--default-character-set=utf8mb4", "--batch",
                "--skip-column-names", "--unbuffered",
            ]
            // Nobody stands between a test and its server.
            if clients != nil { arguments.append("--get-server-public-key") }
            if let sql { arguments.append("--execute=\(sql)") }
            if let database { arguments += ["--", database] }
            return Program(
                path: path, arguments: arguments,
                environment: ["MYSQL_PWD": password, "LC_ALL": "C.UTF-8"])
        case .postgres:
            var arguments = ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"]
            if let sql { arguments += ["-c", sql] }
            return Program(
                path: path, arguments: arguments,
                environment: [
                    "PGHOST": "127.0.0.1", "PGPORT": "\(port)", "PGUSER": user,
                    "PGPASSWORD": password, "PGDATABASE": database ?? "postgres",
                    "LC_ALL": "C.UTF-8",
                ])
        }
    }

    /// An identifier in this server's quotes.
    func quoted(_ name: String) -> String {
        let mark = kind == .mysql ? "`" : "\""
        return mark + name.replacingOccurrences(of: mark, with: mark + mark) + mark
    }

    /// A text literal.
    func literal(_ text: String) -> String {
        switch kind {
        case .mysql:
            "CONVERT(X'\(Data(text.utf8).map { String(format: "%02x", $0) }.joined())' USING utf8mb4)"
        case .postgres: "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
        }
    }
}
