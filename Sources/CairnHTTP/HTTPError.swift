/// Why an exchange has no reply, with which host, and what to do next.
public struct HTTPError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// The host's name, or the proxy's, has no address.
        public static let cannotResolve = Code(name: "cannotResolve")
        /// Nobody took the connection.
        public static let cannotConnect = Code(name: "cannotConnect")
        /// No trusted encrypted connection came about.
        public static let tls = Code(name: "tls")
        /// Connecting, or the whole exchange, took longer than it may.
        public static let timedOut = Code(name: "timedOut")
        /// The exchange began and then moved too little for too long.
        public static let stalled = Code(name: "stalled")
        /// The task was cancelled.
        public static let cancelled = Code(name: "cancelled")
        /// The connection ended before the reply did.
        public static let reset = Code(name: "reset")
        /// The reply is larger than the caller allows.
        public static let tooLarge = Code(name: "tooLarge")
        /// The request can't be sent as it is written.
        public static let invalidRequest = Code(name: "invalidRequest")
        /// Any other failure.
        public static let failed = Code(name: "failed")
    }

    public let code: Code
    /// One line, lower case, with the host and libcurl's own words; never a header or a query.
    public let message: String
    /// The next step for the person who reads it.
    public let hint: String?
    /// Whether the same request may succeed if it is sent again. It says nothing about whether the
    /// server already acted on this one.
    public let isTransient: Bool

    init(_ code: Code, _ message: String, hint: String? = nil, isTransient: Bool = false) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isTransient = isTransient
    }

    static func invalidRequest(_ what: String) -> HTTPError {
        HTTPError(.invalidRequest, "can't send \(what)")
    }

    static func cancelled(_ host: String) -> HTTPError {
        HTTPError(.cancelled, "the exchange with \(host) was cancelled")
    }

    static func tooLarge(_ host: String, _ what: String, limit: Int) -> HTTPError {
        HTTPError(
            .tooLarge, "the reply of \(host) has a \(what) of more than \(limit) bytes",
            hint: "Check that the address is that of the service meant.")
    }

    static func outOfMemory(_ host: String) -> HTTPError {
        HTTPError(.failed, "libcurl can't begin an exchange with \(host)", isTransient: true)
    }
}
