import CairnS3
import Testing

private typealias Script = UploadScript

/// The completion of an upload, whose reply may lie, be lost or never come.
struct CompletionTests {
    private static let found = Script.found(
        "e-3", more: ["x-amz-checksum-sha256": Script.checksum])

    /// Completes an upload whose parts have arrived.
    private func complete(
        _ replies: [WireReply], asks requests: [WireRequest], policy: RetryPolicy = RetryPolicy(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withS3(
            replies: Script.accepting() + replies, policy: policy, sourceLocation: sourceLocation
        ) { client, server in
            let proof = try await client.sendAll().completeAll()
            #expect(proof == .compositeChecksum, sourceLocation: sourceLocation)
            #expect(
                try server.requests == Script.sending() + requests, sourceLocation: sourceLocation)
        }
    }

    private func completionError(
        _ replies: [WireReply], asks requests: [WireRequest], policy: RetryPolicy = RetryPolicy(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> S3Error {
        var found: S3Error?
        try await withS3(
            replies: Script.accepting() + replies, policy: policy, sourceLocation: sourceLocation
        ) { client, server in
            let upload = try await client.sendAll()
            found = try await s3Error(sourceLocation: sourceLocation) {
                _ = try await upload.completeAll()
            }
            #expect(
                try server.requests == Script.sending() + requests, sourceLocation: sourceLocation)
        }
        return try #require(found)
    }

    @Test(arguments: [
        WireReply.xml("<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"),
        .error(500, "InternalError"), .error(503, "SlowDown"),
        WireReply(200, ["content-type": "application/xml"], "   "), .reset, .dropped,
    ])
    func `a completion that failed, even with 200, is repeated and not believed`(
        failure: WireReply
    ) async throws {
        try await complete(
            [failure, Script.notFound, Script.completed("e-3"), Self.found],
            asks: [Script.complete(), Script.head, Script.complete(), Script.proof])
    }

    @Test(arguments: [
        WireReply.reset, .dropped, Script.completed("e-3").cut(at: 20),
        .error(500, "InternalError"),
        WireReply.xml("<CompleteMultipartUploadResult><ETag/></CompleteMultipartUploadResult>"),
        WireReply(200, ["content-type": "text/html"], "<html>Welcome</html>"),
    ])
    func `an object that is there, whole and ours, is complete without a good reply`(
        reply: WireReply
    ) async throws {
        try await complete(
            [reply, Self.found, Self.found], asks: [Script.complete(), Script.head, Script.proof])
    }

    @Test func `an upload that is gone after a lost reply became the object, if that is ours`()
        async throws
    {
        try await complete(
            [.dropped, Script.notFound, Script.noSuchUpload, Self.found, Self.found],
            asks: [
                Script.complete(), Script.head, Script.complete(), Script.head, Script.proof,
            ])
    }

    /// Objects that an earlier run, or another program, stored under the same key.
    @Test(arguments: [
        Script.found("e-3", token: "0123456789abcdef0123456789abcdef"),
        Script.found("e-3", size: 9),
        WireReply(200, ["etag": "\"e-3\"", "content-length": "10"]),
        Script.notFound,
    ])
    func `another object of the key doesn't make a lost upload a backup`(
        other: WireReply
    ) async throws {
        let error = try await completionError(
            [.dropped, other, Script.noSuchUpload, other],
            asks: [Script.complete(), Script.head, Script.complete(), Script.head])
        #expect(error.code == .noSuchUpload)
    }

    @Test func `a web page for a completion is no success`() async throws {
        let page = WireReply(200, ["content-type": "text/html"], "<html>Welcome</html>")
        let error = try await completionError(
            [page, Script.notFound], asks: [Script.complete(), Script.head])
        #expect(error.code == .notS3)
    }

    @Test func `an error within a 200 is told as what it is`() async throws {
        let inside = WireReply.xml(
            "<Error><Code>InternalError</Code><Message>We failed.</Message></Error>")
        let error = try await completionError(
            [inside, Script.notFound], asks: [Script.complete(), Script.head],
            policy: RetryPolicy(attempts: 1))
        #expect(error.code == .unreachable)
        #expect(error.message.contains(" answered 200 InternalError: We failed"))
    }

    @Test func `a completion that never succeeds ends after its attempts`() async throws {
        let round: [WireReply] = [.error(500, "InternalError"), Script.notFound]
        let error = try await completionError(
            round + round, asks: [Script.complete(), Script.head, Script.complete(), Script.head],
            policy: RetryPolicy(attempts: 2))
        #expect(error.code == .unreachable)
    }

    @Test(arguments: [
        Script.notFound, Script.found("f-3"), Script.found("e-3", size: 9),
        Script.found("e-3", token: "other"),
    ])
    func `an object that isn't there as it was confirmed is no backup`(
        description: WireReply
    ) async throws {
        let error = try await completionError(
            [Script.completed("e-3"), description], asks: [Script.complete(), Script.proof])
        #expect(error.code == .corrupted)
    }
}
