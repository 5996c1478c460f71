// CairnHTTP performs one HTTP exchange with streamed or buffered body over libcurl: what is asked
// goes over the wire to the letter, every wait has a limit, and a cancelled exchange ends at once.
// It doesn't retry, follow redirects, decode bodies, keep cookies, or know what S3 is. A proxy is
// taken from the environment as libcurl does it, unless that is switched off. Depends on libcurl only.

/// Performs exchanges with HTTP servers and keeps their connections for reuse.
///
/// One thread drives all exchanges of a client; tasks only wait. The client ends when it is let go.
public final class HTTPClient: Sendable {
    private let options: HTTPOptions
    private let loop = TransferLoop()

    public init(_ options: HTTPOptions = HTTPOptions()) {
        self.options = options
    }

    deinit { loop.stop() }

    /// Performs one exchange and collects the body of the reply.
    ///
    /// A reply that has neither a `Content-Length` nor chunks ends with its connection, and nothing
    /// tells a whole one from a cut one: callers that care compare its size with what they know.
    ///
    /// - Parameter bodyLimit: bytes; a larger body ends the exchange.
    /// - Throws: when there is no whole reply. A status such as 404 or 503 is a reply.
    public func perform(
        _ request: HTTPRequest, bodyLimit: Int = 1 << 20
    ) async throws(HTTPError) -> HTTPResponse {
        try request.validate()
        let exchange = Exchange(request, options, .whole(limit: bodyLimit))
        loop.start(exchange)
        return try await abortedWithTask(exchange) { () async throws(HTTPError) in
            try await exchange.response()
        }
    }

    /// Performs one exchange and lets `read` take the body as it comes.
    ///
    /// At most about `window` bytes wait for `read`; meanwhile the server is held back. When `read`
    /// returns or throws, the exchange ends: a body that was read to its end leaves the connection
    /// for reuse, anything less closes it.
    ///
    /// - Parameters:
    ///   - window: bytes that may wait; `read` gets chunks of about half of that or more.
    ///   - read: gets the reply's head, and its body to be taken chunk by chunk.
    /// - Returns: what `read` returns.
    /// - Throws: ``HTTPError`` when there is no reply; what `read` throws.
    nonisolated(nonsending)
        public func perform<Value>(
            _ request: HTTPRequest, window: Int = 1 << 20,
            reading read:
                nonisolated(nonsending) (HTTPResponseHead, HTTPBody) async throws -> Value
        ) async throws -> Value
    {
        try request.validate()
        let exchange = Exchange(request, options, .chunks(window: window))
        loop.start(exchange)
        do {
            let value = try await withTaskCancellationHandler {
                try await read(try await exchange.head(), HTTPBody(exchange, loop))
            } onCancel: {
                loop.abort(exchange)
            }
            await finish(exchange)
            return value
        } catch {
            await finish(exchange)
            throw error
        }
    }

    private func finish(_ exchange: Exchange) async {
        loop.abort(exchange)
        await exchange.ended()
    }

    private func abortedWithTask<Value: Sendable>(
        _ exchange: Exchange, _ body: () async throws(HTTPError) -> Value
    ) async throws(HTTPError) -> Value {
        let result = await withTaskCancellationHandler {
            do throws(HTTPError) {
                return Result<Value, HTTPError>.success(try await body())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            loop.abort(exchange)
        }
        return try result.get()
    }
}

/// The body of a reply, to be taken chunk by chunk by one task.
public struct HTTPBody: Sendable {
    private let exchange: Exchange
    private let loop: TransferLoop

    init(_ exchange: Exchange, _ loop: TransferLoop) {
        self.exchange = exchange
        self.loop = loop
    }

    /// The next bytes; nil after the last, and only then has all of the body been seen.
    ///
    /// - Throws: when the connection ended before the body did, stalled, or was cancelled.
    public func next() async throws(HTTPError) -> [UInt8]? {
        let (bytes, mustResume) = try await exchange.chunk()
        if mustResume { loop.resume(exchange) }
        return bytes
    }

    /// All that is left of the body, such as the text of an error.
    ///
    /// - Throws: `.tooLarge` when that is more than `limit` bytes.
    public func collect(limit: Int) async throws(HTTPError) -> [UInt8] {
        var all: [UInt8] = []
        while let chunk = try await next() {
            all += chunk
            guard all.count <= limit else {
                throw .tooLarge(exchange.request.authority, "body", limit: limit)
            }
        }
        return all
    }
}
