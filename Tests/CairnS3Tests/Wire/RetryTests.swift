import CairnS3
import Testing

/// Sending again what failed for a time: a dump that ran for hours can't be begun anew.
struct RetryTests {
    private static let stored = WireReply(200, ["etag": md5ETag("hello")])
    private static let whole = WireReply(200, ["etag": "\"e\""], "<Never/>")

    private func pauses(_ milliseconds: Int...) -> [Duration] {
        milliseconds.map { .milliseconds($0) }
    }

    /// What heals with time, and whether the server asks for less.
    private static let passing: [(WireReply, Bool)] = [
        (.error(500, "InternalError"), false), (.error(503, "ServiceUnavailable"), false),
        (.init(502, [:], "<html>Bad gateway</html>"), false), (.init(504), false),
        (.error(408, "RequestTimeout"), false), (.error(400, "RequestTimeout"), false),
        (.error(409, "OperationAborted"), false), (.error(400, "BadDigest"), false),
        (.error(400, "IncompleteBody"), false), (.reset, false), (.dropped, false),
        (whole.cut(at: 3), false),
        (.error(503, "SlowDown"), true), (.init(429), true),
        (.error(400, "RequestLimitExceeded"), true),
    ]

    @Test(arguments: passing)
    func `what passes is waited for, longer each time, and every attempt is signed afresh`(
        failure: WireReply, isThrottled: Bool
    ) async throws {
        let time = TestTime()
        let failures = Array(repeating: failure, count: 9)
        try await withS3(replies: [.init(404)] + failures + [Self.stored], time: time) {
            client, server in
            // The server is known, so that it isn't taken for a wrong address.
            _ = try await s3Error { _ = try await client.head("a.gz") }
            try await client.put("a.gz", utf8("hello"))
            let expected =
                isThrottled
                ? pauses(1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000, 20_000)
                : pauses(100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000)
            #expect(time.pauses == expected)
            let attempts = try server.recordings.dropFirst()
            #expect(Set(attempts.map(\.body)).count == 1)
            var clock = Duration.seconds(TestTime.start)
            for (attempt, pause) in zip(attempts, expected + [.zero]) {
                #expect(try attempt.date == clock.components.seconds)
                clock += pause
            }
        }
    }

    @Test func `what doesn't pass is given up after sixteen attempts`() async throws {
        let failures = Array(repeating: WireReply.error(500, "InternalError"), count: 16)
        let time = TestTime(jitter: 0)
        try await withS3(replies: failures, time: time) { client, server in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .unreachable)
            #expect(
                error.message
                    == "storing “a.gz”: bucket backups at 127.0.0.1:\(server.port) answered 500 InternalError: "
                    + "S3 says why, request 4442587FB7D0A2F9 (16 attempts)")
            #expect(time.pauses == Array(repeating: .zero, count: 15))
        }
    }

    @Test(arguments: [
        (["retry-after": "7"], Duration.seconds(7)),
        (["retry-after": "86400"], .seconds(60)),
        (["retry-after": "0"], .milliseconds(100)),
        (["retry-after": "-5"], .milliseconds(100)),
        (["retry-after": "99999999999999999999"], .milliseconds(100)),
        (
            [
                "date": "Sun, 06 Nov 1994 08:49:37 GMT",
                "retry-after": "Sun, 06 Nov 1994 08:49:41 GMT",
            ], .seconds(4)
        ),
        (["x-amz-retry-after": "1500"], .milliseconds(1500)),
        (["x-amz-retry-after": "9000000000000000000"], .seconds(60)),
        (["x-amz-retry-after": "2500", "retry-after": "50"], .milliseconds(2500)),
    ])
    func `a server that says how long to wait is believed, within bounds`(
        headers: [String: String], pause: Duration
    ) async throws {
        let time = TestTime()
        let busy = WireReply.error(503, "ServiceUnavailable", headers)
        try await withS3(replies: [busy, Self.stored], time: time) { client, _ in
            try await client.put("a.gz", utf8("hello"))
            #expect(time.pauses == [pause])
        }
    }

    @Test func `an address where nobody speaks is given up soon, a known server isn't`()
        async throws
    {
        let silence = [WireReply.reset, .dropped, .reset, .dropped]
        try await withS3(replies: silence) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .unreachable)
            #expect(error.message.hasSuffix("(4 attempts)"))
        }
        try await withS3(replies: [.error(404, "NoSuchKey")] + silence + silence + [Self.stored]) {
            client, _ in
            _ = try await s3Error { _ = try await client.head("a.gz") }
            try await client.put("a.gz", utf8("hello"))
        }
    }

    @Test(arguments: [
        WireReply.error(400, "MalformedXML"), .error(403, "AccessDenied"), .init(404),
        .error(409, "BucketAlreadyExists"), .error(412, "PreconditionFailed"),
        .error(507, "InsufficientStorage"), .error(403, "QuotaExceeded"),
        .error(503, "XMinioStorageFull"), .init(418, [:], "I'm a teapot"),
    ])
    func `what time doesn't heal is asked once`(reply: WireReply) async throws {
        let time = TestTime()
        try await withS3(replies: [reply], time: time) { client, _ in
            _ = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(time.pauses == [])
        }
    }

    @Test func `a cancelled task doesn't wait for a server that is silent`() async throws {
        try await withS3(replies: [Self.whole.stalled(at: 0)]) { client, server in
            let task = Task { try await client.list("") }
            try await server.waitForRequests(1)
            task.cancel()
            #expect(try await s3Error { _ = try await task.value }.code == .cancelled)
        }
    }

    @Test func `a cancelled task doesn't wait for its next attempt`() async throws {
        let server = try WireServer([.error(503, "SlowDown")])
        let (pauses, begin) = AsyncStream.makeStream(of: Duration.self)
        let time = TimeSource(
            now: { TestTime.start },
            sleep: { pause in
                begin.yield(pause)
                try await Task.sleep(for: .seconds(30))
                begin.yield(.zero)
            }, jitter: { 1 })
        let client = try S3Client(
            S3Options(bucket: "backups", endpoint: "http://127.0.0.1:\(server.port)"),
            credentials: .fixed(.wire), environment: [:], policy: RetryPolicy(), time: time)
        let task = Task { try await client.put("a.gz", utf8("hello")) }
        var iterator = pauses.makeAsyncIterator()
        #expect(await iterator.next() == .seconds(1))
        task.cancel()
        #expect(try await s3Error { _ = try await task.value }.code == .cancelled)
        #expect(try server.requests.count == 1)
        begin.finish()
        #expect(await iterator.next() == nil, "the pause wasn't waited out")
    }
}
