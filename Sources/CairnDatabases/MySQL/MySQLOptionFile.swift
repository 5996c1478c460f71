internal import CairnCrypto

/// The option file that tells MySQL's and MariaDB's programs how to connect. It is the only one they
/// read (`--defaults-file`), so that no `~/.my.cnf` or `/etc/mysql` changes what a backup is.
///
/// Source: MySQL Reference Manual, “Using Option Files”; MariaDB's programs read the same format.
enum MySQLOptionFile {
    /// - Parameter programs: whose programs read it: what they have in common ends at encryption.
    static func text(
        for connection: Connection, programs: MySQLFlavour
    ) throws(DatabaseError) -> String {
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
        lines += try encryption(connection.security, programs)
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

// MARK: - Encryption

extension MySQLOptionFile {
    private static func encryption(
        _ security: TransportSecurity, _ programs: MySQLFlavour
    ) throws(DatabaseError) -> [String] {
        var lines =
            switch programs {
            case .mysql: oracleLines(security.mode)
            case .mariadb: try mariaDBLines(security.mode)
            }
        guard security.mode != .disable else { return lines }
        // Given to a mode that verifies nothing, MariaDB's programs would verify by it all the same.
        if security.mode.verifiesServer {
            let file = try TrustedAuthorities.file(for: security)
            lines.append("ssl-ca=\(try quoted(file, "caFile"))")
        }
        if let file = security.certificateFile {
            try TrustedAuthorities.check(file, "certificateFile")
            lines.append("ssl-cert=\(try quoted(file, "certificateFile"))")
        }
        if let file = security.keyFile {
            try TrustedAuthorities.check(file, "keyFile")
            lines.append("ssl-key=\(try quoted(file, "keyFile"))")
        }
        return lines
    }

    /// Source: MySQL Reference Manual, “Command Options for Encrypted Connections”.
    private static func oracleLines(_ mode: TransportSecurity.Mode) -> [String] {
        // Without encryption, a password goes out under the server's own key, or not at all. Whoever
        // can stand in between could give a key of his own: where encryption is required, never.
        let key = "loose-get-server-public-key"
        return switch mode {
        case .disable: ["ssl-mode=DISABLED", key]
        case .prefer: ["ssl-mode=PREFERRED", key]
        case .require: ["ssl-mode=REQUIRED"]
        case .verifyCA: ["ssl-mode=VERIFY_CA"]
        case .verifyIdentity: ["ssl-mode=VERIFY_IDENTITY"]
        }
    }

    /// `ssl` alone is a wish: the programs connect in plain text where the server has no TLS, unless they
    /// verify. Since 11.4 they verify by default.
    ///
    /// Source: MariaDB Knowledge Base, “Secure Connections Overview”; measured with 10.11 and 11.8.
    private static func mariaDBLines(
        _ mode: TransportSecurity.Mode
    ) throws(DatabaseError) -> [String] {
        switch mode {
        case .disable: return ["skip-ssl"]
        // That there was encryption is then asked of the server: ``MySQLEncryption``.
        case .prefer, .require: return ["ssl", "skip-ssl-verify-server-cert"]
        case .verifyIdentity: return ["ssl", "ssl-verify-server-cert"]
        case .verifyCA:
            throw DatabaseError(
                .toolMismatch,
                "MariaDB's client programs can't verify a server's authority without its name",
                hint: "Set tls to verify-identity, for which the server's certificate must name the"
                    + " host that is connected to.")
        }
    }
}
