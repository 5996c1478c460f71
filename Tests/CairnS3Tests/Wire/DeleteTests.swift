import CairnCrypto
import CairnS3
import Foundation
import Testing

/// Deleting objects, and saying of each what became of it.
struct DeleteTests {
    private static func request(_ objects: String) -> WireRequest {
        let body =
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(objects)</Delete>"
        let md5 = Data(MD5.digest(of: utf8(body))).base64EncodedString()
        return .post(
            "/backups?delete", ["content-type": "application/xml", "content-md5": md5], body)
    }

    private static func entries(_ keys: some Sequence<String>) -> String {
        keys.map { "<Object><Key>\($0)</Key></Object>" }.joined()
    }

    private static func reply(_ content: String) -> WireReply {
        .xml(
            "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(content)"
                + "</DeleteResult>")
    }

    private static func deleted(_ keys: some Sequence<String>) -> WireReply {
        reply(keys.map { "<Deleted><Key>\($0)</Key></Deleted>" }.joined())
    }

    /// Keys and outcomes; a refusal by its words.
    private static func words(_ deletions: [S3Deletion]) -> [String] {
        deletions.map { deletion in
            switch deletion.outcome {
            case .deleted: "\(deletion.key) deleted"
            case .hidden: "\(deletion.key) hidden"
            case .refused(let error): "\(error.code == .accessDenied) \(error.message)"
            }
        }
    }

    @Test func `objects are deleted by the thousand, and each has its outcome`() async throws {
        let keys = (1...1002).map { "db/\($0)" }
        let replies = [Self.deleted(keys[..<1000].reversed()), Self.deleted(keys[1000...])]
        try await withS3(replies: replies) { client, server in
            let deletions = try await client.delete(keys)
            #expect(Self.words(deletions) == keys.map { $0 + " deleted" })
            #expect(
                try server.requests == [
                    Self.request(Self.entries(keys[..<1000])),
                    Self.request(Self.entries(keys[1000...])),
                ])
        }
    }

    @Test func `what the bucket keeps is told key by key`() async throws {
        let reply = Self.reply(
            """
            <Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker>
              <DeleteMarkerVersionId>3</DeleteMarkerVersionId></Deleted>
            <Error><Key>b&amp;&lt;&gt;"'&#13;ü</Key><Code>AccessDenied</Code>
              <Message>Access Denied because object protected by object lock.</Message></Error>
            <Error><Key>c</Key><Code>NoSuchKey</Code><Message>Gone.</Message></Error>
            <Deleted><Key>e\u{301}</Key></Deleted>
            <Error><Key>\u{e9}</Key><Code>AccessDenied</Code><Message>No.</Message></Error>
            """)
        try await withS3(replies: [reply]) { client, server async throws in
            let keys = ["a", "b&<>\"'\rü", "c", "e\u{301}", "\u{e9}"]
            let name = "bucket backups at http://127.0.0.1:\(server.port)"
            #expect(
                Self.words(try await client.delete(keys)) == [
                    "a hidden",
                    "true \(name) keeps “b&<>\"'\rü”: AccessDenied: "
                        + "Access Denied because object protected by object lock.",
                    "c deleted", "e\u{301} deleted",
                    "true \(name) keeps “\u{e9}”: AccessDenied: No.",
                ])
            let escaped = ["a", "b&amp;&lt;&gt;&quot;&apos;&#13;ü", "c", "e\u{301}", "\u{e9}"]
            #expect(try server.requests == [Self.request(Self.entries(escaped))])
        }
    }

    @Test func `a key that failed for a time is asked for again and isn't taken for kept`()
        async throws
    {
        let reply = Self.reply(
            """
            <Deleted><Key>a</Key></Deleted>
            <Error><Key>b</Key><Code>InternalError</Code><Message>Try again.</Message></Error>
            <Error><Key>c</Key><Code>SlowDown</Code><Message>Try later.</Message></Error>
            """)
        let slow = WireReply.error(503, "SlowDown")
        try await withS3(replies: [reply, .init(204), slow, .init(204)]) { client, server in
            let deletions = try await client.delete(["a", "b", "c"])
            #expect(Self.words(deletions) == ["a deleted", "b deleted", "c deleted"])
            #expect(
                try server.requests == [
                    Self.request(Self.entries(["a", "b", "c"])), .delete("/backups/b"),
                    .delete("/backups/c"), .delete("/backups/c"),
                ])
        }
    }

    @Test func `a key of which the reply says nothing isn't taken for deleted`() async throws {
        try await withS3(replies: [Self.deleted(["a"])]) { client, _ async throws in
            #expect(try await s3Error { try await client.delete(["a", "b"]) }.code == .notS3)
        }
    }

    @Test(arguments: [
        WireReply.error(501, "NotImplemented"), .error(405, "MethodNotAllowed"),
    ])
    func `a server that doesn't delete in batches is asked one by one from then on`(
        refusal: WireReply
    ) async throws {
        let hidden = WireReply(204, ["x-amz-delete-marker": "true"])
        let replies = [
            refusal, .init(204), hidden, .error(404, "NoSuchKey"), .error(403, "AccessDenied"),
        ]
        try await withS3(replies: replies) { client, server async throws in
            let name = "bucket backups at http://127.0.0.1:\(server.port)"
            #expect(Self.words(try await client.delete(["a", "b"])) == ["a deleted", "b hidden"])
            #expect(
                Self.words(try await client.delete(["c", "d"])) == [
                    "c deleted",
                    "true \(name) keeps “d”: deleting “d”: bucket backups at 127.0.0.1:\(server.port) answered 403 "
                        + "AccessDenied: S3 says why, request 4442587FB7D0A2F9",
                ])
            #expect(
                try server.requests == [
                    Self.request(Self.entries(["a", "b"])), .delete("/backups/a"),
                    .delete("/backups/b"), .delete("/backups/c"), .delete("/backups/d"),
                ])
        }
    }

    @Test func `a bucket that lets nothing be deleted keeps all, which is no failure`()
        async throws
    {
        let refusal = WireReply.error(403, "AccessDenied")
        try await withS3(replies: [refusal, refusal]) { client, _ in
            for deletion in try await client.delete(["a", "b"]) {
                guard case .refused(let error) = deletion.outcome else {
                    Issue.record("\(deletion)")
                    continue
                }
                #expect(error.code == .accessDenied)
            }
        }
    }

    /// Ceph 16 wants the right on the bucket itself for a batch.
    @Test func `a key that may delete one by one only does so from then on`() async throws {
        let replies = [
            WireReply.error(403, "AccessDenied"), .init(204), .init(204), .init(204), .init(204),
        ]
        try await withS3(replies: replies) { client, server async throws in
            #expect(Self.words(try await client.delete(["a", "b"])) == ["a deleted", "b deleted"])
            #expect(Self.words(try await client.delete(["c", "d"])) == ["c deleted", "d deleted"])
            #expect(
                try server.requests == [Self.request(Self.entries(["a", "b"]))]
                    + ["a", "b", "c", "d"].map { .delete("/backups/\($0)") })
        }
    }

    @Test(arguments: ["InvalidAccessKeyId", "NoSuchBucket"])
    func `a server that couldn't be asked hasn't kept anything`(code: String) async throws {
        let refusal = WireReply.error(code == "NoSuchBucket" ? 404 : 403, code)
        try await withS3(replies: [refusal, refusal]) { client, _ in
            for keys in [["a", "b"], ["a"]] {
                let error = try await s3Error { try await client.delete(keys) }
                #expect(error.code == (code == "NoSuchBucket" ? .noSuchBucket : .credentials))
            }
        }
    }
}
