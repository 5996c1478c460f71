/// SQL that makes users and roles anew, from what `SHOW CREATE USER` and `SHOW GRANTS` print.
///
/// First everybody is made, then rights and roles are granted, then default roles set, so that it
/// doesn't matter who refers to whom. Nothing in it changes how a user that is there already logs in.
struct MySQLAccountScript: Sendable {
    private var users: [String] = []
    private var grants: [String] = []
    private var revokesParts = false
    private var defaults: [String] = []
    /// Who restores them must be allowed to grant them, which even a superuser need not be.
    private var proxies: [String] = []
    /// Whose password has expired has its lifetime in a statement of its own (MariaDB), which would
    /// change a user that is there already.
    private var lifetimes: [String] = []

    /// - Parameter roles: those to be made, quoted; MySQL's are users and among the lines.
    init(_ lines: [String], roles: [String]) {
        users = roles.map { "CREATE ROLE IF NOT EXISTS \($0);" }
        for line in lines {
            if line.hasPrefix("CREATE USER ") {
                addUser(QuotedWords(line))
            } else if line.hasPrefix("ALTER USER ") {
                lifetimes.append("-- If it was made by this: \(line);")
            } else if line.hasPrefix("SET DEFAULT ROLE ") {
                add("\(line);", to: \.defaults)
            } else if line.hasPrefix("GRANT PROXY ") {
                // On nobody in particular, root has it since the server was installed.
                if !line.hasPrefix("GRANT PROXY ON ``@") { add("\(line);", to: \.proxies) }
            } else {
                if line.hasPrefix("REVOKE ") { revokesParts = true }
                add("\(Self.withoutLogin(QuotedWords(line)));", to: \.grants)
            }
        }
    }

    /// Where `partial_revokes` is off, a user would have got more than there was by the time the first
    /// `REVOKE` fails. This fails first, with what is missing in the error's text; it takes no database.
    private static let guardOfRevokes = """
        -- Rights on single databases are revoked below, which the server must be able to do. If this
        -- statement fails, nothing was made yet: SET PERSIST partial_revokes = ON; and once more.
        DO IF(@@GLOBAL.partial_revokes, 1, BIN_TO_UUID('partial_revokes must be ON'));
        """

    var text: String {
        [revokesParts ? [Self.guardOfRevokes] : [], users, grants, defaults, proxies, lifetimes]
            .filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// MariaDB repeats what a role may do for each role that has it.
    private mutating func add(_ line: String, to list: WritableKeyPath<Self, [String]>) {
        if !self[keyPath: list].contains(line) { self[keyPath: list].append(line) }
    }

    /// MySQL names default roles where the user is made, when the roles may not be there yet.
    private mutating func addUser(_ words: QuotedWords) {
        var words = words.words
        if let start = words.firstIndex(of: "DEFAULT"), start + 1 < words.count,
            words[start + 1] == "ROLE"
        {
            let roles = words[(start + 2)...].prefix { $0 != "REQUIRE" }
            defaults.append("SET DEFAULT ROLE \(roles.joined(separator: " ")) TO \(words[2]);")
            words.removeSubrange(start..<(start + 2 + roles.count))
        }
        users.append((["CREATE USER IF NOT EXISTS"] + words[2...]).joined(separator: " ") + ";")
    }

    /// MariaDB writes a grant on everything with the password's hash and more; who restores it would
    /// change the login of a user of the same name.
    private static func withoutLogin(_ words: QuotedWords) -> String {
        guard let to = words.words.lastIndex(of: "TO"), to + 1 < words.words.count else {
            return words.text
        }
        let head = words.words[...(to + 1)].joined(separator: " ")
        let rest = words.words[(to + 2)...].joined(separator: " ")
        for option in ["WITH GRANT OPTION", "WITH ADMIN OPTION"] where rest.contains(option) {
            return "\(head) \(option)"
        }
        return head
    }
}

/// A line of SQL, parted at the spaces that aren't within quotes.
struct QuotedWords: Sendable {
    let text: String
    let words: [String]

    init(_ text: String) {
        self.text = text
        var (words, word): ([String], String) = ([], "")
        var quote: Character?
        var isEscaped = false
        for character in text {
            if let mark = quote {
                let isEnd = character == mark && !isEscaped
                isEscaped = character == "\\" && !isEscaped && mark != "`"
                if isEnd { quote = nil }
            } else if "`'\"".contains(character) {
                quote = character
            } else if character == " " {
                words.append(word)
                word = ""
                continue
            }
            word.append(character)
        }
        if !text.isEmpty { words.append(word) }
        self.words = words
    }
}
