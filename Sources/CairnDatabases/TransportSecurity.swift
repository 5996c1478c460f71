/// Whether and how the connection to a database server is encrypted. A mode means the same with every
/// server and every client program.
public struct TransportSecurity: Sendable, Hashable {
    public var mode: Mode
    /// PEM file of the authorities that the server's certificate is verified by. Nil: this machine's.
    public var caFile: String?
    /// PEM files of the client's own certificate and its key: both or neither.
    public var certificateFile: String?
    public var keyFile: String?

    /// How much is asked of a connection, each more than the one before.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// Never encrypted.
        case disable
        /// Encrypted if the server offers it; whoever stands in between can prevent that.
        case prefer
        /// Encrypted, or there is no connection; who the server is isn't looked at.
        case require
        /// And the server's certificate comes from an authority that is trusted.
        case verifyCA = "verify-ca"
        /// And it names the host that was asked for.
        case verifyIdentity = "verify-identity"

        public var verifiesServer: Bool { self == .verifyCA || self == .verifyIdentity }
    }

    public init(
        mode: Mode = .prefer, caFile: String? = nil, certificateFile: String? = nil,
        keyFile: String? = nil
    ) {
        self.mode = mode
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
