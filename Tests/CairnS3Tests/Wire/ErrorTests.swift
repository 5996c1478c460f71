import CairnCrypto
import CairnS3
import Testing

/// What a person is told when S3 says no.
struct ErrorTests {
    private static let refusals: [(WireReply, S3Error.Code)] = [
        (.error(404, "NoSuchBucket"), .noSuchBucket),
        (.error(404, "NoSuchKey"), .noSuchKey),
        (.error(403, "AccessDenied"), .accessDenied),
        (.error(403, "InvalidAccessKeyId"), .credentials),
        (
            .error(
                403, "SignatureDoesNotMatch",
                more: """
                    <AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>
                    <StringToSign>AWS4-HMAC-SHA256</StringToSign>
                    <SignatureProvided>5a5a5a5a</SignatureProvided>
                    <CanonicalRequest>x-amz-security-token:FwoGZXIv</CanonicalRequest>
                    """), .credentials
        ),
        (.error(400, "ExpiredToken"), .credentials),
        (.error(400, "InvalidToken"), .credentials),
        (.error(403, "QuotaExceeded"), .full),
        (.error(507, "XMinioStorageFull"), .full),
        (.error(412, "PreconditionFailed"), .preconditionFailed),
        (.error(400, "KeyTooLongError"), .failed),
        (.error(403, "RequestTimeTooSkewed"), .failed),
    ]

    @Test(arguments: refusals)
    func `a refusal is told in S3's own words and without a secret`(
        reply: WireReply, code: S3Error.Code
    ) async throws {
        var credentials = S3Credentials.wire
        credentials.sessionToken = Secret("FwoGZXIvYXdzEXAMPLE")
        try await withS3(replies: [reply], credentials: credentials) { client, server in
            let error = try await s3Error { _ = try await client.list("db/") }
            #expect(error.code == code)
            let told = error.message + " " + (error.hint ?? "")
            #expect(
                error.message.hasPrefix(
                    "listing “db/”: bucket backups at 127.0.0.1:\(server.port) answered "))
            #expect(error.message.hasSuffix(": S3 says why, request 4442587FB7D0A2F9"))
            let authorization = try #require(server.recordings.first?.values("authorization").first)
            let signature = try #require(authorization.split(separator: "=").last)
            let secrets = [
                "wJalrXUtnFEMI", "FwoGZXIv", "AWS4-HMAC", "5a5a5a5a", String(signature),
            ]
            for secret in secrets { #expect(!told.contains(secret), "\(told)") }
        }
    }

    @Test func `a message is one line, whatever a server writes`() async throws {
        let words = "a\nb\u{7}c\r\n" + String(repeating: "long ", count: 1000)
        let reply = WireReply.xml(
            "<Error><Code>Odd</Code><Message>\(words)</Message></Error>", status: 400)
        try await withS3(replies: [reply]) { client, _ in
            let message = try await s3Error { _ = try await client.list("") }.message
            #expect(message.allSatisfy { !$0.isNewline } && message.count < 500)
            #expect(message.contains("answered 400 Odd: a b c"))
        }
    }

    private static let foreign: [(WireReply, S3Error.Code)] = [
        (.init(400, ["content-type": "text/html"], "<html>Bad request</html>"), .notS3),
        (.init(200, ["content-type": "text/html"], "<html>Welcome</html>"), .notS3),
        (.xml("<Welcome/>"), .notS3),
        // These may be S3's own, cut short.
        (.init(200, [:], "{\"status\": \"ok\"}"), .unreachable),
        (.init(200, [:], "{\"status\": \"ok\"}").cut(at: 8), .unreachable),
    ]

    @Test(arguments: foreign)
    func `what isn't S3 is called so`(reply: WireReply, code: S3Error.Code) async throws {
        let policy = RetryPolicy(attempts: 1, firstContactAttempts: 1)
        try await withS3(replies: [reply], policy: policy) { client, server in
            let error = try await s3Error { _ = try await client.list("") }
            #expect(error.code == code)
            #expect(error.message.contains("127.0.0.1:\(server.port)"))
        }
    }
}
