import CairnS3
import Testing

/// Reading an object to its end over connections that break.
struct ReadTests {
    private static let text = "hello world"
    private static let object = S3Object(
        key: "a.gz", size: 11, etag: "\"e\"", modified: TestTime.start)
    private static let whole = WireReply(200, ["etag": "\"e\""], text)
    private static let first = WireRequest.get("/backups/a.gz", ["if-match": "\"e\""])

    /// The reply to a request for what lies between `offset` and `end`.
    private static func part(_ offset: Int, to end: Int = 11) -> WireReply {
        let bytes = Array(utf8(text)[offset..<end])
        return WireReply(
            206, ["etag": "\"e\"", "content-range": "bytes \(offset)-\(end - 1)/11"],
            String(decoding: bytes, as: UTF8.self))
    }

    private static func request(_ offset: Int, to end: Int = 11) -> WireRequest {
        .get("/backups/a.gz", ["if-match": "\"e\"", "range": "bytes=\(offset)-\(end - 1)"])
    }

    private func read(
        _ client: S3Client, _ object: S3Object = object, from offset: Int64 = 0,
        count: Int64? = nil
    ) async throws -> String {
        var bytes: [UInt8] = []
        try await client.read(object, from: offset, count: count) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `an object is read by one request, pinned to what was described`() async throws {
        try await withS3(replies: [Self.whole]) { client, server async throws in
            #expect(try await read(client) == Self.text)
            #expect(try server.requests == [Self.first])
        }
    }

    @Test func `a read that was cut goes on at the exact byte, as long as each reply brings some`()
        async throws
    {
        let time = TestTime()
        let cuts = (0..<11).map { ($0 == 0 ? Self.whole : Self.part($0)).cut(at: 1) }
        try await withS3(
            replies: cuts, policy: RetryPolicy(attempts: 2, firstContactAttempts: 2), time: time
        ) { client, server async throws in
            #expect(try await read(client) == Self.text)
            #expect(try server.requests == [Self.first] + (1..<11).map { Self.request($0) })
            #expect(time.pauses == [])
        }
    }

    @Test func `a read that isn't going on any more ends with an error, not with half an object`()
        async throws
    {
        let replies = [Self.whole.cut(at: 6), Self.part(6).cut(at: 0), .dropped, .error(500, "")]
        try await withS3(replies: replies, policy: RetryPolicy(attempts: 3)) { client, server in
            let error = try await s3Error { _ = try await read(client) }
            #expect(error.code == .unreachable)
            let further = Array(repeating: Self.request(6), count: 3)
            #expect(try server.requests == [Self.first] + further)
        }
    }

    @Test(arguments: [
        (WireReply.error(412, "PreconditionFailed"), S3Error.Code.preconditionFailed),
        (.error(404, "NoSuchKey"), .noSuchKey),
    ])
    func `an object that is replaced or deleted meanwhile isn't pieced together`(
        reply: WireReply, code: S3Error.Code
    ) async throws {
        try await withS3(replies: [Self.whole.cut(at: 6), reply]) { client, server in
            var bytes: [UInt8] = []
            let error = try await s3Error {
                try await client.read(Self.object) { bytes += $0 }
            }
            #expect(error.code == code)
            #expect(bytes == utf8("hello "))
            #expect(try server.requests == [Self.first, Self.request(6)])
        }
    }

    @Test func `a server that ignores Range doesn't make bytes appear twice`() async throws {
        let replies = [Self.whole.cut(at: 3), Self.whole.cut(at: 8), Self.whole]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await read(client) == Self.text)
            #expect(try server.requests == [Self.first, Self.request(3), Self.request(8)])
        }
    }

    @Test(arguments: [
        WireReply(206, ["etag": "\"e\"", "content-range": "bytes 5-10/11"], " world"),
        WireReply(206, ["etag": "\"e\"", "content-range": "bytes 6-10/12"], "world"),
        WireReply(206, ["etag": "\"e\""], "world"),
        WireReply(206, ["etag": "\"f\"", "content-range": "bytes 6-10/11"], "world"),
        WireReply(200, ["etag": "\"e\""], "world"),
        WireReply(200, ["etag": "\"f\""], text),
    ])
    func `bytes of another range or object are never handed over`(reply: WireReply) async throws {
        try await withS3(replies: [Self.whole.cut(at: 6), reply]) { client, _ in
            var bytes: [UInt8] = []
            let error = try await s3Error {
                try await client.read(Self.object) { bytes += $0 }
            }
            #expect(error.code == .preconditionFailed)
            #expect(bytes == utf8("hello "))
        }
    }

    private struct DiskFull: Error, Equatable {}

    @Test func `what the taker throws comes out as itself, and nothing is read again`()
        async throws
    {
        try await withS3(replies: [Self.whole]) { client, _ in
            await #expect(throws: DiskFull()) {
                try await client.read(Self.object) { _ in throw DiskFull() }
            }
        }
    }

    @Test(arguments: [(3, 4), (3, 100), (0, 5)])
    func `a stretch of an object is read, and no byte beyond it`(
        offset: Int, count: Int
    ) async throws {
        let end = min(11, offset + count)
        let replies = [Self.part(offset, to: end).cut(at: 1), Self.whole]
        try await withS3(replies: replies) { client, server in
            let expected = String(decoding: utf8(Self.text)[offset..<end], as: UTF8.self)
            let read = try await read(client, from: Int64(offset), count: Int64(count))
            #expect(read == expected)
            #expect(
                try server.requests == [
                    Self.request(offset, to: end), Self.request(offset + 1, to: end),
                ])
        }
    }

    @Test func `nothing is asked where nothing is to be read`() async throws {
        try await withS3(replies: []) { client, _ async throws in
            #expect(try await read(client, from: 11) == "")
        }
    }

    @Test func `an object of which no ETag is known is pinned to the first that is seen`()
        async throws
    {
        var object = Self.object
        object.etag = ""
        try await withS3(replies: [Self.whole.cut(at: 6), Self.part(6)]) {
            client, server async throws in
            #expect(try await read(client, object) == Self.text)
            #expect(try server.requests == [.get("/backups/a.gz"), Self.request(6)])
        }
    }

    @Test func `a read that is cancelled in the middle ends at once`() async throws {
        try await withS3(replies: [Self.whole.stalled(at: 6)]) { client, server in
            let (chunks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            let task = Task { try await client.read(Self.object) { continuation.yield($0) } }
            // The first bytes are only handed over with more, or at the end.
            try await server.waitForRequests(1)
            task.cancel()
            let error = try await s3Error { try await task.value }
            #expect(error.code == .cancelled)
            continuation.finish()
            for await chunk in chunks { #expect(chunk == utf8("hello ")) }
        }
    }
}
