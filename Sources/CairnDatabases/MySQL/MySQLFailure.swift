/// What a MySQL or MariaDB program's last words mean.
struct MySQLFailure: Sendable {
    let lastWords: String
    /// The number of the error, as in `ERROR 1045 (28000): …`, in `Got error: 1045: …` and in
    /// `Couldn't execute '…': … (1045)`.
    let number: Int?

    init(_ lastWords: String) {
        self.lastWords = Self.withoutValues(lastWords)
        let digits =
            lastWords.firstMatch(of: /(?:ERROR|Error|error):?\s+(\d{4})\b/)?.1
            ?? lastWords.firstMatch(of: Self.numberAtTheEnd)?.1
        number = digits.flatMap { Int($0) }
    }

    /// Of a client that was fed statements: it repeats the one that failed, which is made of rows, between
    /// two lines of dashes, before it says why.
    init(withoutStatement lastWords: String) {
        let lines = lastWords.split(separator: "\n", omittingEmptySubsequences: false)
        let end = lines.lastIndex { $0.count >= 10 && $0.allSatisfy { $0 == "-" } }
        let said = end.map { lines[($0 + 1)...] } ?? lines[...]
        self.init(said.filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    /// A row's value is nobody's business, and these messages quote one. It may have quotes and newlines
    /// itself.
    ///
    /// Source: `messages_to_clients.txt` of MySQL and `errmsg-utf8.txt` of MariaDB.
    private static func withoutValues(_ words: String) -> String {
        let patterns = [
            // 1062 and 1586, 1366, 1292, 1411 and 1525, 1300, 1367, 1761, 1064, 1690, 3140, 1526
            /(Duplicate entry )'.*'( for key)/,
            /([Ii]ncorrect [\w -]+ value: )'.*'( for | at row |\n|$)/,
            /(Invalid \w+ character string: )'.*'()/, /(Illegal \w+ )'.*'( value found)/,
            /(, record )'.*'( would lead)/, /( to use near )'.*'( at line)/,
            /( value is out of range in )'.*'()/, /(Invalid JSON text[^:\n]*: )".*"( at pos)/,
            /(has no partition for value )[^\n]*(\n|$)/,
        ]
        return patterns.reduce(words) { words, pattern in
            words.replacing(pattern.dotMatchesNewlines()) { "\($0.1)'…'\($0.2)" }
        }
    }

    private static var numberAtTheEnd: Regex<(Substring, Substring)> { /\((\d{4})\)\s*(?:\n|$)/ }

    /// Whether another client program may succeed: this one lacks the plugin that the login needs.
    var isAuthenticationPlugin: Bool { number == 2059 || number == 2061 || number == 1251 }

    /// Why a dump failed.
    func dumpError(_ what: String) -> DatabaseError {
        error(what, fallback: isOfChangedDefinition ? .definitionChanged : .toolFailed)
    }

    /// Why a restore failed.
    func restoreError(_ what: String) -> DatabaseError {
        let hint: String? =
            switch number {
            case 1227, 1370:
                "Restore as a user that may name others as DEFINER, or leave them out:"
                    + " --strip-definers."
            case 1153: "The server's max_allowed_packet is too small for the longest row."
            case 1146: "The dump refers to a table that isn't in it; the message names it."
            case 1418, 1419: Self.distrustHint
            case 1273, 1115:
                "Restore into a server of the same kind, as new as the dump's or newer."
            default: nil
            }
        let error = error(what, fallback: .toolFailed)
        return DatabaseError(
            error.code, error.message, hint: hint ?? error.hint, toolOutput: error.toolOutput)
    }

    /// Whether somebody altered, emptied, renamed or dropped what the dump program was about to dump.
    private var isOfChangedDefinition: Bool {
        switch number {
        // Changed since the transaction began; a table, routine or event that is gone; MySQL, when the
        // dump had looked at the table and waited for what altered it: a deadlock of metadata locks.
        case 1412, 1146, 1305, 1539, 1213: true
        // Oracle's program asked for columns and got others.
        default: lastWords.contains("Error in field count for table")
        }
    }

    /// Whether the server has no TLS, or isn't believed to be the one it says it is.
    private var isDistrust: Bool {
        let words = lastWords.lowercased()
        return ["required", "certificate", "verif", "validation"].contains(where: words.contains)
    }

    func error(_ what: String, fallback: DatabaseError.Code) -> DatabaseError {
        if number == MySQLEncryption.errorNumber { return MySQLEncryption.missing }
        let (code, hint) = meaning(fallback)
        let reason = lastWords.split(separator: "\n").last {
            $0.lowercased().contains("error") || $0.contains(Self.numberAtTheEnd)
                || $0.contains(Self.unreadableRoutine)
        }
        let message = reason.map { "\(what): \($0)" } ?? what
        return DatabaseError(code, message, hint: hint, toolOutput: lastWords)
    }

    /// What the dump programs say, without a number, of a routine that the user sees and may not read.
    private static let unreadableRoutine = " privileges to SHOW CREATE "

    private func meaning(_ fallback: DatabaseError.Code) -> (DatabaseError.Code, String) {
        switch number {
        case nil where lastWords.contains(Self.unreadableRoutine):
            (.accessRefused, "“cairn check” names the right that reads routines.")
        case 2059 where lastWords.contains("mysql_native_password"):
            (.accessRefused, Self.oldPluginHint)
        case 1045, 1130, 1698, 2059, 2061, 1251:
            (.accessRefused, "Check user and password, and whether the user may log in from here.")
        case 1040, 1203:
            (.unreachable, "The server has as many connections as it may; raise max_connections.")
        case 1129:
            (.unreachable, "An administrator of the server can unblock this host: FLUSH HOSTS;")
        case 1044, 1142, 1143, 1227, 1370, 1419:
            (.accessRefused, "Grant the user the right that the message names.")
        case 1049: (.unknownDatabase, "Check the database's name.")
        case 2002, 2003, 2005: (.unreachable, Self.unreachableHint)
        // Whatever listens there took the connection and said nothing that MySQL says.
        case 2013 where lastWords.contains("initial communication packet"):
            (.unreachable, Self.unreachableHint)
        case _ where isOfChangedDefinition:
            (fallback, "Tables were changed during the dump. Run the backup again afterwards.")
        case 1205:
            (fallback, "Stop what uses the database: an open transaction there holds its tables.")
        case 1356:
            (fallback, "A view refers to something that is gone: drop it, or make it anew.")
        case 2026 where isDistrust:
            (.unreachable, "Check tls, its caFile, and the server's certificate.")
        case 1835, 3159:
            (.accessRefused, "The server takes encrypted connections only: set tls to require.")
        case 1927, 2006, 2013: (fallback, "The server's log tells why it ended the connection.")
        default: (fallback, Tool.hint(lastWords: lastWords))
        }
    }

    private static let oldPluginHint =
        "MySQL's programs since 9.0 lack it: for a MariaDB server install MariaDB's client programs;"
        + " on MySQL, ALTER USER … IDENTIFIED WITH caching_sha2_password."

    private static let distrustHint =
        "An administrator of the server can allow it: SET GLOBAL log_bin_trust_function_creators = 1;"

    private static let unreachableHint = "Check host, port and whether the server runs."
}
