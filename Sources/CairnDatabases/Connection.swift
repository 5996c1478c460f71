public import CairnCrypto

/// Which database system a job backs up.
public enum DatabaseKind: String, Sendable, Codable, CaseIterable {
    /// Oracle MySQL or MariaDB; which of them, the server says.
    case mysql
    case postgres
}

/// How to reach a database server: what the client programs are told.
public struct Connection: Sendable, Hashable {
    public var kind: DatabaseKind
    public var address: Address
    public var user: String
    /// Nil when the server asks for none, as over a socket with peer authentication.
    public var password: Secret?
    /// The folder that holds the client programs (`mysqldump`, `pg_dump` …). Nil: the usual places.
    public var clientDirectory: String?
    public var security = TransportSecurity()
    /// Whether MariaDB's client programs may be used for MySQL, and the other way round, where the right
    /// ones are missing. Such dumps aren't always restorable.
    public var allowsForeignClient = false

    /// Where the server listens.
    public enum Address: Sendable, Hashable {
        case tcp(host: String, port: Int)
        /// MySQL: the socket's path. Postgres: the folder that holds the socket, and its port.
        case socket(path: String, port: Int)
    }

    public init(
        kind: DatabaseKind, address: Address, user: String, password: Secret? = nil,
        clientDirectory: String? = nil
    ) {
        self.kind = kind
        self.address = address
        self.user = user
        self.password = password
        self.clientDirectory = clientDirectory
    }
}

extension DatabaseKind {
    /// The port on which such a server listens unless told otherwise.
    public var defaultPort: Int {
        switch self {
        case .mysql: 3306
        case .postgres: 5432
        }
    }
}
