internal import CairnHTTP

/// A service that gives credentials: asked again a few times when it fails for a moment.
struct CredentialsEndpoint: Sendable {
    /// What a message calls it.
    let name: String
    let client: HTTPClient
    /// What may have led to somebody else, such as `proxies and AWS_ENDPOINT_URL`.
    let suspects: String
    /// Whether `caFile` says who it may be; else the authorities of this machine alone do.
    var hasConfiguredTrust = false
    /// The first one included.
    var attempts = 5

    /// Bytes; the replies have one or two thousand.
    private static let bodyLimit = 64 << 10
    private static let firstPause = Duration.milliseconds(250)

    /// Whether the same request may get another answer soon, by its status alone.
    static func isTransient(_ reply: HTTPResponse) -> Bool {
        reply.status >= 500 || reply.status == 429 || reply.status == 408
    }

    /// Why there is no reply.
    struct Silence: Error {
        let error: S3Error
        /// What happened, without the service's name.
        let words: String
    }

    /// What a reply has in place of credentials.
    enum Content: Sendable, Hashable {
        /// The service's own words, of which the first line is shown; maybe none.
        case words(String)
        /// A document that has credentials otherwise.
        case incomplete
        /// Nothing that the service says.
        case foreign
    }

    /// The reply to a request that is made anew for each attempt; every status is a reply.
    ///
    /// - Parameter isTransient: whether to ask again; what the last attempt brings is returned anyway.
    /// - Throws: `.unreachable`, `.untrusted`, `.cancelled`, `.credentials` when what comes is too much.
    func reply(
        isTransient: (HTTPResponse) -> Bool = Self.isTransient, to request: () -> HTTPRequest
    ) async throws(S3Error) -> HTTPResponse {
        do throws(Silence) {
            return try await replyOrSilence(isTransient: isTransient, to: request)
        } catch {
            throw error.error
        }
    }

    /// The same, for those who tell of silence in another way.
    func replyOrSilence(
        isTransient: (HTTPResponse) -> Bool = Self.isTransient, to request: () -> HTTPRequest
    ) async throws(Silence) -> HTTPResponse {
        var attempt = 1
        while true {
            do throws(HTTPError) {
                let reply = try await client.perform(request(), bodyLimit: Self.bodyLimit)
                if attempt >= attempts || !isTransient(reply) { return reply }
            } catch {
                if attempt >= attempts || !error.isTransient { throw silence(error) }
            }
            try await pause(after: attempt)
            attempt += 1
        }
    }

    /// Exponential with full jitter: many machines ask at the same minute.
    private func pause(after attempt: Int) async throws(Silence) {
        let bound = Self.firstPause * (1 << (attempt - 1))
        do {
            try await Task.sleep(for: bound * Double.random(in: 0...1))
        } catch {
            let words = "asking \(name) for credentials was cancelled"
            throw Silence(error: S3Error(.cancelled, words), words: words)
        }
    }

    func silence(_ error: HTTPError) -> Silence {
        let (code, hint): (S3Error.Code, String?) =
            switch error.code {
            case .cancelled: (.cancelled, error.hint)
            case .tls where !error.isTransient:
                (.untrusted, hasConfiguredTrust ? error.hint : Self.trustHint)
            case .invalidRequest: (.invalid, error.hint)
            case .tooLarge: (.credentials, foreignHint)
            default: (.unreachable, error.hint)
            }
        return Silence(
            error: S3Error(code, "no credentials from \(name): \(error.message)", hint: hint),
            words: error.message)
    }

    private static let trustHint =
        "Add the authority that vouches for it, such as a proxy's, to this machine's certificates."

    private var foreignHint: String { "Something else answers there: check \(suspects)." }

    /// Tells of a reply that doesn't give credentials.
    ///
    /// - Parameter isTransient: whether another answer could have come later, when that takes more than
    ///   the status to know.
    func refusal(
        _ reply: HTTPResponse, _ content: Content, isTransient: Bool = false, hint: String
    ) -> S3Error {
        let isTransient = isTransient || Self.isTransient(reply)
        let said =
            switch content {
            case .words(let words): Self.firstLine(words)
            case .incomplete: ", but credentials are missing in it"
            case .foreign where reply.status == 200: " with something else than credentials"
            case .foreign: ", not in the service's words"
            }
        let foreign = content == .foreign ? foreignHint : nil
        let passing = isTransient ? "Look at the service's state, and try again later." : nil
        return S3Error(
            isTransient ? .unreachable : .credentials,
            "no credentials from \(name), which answered \(reply.status)\(said)",
            hint: passing ?? foreign ?? hint)
    }

    /// The first line, behind a space when there is one.
    private static func firstLine(_ words: String) -> String {
        let line = words.drop { $0.isWhitespace }.prefix { !$0.isNewline }
        return line.isEmpty ? "" : " " + S3Failure.printable(String(line))
    }
}
