import CairnS3
import Testing

/// Reading a small object, such as a manifest, by one request.
struct GetTests {
    @Test func `a small object comes whole or not at all`() async throws {
        let whole = WireReply(200, ["etag": "\"e\""], "{\"version\": 1}")
        let replies = [whole.cut(at: 5), .reset, .error(500, "InternalError"), whole]
        try await withS3(replies: replies) { client, server in
            let bytes = try await client.get("db/manifest.json", limit: 14)
            #expect(bytes == utf8("{\"version\": 1}"))
            let request = WireRequest.get("/backups/db/manifest.json")
            #expect(try server.requests == Array(repeating: request, count: 4))
        }
        let policy = RetryPolicy(attempts: 2)
        try await withS3(replies: [whole.cut(at: 5), whole.cut(at: 13)], policy: policy) {
            client, _ in
            let error = try await s3Error { _ = try await client.get("a", limit: 14) }
            #expect(error.code == .unreachable)
        }
    }

    @Test(arguments: [
        (WireReply(200, ["etag": "\"e\""], "{\"version\": 1}"), S3Error.Code.failed),
        (.error(404, "NoSuchKey"), .noSuchKey), (.error(404, "NoSuchBucket"), .noSuchBucket),
        (.error(403, "AccessDenied"), .accessDenied),
    ])
    func `an object that is too large, gone or forbidden is told from an empty one`(
        reply: WireReply, code: S3Error.Code
    ) async throws {
        try await withS3(replies: [reply]) { client, _ async throws in
            #expect(try await s3Error { _ = try await client.get("a", limit: 13) }.code == code)
        }
    }

    @Test func `a reply whose end can't be told from a cut is none`() async throws {
        let endless = WireReply(200, ["etag": "\"e\"", "content-length": ""], "{\"version\": 1}")
        try await withS3(replies: [endless]) { client, _ async throws in
            let error = try await s3Error { _ = try await client.get("a", limit: 14) }
            #expect(error.code == .notS3)
            #expect(error.message.contains("Content-Length"))
        }
    }
}
