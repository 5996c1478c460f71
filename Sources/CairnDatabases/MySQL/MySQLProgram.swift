enum MySQLFlavour: String, Sendable, CaseIterable {
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
    /// Bytes of the longest statement that the server takes.
    let packetLimit: Int64?
    /// 1: names of databases and tables are kept in lower case, and found however they are written.
    let lowerCaseTableNames: Int?

    var flavour: MySQLFlavour { MySQLFlavour(versionText: version) }
}

/// A client program, and whose it is.
struct MySQLProgram: Sendable {
    var tool: Tool
    let flavour: MySQLFlavour
    let version: String

    /// As it goes into a message: `/usr/bin/mysqldump is MySQL's 9.7.0`.
    var description: String { "\(tool.path) is \(flavour.rawValue)'s \(version)" }
}
