internal import CairnHTTP

extension S3Client {
    /// Reads a small object whole, by one request.
    ///
    /// - Parameter limit: bytes; a larger object is refused before it is read.
    /// - Throws: `.noSuchKey`, `.failed` for one that is too large.
    public func get(_ key: String, limit: Int) async throws(S3Error) -> [UInt8] {
        let operation = S3Operation("reading “\(key)”", .get, key: key)
        let (size, bytes) = try await attempts(operation) {
            request, attempt async throws(AttemptFailure) in
            try await self.collect(operation, request, attempt, limit: limit)
        }
        guard size <= Int64(limit) else {
            throw S3Error(
                .failed,
                "“\(key)” in \(name) has \(size) bytes, more than the \(limit) it may have",
                hint: "This isn't an object that was expected there; move it away.")
        }
        return bytes
    }

    /// - Returns: the object's size, and its bytes unless they are too many.
    private func collect(
        _ operation: S3Operation, _ request: HTTPRequest, _ attempt: Attempt, limit: Int
    ) async throws(AttemptFailure) -> (size: Int64, bytes: [UInt8]) {
        do {
            return try await http.perform(request) { head, body in
                self.observe(head)
                guard head.status == 200 else {
                    let text = try await body.collect(limit: 1 << 16)
                    throw AttemptFailure(
                        self.failure(of: operation, HTTPResponse(head, body: text), attempt))
                }
                let size = head.headers["content-length"].flatMap { Int64($0) }
                // Without either, a cut can't be told from the end.
                guard size != nil || head.headers["transfer-encoding"] != nil else {
                    throw AttemptFailure(
                        self.failure(
                            of: operation, HTTPResponse(head, body: []),
                            .notS3("without a Content-Length"), attempt))
                }
                if let size, size > Int64(limit) { return (size, []) }
                let bytes = try await body.collect(limit: limit)
                return (Int64(bytes.count), bytes)
            }
        } catch let error as AttemptFailure {
            throw error
        } catch let error as HTTPError {
            throw AttemptFailure(S3Failure(error, doing: operation.what))
        } catch {
            throw AttemptFailure(
                S3Failure(
                    error: S3Error(.failed, "\(operation.what): \(error)"), remedy: .none,
                    isAnswer: true))
        }
    }

    /// Reads an object from `offset` to its end and hands its bytes over in order, each once.
    ///
    /// A connection that is lost is taken up again where it broke off, by `Range` and `If-Match`, so
    /// that all bytes are of the object that `object` describes.
    ///
    /// - Parameters:
    ///   - offset: bytes from the beginning.
    ///   - count: bytes to read; nil for all that follow.
    ///   - take: gets chunks of up to about a megabyte. While it works, the server is held back.
    /// - Throws: `.preconditionFailed` when the object isn't the one described any more,
    ///   `.noSuchKey` when it is gone; what `take` throws.
    nonisolated(nonsending)
        public func read(
            _ object: S3Object, from offset: Int64 = 0, count: Int64? = nil,
            _ take: nonisolated(nonsending) ([UInt8]) async throws -> Void
        ) async throws
    {
        let end = offset + min(object.size - offset, count ?? .max)
        guard offset < end else { return }
        let download = Download(object: object, position: offset, end: end)
        try await continueUntilEnd(download, take)
        if let fault = download.takerFault { throw fault }
    }

    nonisolated(nonsending)
        private func continueUntilEnd(
            _ download: Download, _ take: nonisolated(nonsending) ([UInt8]) async throws -> Void
        ) async throws(S3Error)
    {
        while download.position < download.end, download.takerFault == nil {
            // Built anew for each stretch: the range moves on.
            let operation = download.operation
            try await attempts(operation) { request, attempt async throws(AttemptFailure) in
                try await receive(download, operation, request, attempt, take)
            }
        }
    }

    /// Takes as much as one reply gives.
    ///
    /// - Throws: when it gave nothing. What gave something ends this stretch, and the next one begins
    ///   with all attempts before it.
    nonisolated(nonsending)
        private func receive(
            _ download: Download, _ operation: S3Operation, _ request: HTTPRequest,
            _ attempt: Attempt,
            _ take: nonisolated(nonsending) ([UInt8]) async throws -> Void
        ) async throws(AttemptFailure)
    {
        let start = download.position
        do {
            try await http.perform(request) { head, body in
                self.observe(head)
                try await self.check(head, body, download, operation, attempt)
                while let chunk = try await body.next() {
                    try await download.hand(chunk, to: take)
                }
                try download.checkEnd()
            }
        } catch let error as AttemptFailure {
            throw error
        } catch let error as HTTPError {
            if download.position > start, error.isTransient { return }
            throw AttemptFailure(S3Failure(error, doing: operation.what))
        } catch {
            if download.takerFault != nil || download.position > start { return }
            throw AttemptFailure(
                S3Failure(
                    error: S3Error(
                        .unreachable, "\(operation.what): the reply ended too early",
                        hint: "Check what lies in between: a proxy, a load balancer, the network."),
                    remedy: .waiting, isAnswer: true))
        }
    }

    /// The head of a reply that may be handed over.
    nonisolated(nonsending)
        private func check(
            _ head: HTTPResponseHead, _ body: HTTPBody, _ download: Download,
            _ operation: S3Operation,
            _ attempt: Attempt
        ) async throws
    {
        guard head.status == 206 || head.status == 200 else {
            let text = try await body.collect(limit: 1 << 16)
            throw AttemptFailure(failure(of: operation, HTTPResponse(head, body: text), attempt))
        }
        let isExpected: Bool
        if head.status == 206 {
            let expected = "bytes \(download.position)-\(download.end - 1)/\(download.object.size)"
            isExpected = head.headers["content-range"] == expected
            download.skipped = 0
        } else {
            // The server sends all of it, whatever range was asked for.
            isExpected = head.headers["content-length"] == String(download.object.size)
            download.skipped = download.position
        }
        let etag = head.headers["etag"].map(quoted) ?? download.etag
        guard isExpected, download.etag.isEmpty || etag == download.etag else {
            let what = "\(operation.what): \(attempt.place) sent other bytes than those asked for"
            throw AttemptFailure(
                S3Failure(
                    error: S3Error(
                        .preconditionFailed, what,
                        hint:
                            "See who else writes into the bucket, and whether a proxy keeps replies."
                    ), remedy: .none, isAnswer: true))
        }
        download.etag = etag
    }
}
