internal import CairnCrypto

/// The password file that libpq's programs read (`PGPASSFILE`).
///
/// Source: PostgreSQL documentation, “The Password File”.
enum PasswordFile {
    /// One line that fits every server: the file serves one connection only.
    static func text(for password: Secret) throws(DatabaseError) -> String {
        let value = password.reveal()
        guard !value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
            throw DatabaseError(
                .unusableValue, "the password holds a line break or a NUL byte",
                hint: "Postgres' client programs can't read such a password; change it.")
        }
        var line = "*:*:*:*:"
        for character in value.unicodeScalars {
            if character == "\\" || character == ":" { line += "\\" }
            line.unicodeScalars.append(character)
        }
        return line + "\n"
    }
}
