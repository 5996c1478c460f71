internal import CairnDatabases

/// A database server and what to take from it, in one argument:
/// `mysql://USER@HOST:PORT/DATABASE[,DATABASE…]`, `postgres://` or `postgresql://`, or with
/// `?socket=PATH` instead of a host.
///
/// Everything but commas and delimiters may be percent-encoded. No complaint shows a piece of the
/// text, since where a password stands in a URL that isn't well formed is anybody's guess.
///
/// Source: RFC 3986, section 3.
struct DatabaseURL {
    let kind: DatabaseKind
    let address: Connection.Address
    let user: String
    /// Empty when the URL names none.
    let databases: [String]
    /// Which values it says, as `cairn config --json` calls them; the others are defaults.
    let given: [String]

    init(_ text: String) throws(Complaint) {
        let (kind, rest) = try Self.scheme(of: text)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        let at = authority.lastIndex(of: "@")
        let credentials = at.map { authority[..<$0] } ?? ""
        guard !credentials.contains(":") else {
            throw Complaint(
                "must not hold a password: every process on the machine could read it",
                hint: "Remove it, and give it by --password-file or $CAIRN_PASSWORD.")
        }
        let server = at.map { authority[authority.index(after: $0)...] } ?? authority
        let (path, query) = try Self.pathAndQuery(rest[end...])
        self.kind = kind
        user =
            credentials.isEmpty
            ? kind.defaultUser : try ValueRule.user(try PercentEncoding.text(credentials))
        address = try Self.address(kind, server: server, query: query)
        databases = try Self.databases(path)
        var given = ["kind", "host", "socket", "databases"]
        if !credentials.isEmpty { given.append("user") }
        if try HostAndPort(server, hint: Self.shape).port != nil { given.append("port") }
        self.given = given
    }

    static let shape = "Write mysql://USER@HOST:PORT/DATABASE or postgres://…"

    private static func scheme(of text: String) throws(Complaint) -> (DatabaseKind, Substring) {
        let schemes: [(String, DatabaseKind)] = [
            ("mysql://", .mysql), ("postgres://", .postgres), ("postgresql://", .postgres),
        ]
        for (scheme, kind) in schemes where text.lowercased().hasPrefix(scheme) {
            return (kind, text.dropFirst(scheme.count))
        }
        throw Complaint("must begin with mysql://, postgres:// or postgresql://", hint: shape)
    }

    private static func pathAndQuery(
        _ text: Substring
    ) throws(Complaint) -> (path: Substring, query: Substring?) {
        guard !text.contains("#") else {
            throw Complaint("must not hold “#”", hint: "Write it as %23 if it belongs to a name.")
        }
        guard let mark = text.firstIndex(of: "?") else { return (text, nil) }
        return (text[..<mark], text[text.index(after: mark)...])
    }

    private static func address(
        _ kind: DatabaseKind, server: Substring, query: Substring?
    ) throws(Complaint) -> Connection.Address {
        let server = try HostAndPort(server, hint: shape)
        let port = server.port ?? kind.defaultPort
        if let query {
            guard query.hasPrefix("socket=/"), !query.contains("&") else {
                throw Complaint("may have nothing but “socket=/PATH” after the “?”", hint: shape)
            }
            guard server.host.isEmpty else {
                throw Complaint(
                    "has both a host and a socket", hint: "Write \(kind)://USER@/DATABASE?socket=…")
            }
            return .socket(
                path: try PercentEncoding.text(query.dropFirst("socket=".count)), port: port)
        }
        guard !server.host.isEmpty else { throw Complaint("has no host", hint: shape) }
        return .tcp(host: server.host, port: port)
    }

    private static func databases(_ path: Substring) throws(Complaint) -> [String] {
        var names: [String] = []
        let list = path.dropFirst()
        guard !list.isEmpty else { return [] }
        for piece in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = try? ValueRule.database(try PercentEncoding.text(piece)) else {
                throw Complaint(
                    "has a database name that is empty or holds “/” or control characters",
                    hint: shape)
            }
            guard !names.contains(name) else { throw Complaint("names a database twice") }
            names.append(name)
        }
        return names
    }
}
