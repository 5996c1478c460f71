internal import FoundationEssentials

/// Asks a MySQL or MariaDB server through its own client program.
struct MySQLQuery: Sendable {
    let client: Tool

    /// Runs statements and returns what they print, a row a line.
    func run(
        _ sql: String, limit: Duration = .seconds(120)
    ) async throws(DatabaseError) -> String {
        var tool = client
        tool.arguments += ["--batch", "--raw", "--skip-column-names", "--connect-timeout=20"]
        let captured = try await tool.capture(sql + ";\n", stallLimit: limit)
        guard captured.ending.succeeded else {
            throw MySQLFailure(captured.ending.lastWords).error(
                "\(tool.name) failed with \(captured.ending.text)", fallback: .toolFailed)
        }
        return captured.output
    }

    /// Runs a query whose rows are JSON objects, and decodes them. JSON keeps every name whole,
    /// whatever characters it has.
    func rows<Row: Decodable>(of type: Row.Type, _ sql: String) async throws(DatabaseError) -> [Row]
    {
        let output = try await run(sql)
        let decoder = JSONDecoder()
        do {
            return try output.split(separator: "\n").map { line in
                try decoder.decode(Row.self, from: Data(line.utf8))
            }
        } catch {
            throw DatabaseError(
                .toolFailed, "\(client.name) answered what can't be read: \(output.prefix(200))")
        }
    }
}

/// What a MySQL or MariaDB program's last words mean.
struct MySQLFailure: Sendable {
    let lastWords: String
    /// The number of the error, as in `ERROR 1045 (28000): …`, in `Got error: 1045: …` and in
    /// `Couldn't execute '…': … (1045)`.
    let number: Int?

    init(_ lastWords: String) {
        self.lastWords = lastWords
        let digits =
            lastWords.firstMatch(of: /(?:ERROR|Error|error):?\s+(\d{4})\b/)?.1
            ?? lastWords.firstMatch(of: Self.numberAtTheEnd)?.1
        number = digits.flatMap { Int($0) }
    }

    private static var numberAtTheEnd: Regex<(Substring, Substring)> { /\((\d{4})\)\s*(?:\n|$)/ }

    /// Whether another client program may succeed: this one lacks the plugin that the login needs.
    var isAuthenticationPlugin: Bool { number == 2059 || number == 2061 || number == 1251 }

    func error(_ what: String, fallback: DatabaseError.Code) -> DatabaseError {
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
        case 1412: (fallback, "A table was altered during the dump. Run the backup again.")
        case 1927, 2006, 2013: (fallback, "The server's log tells why it ended the connection.")
        default: (fallback, Tool.hint(lastWords: lastWords))
        }
    }

    private static let unreachableHint = "Check host, port and whether the server runs."
}
