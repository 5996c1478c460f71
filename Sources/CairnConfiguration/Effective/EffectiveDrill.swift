internal import CairnDatabases
internal import CairnJobs

/// Whether and how the connection to a database server is encrypted.
public struct EffectiveTLS: Sendable, Hashable, Codable {
    /// `disable`, `prefer`, `require`, `verify-ca` or `verify-identity`.
    public let mode: String
    public let caFile: String?
    public let certificateFile: String?
    public let keyFile: String?

    init(_ security: TransportSecurity) {
        mode = security.mode.rawValue
        caFile = security.caFile
        certificateFile = security.certificateFile
        keyFile = security.keyFile
    }

    func paths(_ name: String) -> [String] {
        let files = [
            ("caFile", caFile), ("certificateFile", certificateFile), ("keyFile", keyFile),
        ]
        return ["\(name).mode"] + files.compactMap { $1 == nil ? nil : "\(name).\($0)" }
    }
}

/// Where a job's snapshots are restored for trial.
public struct EffectiveDrill: Sendable, Hashable, Codable {
    /// Bytes: the largest dump that is restored into the job's own server; nil for a server of its own,
    /// which the next values are about.
    public let maxSize: Int?
    /// Nil when there is a socket.
    public let host: String?
    public let port: Int?
    public let socket: String?
    public let user: String?
    /// The mask; nil when there is none, or when it wasn't read.
    public let password: String?
    public let clientDirectory: String?
    public let tls: EffectiveTLS?
    /// Seconds; nil when nobody asks how old the last proof is.
    public let maxAge: Int?

    init(_ settings: DrillSettings) {
        maxAge = settings.maxAge.map { Int($0.components.seconds) }
        switch settings.place {
        case .sameServer(let size):
            maxSize = size
            (host, port, socket, user, password) = (nil, nil, nil, nil, nil)
            (clientDirectory, tls) = (nil, nil)
        case .scratch(let connection):
            maxSize = nil
            switch connection.address {
            case .tcp(let host, let port): (self.host, self.port, socket) = (host, port, nil)
            case .socket(let path, let port): (host, self.port, socket) = (nil, port, path)
            }
            user = connection.user
            password = connection.password.map { _ in EffectiveConfiguration.mask }
            clientDirectory = connection.clientDirectory
            tls = EffectiveTLS(connection.security)
        }
    }

    var paths: [String] {
        let own: [(String, Bool)] = [
            ("maxSize", maxSize != nil), ("host", host != nil), ("port", port != nil),
            ("socket", socket != nil), ("user", user != nil), ("password", password != nil),
            ("clientDirectory", clientDirectory != nil), ("maxAge", maxAge != nil),
        ]
        return own.compactMap { $1 ? "drill.\($0)" : nil } + (tls?.paths("drill.tls") ?? [])
    }
}
