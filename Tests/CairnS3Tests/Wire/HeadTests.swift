import CairnS3
import Testing

/// Asking for an object's description.
struct HeadTests {
    @Test func `an object is described by size, ETag and date`() async throws {
        let reply = WireReply(
            200,
            [
                "content-length": "5368709120", "etag": "5d41402abc4b2a76b9719d911017c592",
                "last-modified": "Fri, 20 Nov 2026 03:59:00 GMT",
            ])
        try await withS3(replies: [reply]) { client, server async throws in
            #expect(
                try await client.head("a b.gz")
                    == S3Object(
                        key: "a b.gz", size: 5_368_709_120,
                        etag: "\"5d41402abc4b2a76b9719d911017c592\"",
                        modified: TestTime.start - 60))
            #expect(try server.requests == [.head("/backups/a%20b.gz")])
        }
    }

    @Test func `an object that isn't there is told from one that can't be seen`() async throws {
        try await withS3(replies: [.init(404), .init(403)]) { client, _ async throws in
            #expect(try await s3Error { _ = try await client.head("a.gz") }.code == .noSuchKey)
            #expect(try await s3Error { _ = try await client.head("a.gz") }.code == .accessDenied)
        }
    }

    private static let lacking: [([String: String], S3Error.Code)] = [
        (["content-length": "5"], .notS3), (["content-length": "5", "etag": ""], .notS3),
        (["etag": "\"e\""], .notS3), (["etag": "\"e\"", "content-length": "5 apples"], .notS3),
    ]

    @Test(arguments: lacking)
    func `a description without size or ETag isn't taken for an object`(
        headers: [String: String], code: S3Error.Code
    ) async throws {
        try await withS3(replies: [.init(200, headers)]) { client, _ in
            let error = try await s3Error { _ = try await client.head("a.gz") }
            #expect(error.code == code)
        }
    }
}
