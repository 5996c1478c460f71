internal import CairnHTTP
internal import Synchronization

extension S3Client {
    /// Sends a request until it succeeds, or until that can't be hoped for any more.
    ///
    /// - Parameters:
    ///   - bodyLimit: bytes that the reply may have.
    ///   - judge: looks at a reply of status 2xx: what it throws counts as this attempt's failure.
    ///   - settled: asked after an attempt of which nobody can tell whether it succeeded; what it
    ///     returns stands for the reply, nil means that it didn't.
    /// - Returns: what `judge` made of the reply.
    func send<Value: Sendable>(
        _ operation: S3Operation, bodyLimit: Int = 1 << 20,
        judge: @Sendable (HTTPResponse) throws(ReplyFault) -> Value,
        settled: (@Sendable () async throws(S3Error) -> Value?)? = nil
    ) async throws(S3Error) -> Value {
        try await attempts(operation, settled: settled) {
            request, attempt async throws(AttemptFailure) in
            let reply: HTTPResponse
            do throws(HTTPError) {
                reply = try await http.perform(request, bodyLimit: bodyLimit)
            } catch {
                throw AttemptFailure(S3Failure(error, doing: operation.what))
            }
            observe(reply.head)
            guard (200..<300).contains(reply.status) else {
                throw AttemptFailure(failure(of: operation, reply, attempt))
            }
            do throws(ReplyFault) {
                return try judge(reply)
            } catch {
                throw AttemptFailure(failure(of: operation, reply, error, attempt))
            }
        }
    }

    /// One attempt after the other, each signed afresh.
    ///
    /// - Parameter perform: makes one attempt.
    nonisolated(nonsending)
        func attempts<Value>(
            _ operation: S3Operation,
            settled: (@Sendable () async throws(S3Error) -> Value?)? = nil,
            _ perform:
                nonisolated(nonsending) (HTTPRequest, Attempt) async throws(AttemptFailure) -> Value
        ) async throws(S3Error) -> Value
    {
        var progress = RetryProgress()
        while true {
            let attempt = try await attempt(operation)
            let failure: S3Failure
            do throws(AttemptFailure) {
                return try await perform(attempt.request, attempt)
            } catch {
                failure = error.failure
            }
            if Task.isCancelled { throw cancelled(operation) }
            if let settled, failure.isDoubtful, let value = try await settled() { return value }
            guard let pause = await remedy(failure, of: attempt, operation, &progress) else {
                throw failure.error.after(attempts: progress.failures)
            }
            do {
                try await time.sleep(pause)
            } catch {
                throw cancelled(operation)
            }
        }
    }

    private func cancelled(_ operation: S3Operation) -> S3Error {
        S3Error(.cancelled, "\(operation.what) was interrupted")
    }

    /// Addresses and signs a request with what is known now.
    private func attempt(_ operation: S3Operation) async throws(S3Error) -> Attempt {
        let credentials = try await credentials.credentials()
        let (region, offset) = state.withLock { ($0.region, $0.clockOffset) }
        let endpoint = try S3Endpoint(options, region: region)
        let unsigned = UnsignedRequest(
            operation.method, scheme: endpoint.scheme, host: endpoint.host,
            path: endpoint.path(operation.key), query: operation.query, headers: operation.headers,
            payload: operation.payload)
        let signer = SigV4Signer(credentials, region: region)
        let date = SigningDate(secondsSince1970: max(0, time.now() + offset))
        var request = signer.sign(unsigned, body: operation.body, at: date)
        request.stallLimit = operation.stallLimit
        return Attempt(
            request: request, credentials: credentials, region: region, clockOffset: offset,
            place: "bucket \(options.bucket) at \(endpoint.serviceHost)")
    }

    /// Remembers what every reply tells.
    func observe(_ head: HTTPResponseHead) {
        let offset = head.headers["date"].flatMap(HTTPDate.seconds).map { $0 - time.now() }
        state.withLock { state in
            state.isReached = true
            if head.status < 500, head.status != 429 { state.isGivenUp = false }
            if let offset { state.seenOffset = offset }
        }
    }

    func failure(
        of operation: S3Operation, _ reply: HTTPResponse, _ attempt: Attempt
    ) -> S3Failure {
        S3Failure(
            reply, doing: operation.what, place: attempt.place, sent: attempt.credentials)
    }

    func failure(
        of operation: S3Operation, _ reply: HTTPResponse, _ fault: ReplyFault, _ attempt: Attempt
    ) -> S3Failure {
        switch fault {
        case .errorInside:
            return failure(of: operation, reply, attempt)
        case .notS3(let reason):
            return S3Failure(
                error: S3Error(
                    .notS3,
                    "\(operation.what): \(attempt.place) answered \(reply.status), but \(reason)",
                    hint: "Check the endpoint, its port, and whether a proxy answers in its place."),
                remedy: .none, isAnswer: true, status: reply.status)
        case .corrupted(let reason):
            return S3Failure(
                error: S3Error(
                    .corrupted, "\(operation.what): \(reason)",
                    hint: "Bytes change on the way: check what lies in between, and the memory."),
                remedy: .waiting, isAnswer: true, status: reply.status)
        case .incomplete(let reason):
            return S3Failure(
                error: S3Error(
                    .unreachable,
                    "\(operation.what): the reply of \(attempt.place) isn't whole: \(reason)",
                    hint: "Check what lies in between: a proxy, a load balancer, the network."),
                remedy: .waiting, isAnswer: true, status: reply.status)
        }
    }
}

/// What an attempt was made with.
struct Attempt: Sendable {
    let request: HTTPRequest
    let credentials: S3Credentials
    let region: String
    let clockOffset: Int64
    /// What a message says was asked: `bucket backups at s3.example.com`.
    let place: String
}

/// Why a reply of status 2xx is none that S3 gives.
enum ReplyFault: Error, Sendable {
    /// Its body is S3's error document.
    case errorInside
    /// Whoever answered isn't S3.
    case notS3(String)
    /// What the server says it got isn't what was sent.
    case corrupted(String)
    /// It was cut short.
    case incomplete(String)
}

/// How an attempt ended that didn't succeed.
struct AttemptFailure: Error, Sendable {
    let failure: S3Failure

    init(_ failure: S3Failure) {
        self.failure = failure
    }
}

extension S3Error {
    /// The error with the number of attempts that it took.
    fileprivate func after(attempts: Int) -> S3Error {
        attempts < 2 ? self : S3Error(code, "\(message) (\(attempts) attempts)", hint: hint)
    }
}
