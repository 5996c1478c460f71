/// How a client talks to servers, the same for all of its exchanges.
public struct HTTPOptions: Sendable, Hashable {
    /// When an exchange counts as stalled: fewer than `bytesPerSecond`, both ways together, for as
    /// long as `period` (whole seconds). Time in which we ourselves hold a download back doesn't count.
    public struct StallLimit: Sendable, Hashable {
        public var bytesPerSecond: Int
        public var period: Duration

        public init(bytesPerSecond: Int, for period: Duration) {
            self.bytesPerSecond = bytesPerSecond
            self.period = period
        }
    }

    /// Whose word is taken for who a server is.
    public enum Trust: Sendable, Hashable {
        /// The certificate authorities of this machine, as libcurl was built to find them.
        case systemAuthorities
        /// Only the authorities in this PEM file.
        case authorities(file: String)
        /// Any server is believed to be the right one: whoever stands in between can read and change
        /// everything. For tests on one's own machine.
        case anyServerUnverified
    }

    /// Whether somebody else passes the exchanges on.
    public enum Proxy: Sendable, Hashable {
        /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say, read by libcurl.
        case fromEnvironment
        /// Every server is reached directly, such as those on link-local addresses of this machine,
        /// where a proxy would reach its own.
        case none
    }

    /// The longest that finding and reaching a server may take, TLS handshake included.
    public var connectTimeout: Duration
    public var stallLimit: StallLimit
    public var trust: Trust
    public var proxy: Proxy
    /// A body of at least this many bytes is sent only after the server has said that it wants it
    /// (`Expect: 100-continue`, RFC 9110, section 10.1.1), or said nothing for a second; nil sends
    /// bodies at once.
    public var expectContinueFrom: Int?
    /// Bytes per second that one exchange may send; nil for no limit. Several at once add up.
    public var sendLimit: Int?
    /// Bytes per second that one exchange may receive; nil for no limit. Several at once add up.
    public var receiveLimit: Int?

    public init(
        connectTimeout: Duration = .seconds(10),
        stallLimit: StallLimit = StallLimit(bytesPerSecond: 100, for: .seconds(60)),
        trust: Trust = .systemAuthorities, proxy: Proxy = .fromEnvironment,
        expectContinueFrom: Int? = nil,
        sendLimit: Int? = nil, receiveLimit: Int? = nil
    ) {
        self.connectTimeout = connectTimeout
        self.stallLimit = stallLimit
        self.trust = trust
        self.proxy = proxy
        self.expectContinueFrom = expectContinueFrom
        self.sendLimit = sendLimit
        self.receiveLimit = receiveLimit
    }
}
