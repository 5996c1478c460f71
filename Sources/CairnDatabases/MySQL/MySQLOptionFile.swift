internal import CairnCrypto

/// The option file that tells MySQL's and MariaDB's programs how to connect. It is the only one they
/// read (`--defaults-file`), so that no `~/.my.cnf` or `/etc/mysql` changes what a backup is.
///
/// Source: MySQL Reference Manual, “Using Option Files”; MariaDB's programs read the same format.
enum MySQLOptionFile {
    static func text(for connection: Connection) throws(DatabaseError) -> String {
        var lines = ["[client]", "user=\(try quoted(connection.user, "user"))"]
        switch connection.address {
        case .tcp(let host, let port):
            lines += ["protocol=tcp", "host=\(try quoted(host, "host"))", "port=\(port)"]
        case .socket(let path, _):
            lines += ["protocol=socket", "socket=\(try quoted(path, "socket"))"]
        }
        if let password = connection.password {
            lines.append("password=\(try quoted(password.reveal(), "password"))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The value in double quotes, in which only `\` and `"` need a backslash; unquoted, a `#` would
    /// begin a comment and outer spaces would be lost.
    private static func quoted(_ value: String, _ name: String) throws(DatabaseError) -> String {
        guard !value.utf8.contains(0) else {
            throw DatabaseError(.unusableValue, "the \(name) holds a NUL byte")
        }
        // The programs read lines of at most 4,096 bytes.
        guard value.utf8.count <= 2000 else {
            throw DatabaseError(.unusableValue, "the \(name) has more than 2000 bytes")
        }
        var text = "\""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            default: text.unicodeScalars.append(character)
            }
        }
        return text + "\""
    }
}
