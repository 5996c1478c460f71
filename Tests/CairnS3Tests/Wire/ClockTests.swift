import CairnS3
import Testing

/// A machine whose clock is wrong: S3 refuses what was signed more than 15 minutes ago.
struct ClockTests {
    private static func date(ahead seconds: Int64) -> [String: String] {
        ["date": TestTime.httpDate(ahead: seconds)]
    }

    private static func stored(ahead seconds: Int64) -> WireReply {
        WireReply(200, ["etag": md5ETag("hello")].merging(date(ahead: seconds)) { $1 })
    }

    @Test(arguments: ["RequestTimeTooSkewed", "AccessDenied"], [Int64(3600), -3600, 400])
    func `a request is signed again by the server's clock, and all that follow`(
        code: String, skew: Int64
    ) async throws {
        let time = TestTime()
        let refusal = WireReply.error(403, code, Self.date(ahead: skew))
        let stored = Self.stored(ahead: skew)
        try await withS3(replies: [refusal, stored, stored], time: time) { client, server in
            try await client.put("a.gz", utf8("hello"))
            try await client.put("b.gz", utf8("hello"))
            let dates = try server.recordings.map { try $0.date - TestTime.start }
            #expect(dates == [0, skew, skew])
            #expect(time.pauses == [.zero])
            #expect(client.serverClockOffset == skew)
        }
    }

    @Test func `a bucket's lock is counted from the server's day`() async throws {
        let day: Int64 = 86_400
        let refusal = WireReply.error(403, "RequestTimeTooSkewed", Self.date(ahead: day))
        let stored = Self.stored(ahead: day)
        try await withS3(replies: [refusal, stored, stored]) {
            $0.objectLock = .init(.governance, days: 1)
        } _: { client, server in
            try await client.put("a.gz", utf8("hello"))
            try await client.put("b.gz", utf8("hello"))
            let until = try server.requests.map {
                $0.headers["x-amz-object-lock-retain-until-date"]
            }
            #expect(until.last == "2026-11-22T04:00:00Z")
        }
    }

    @Test(arguments: ["RequestTimeTooSkewed", "AccessDenied"])
    func `a clock is corrected once for a request, then the refusal is one`(
        code: String
    ) async throws {
        let replies = [
            WireReply.error(403, code, Self.date(ahead: 3600)),
            .error(403, code, Self.date(ahead: 7200)),
        ]
        try await withS3(replies: replies) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == (code == "AccessDenied" ? .accessDenied : .failed))
        }
    }

    @Test(arguments: [
        date(ahead: 299), date(ahead: -299), [:], ["date": "yesterday"],
        ["date": "Sun, 06 Nov 9223372036854775807 08:49:37 GMT"],
        ["date": "Sun, 06 Nov 0000 08:49:37 GMT"],
    ])
    func `a refusal isn't blamed on a clock that is right or unknown`(
        headers: [String: String]
    ) async throws {
        try await withS3(replies: [.error(403, "AccessDenied", headers)]) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .accessDenied)
        }
    }

    @Test func `a refusal without words is looked into though it names the region as well`()
        async throws
    {
        // As AWS answers HEAD: no body, so no RequestTimeTooSkewed.
        let refusal = WireReply(
            403, ["x-amz-bucket-region": "eu-west-3"].merging(Self.date(ahead: 3600)) { $1 })
        let found = WireReply(200, ["etag": "\"e\"", "content-length": "5"])
        try await withS3(replies: [refusal, found]) { client, server async throws in
            #expect(try await client.head("a.gz").size == 5)
            #expect(try server.recordings.map { try $0.date - TestTime.start } == [0, 3600])
        }
    }
}
