import CairnCrypto
import CairnS3
import Testing

/// Storing an object in one request, and by what it is proven that it arrived.
struct PutTests {
    private static let common = [
        "content-type": "application/octet-stream", "x-amz-checksum-sha256": sha256("hello"),
    ]
    private static let plain = ["content-type": "application/octet-stream"]

    @Test func `an object is stored as the options say, and the server's own SHA-256 is believed`()
        async throws
    {
        let stored = WireReply(
            200, ["etag": "\"of-kms\"", "x-amz-checksum-sha256": sha256("hello")])
        try await withS3(replies: [stored]) {
            $0.storageClass = "STANDARD_IA"
            $0.encryption = .kms(keyID: "arn:aws:kms:eu-west-3:1:key/k")
            $0.objectLock = .init(.compliance, days: 30)
        } _: { client, server in
            let metadata = ["token": "7f3a", "origin": "cairn"]
            let proof = try await client.put("db/a.gz", utf8("hello"), metadata: metadata)
            #expect(proof == .fullObjectChecksum)
            #expect(
                try server.requests == [
                    .put(
                        "/backups/db/a.gz",
                        [
                            "content-type": "application/octet-stream",
                            "content-md5": "XUFAKrxLKna5cZ2REBfFkg==",
                            "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
                            "x-amz-meta-origin": "cairn",
                            "x-amz-meta-token": "7f3a",
                            "x-amz-object-lock-mode": "COMPLIANCE",
                            "x-amz-object-lock-retain-until-date": "2026-12-20T04:00:00Z",
                            "x-amz-server-side-encryption": "aws:kms",
                            "x-amz-server-side-encryption-aws-kms-key-id":
                                "arn:aws:kms:eu-west-3:1:key/k",
                            "x-amz-storage-class": "STANDARD_IA",
                        ], "hello")
                ])
        }
    }

    @Test(arguments: [
        (S3Options.ServerSideEncryption.s3, "AES256"), (.kms(keyID: nil), "aws:kms"),
    ])
    func `encryption with a key of the account's is asked for`(
        encryption: S3Options.ServerSideEncryption, header: String
    ) async throws {
        let stored = WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("hello")])
        try await withS3(replies: [stored]) {
            $0.encryption = encryption
        } _: { client, server in
            try await client.put("a.gz", utf8("hello"))
            let headers = Self.common.merging(["x-amz-server-side-encryption": header]) { $1 }
            #expect(try server.requests == [.put("/backups/a.gz", headers, "hello")])
        }
    }

    @Test func `a key goes over the wire as it is, and a session token is signed`() async throws {
        var credentials = S3Credentials.wire
        credentials.sessionToken = Secret("FwoGZXIvYXdzEXAMPLE")
        let stored = WireReply(200, ["etag": md5ETag("hello")])
        try await withS3(replies: [stored], credentials: credentials) { client, server in
            try await client.put("a//b/../ü +%2F~&?=.gz", utf8("hello"))
            let target = "/backups/a//b/../%C3%BC%20%2B%252F~%26%3F%3D.gz"
            let headers = Self.common.merging(["x-amz-security-token": "FwoGZXIvYXdzEXAMPLE"]) {
                $1
            }
            #expect(try server.requests == [.put(target, headers, "hello")])
        }
    }

    @Test(arguments: [#""5d41402abc4b2a76b9719d911017c592""#, "5d41402abc4b2a76b9719d911017c592"])
    func `an ETag that is the MD5 proves an object where no SHA-256 is told`(
        etag: String
    ) async throws {
        try await withS3(replies: [.init(200, ["etag": etag])]) { client, server async throws in
            #expect(try await client.put("a.gz", utf8("hello")) == .fullObjectChecksum)
            #expect(try server.requests == [.put("/backups/a.gz", Self.common, "hello")])
        }
    }

    @Test func `an object is read back where the server proves nothing`() async throws {
        let replies = [
            WireReply(200, ["etag": "\"opaque\""]),
            WireReply(200, ["etag": "\"opaque\""], "hello"),
        ]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.put("a.gz", utf8("hello")) == .readBack)
            #expect(
                try server.requests == [
                    .put("/backups/a.gz", Self.common, "hello"),
                    .get("/backups/a.gz", ["if-match": "\"opaque\""]),
                ])
        }
    }

    @Test func `a server that keeps other bytes than those sent is found out`() async throws {
        let replies = [
            WireReply(200, ["etag": "\"opaque\""]),
            WireReply(200, ["etag": "\"opaque\""], "hellO"),
        ]
        try await withS3(replies: replies) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .corrupted)
        }
    }

    @Test(arguments: [(0, true), (5, false)])
    func `an empty object is proven by its size`(size: Int, isProven: Bool) async throws {
        let replies = [
            WireReply(200, ["etag": "\"opaque\""]),
            WireReply(200, ["etag": "\"opaque\"", "content-length": "\(size)"]),
        ]
        try await withS3(replies: replies) { client, server in
            if isProven {
                #expect(try await client.put("a.gz", []) == .readBack)
            } else {
                let error = try await s3Error { try await client.put("a.gz", []) }
                #expect(error.code == .corrupted)
            }
            #expect(try server.requests.map(\.method) == ["PUT", "HEAD"])
        }
    }

    @Test func `bytes that changed on the way are sent again`() async throws {
        let replies = [
            WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("hellO")]),
            WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("hello")]),
        ]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.put("a.gz", utf8("hello")) == .fullObjectChecksum)
            let request = WireRequest.put("/backups/a.gz", Self.common, "hello")
            #expect(try server.requests == [request, request])
        }
    }

    @Test func `bytes that change on the way every time are no backup`() async throws {
        let wrong = WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("hellO")])
        let policy = RetryPolicy(attempts: 3)
        try await withS3(replies: [wrong, wrong, wrong], policy: policy) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .corrupted)
        }
    }

    @Test(arguments: [
        WireReply.error(501, "NotImplemented"), .error(400, "InvalidArgument"),
        .error(400, "InvalidRequest"),
    ])
    func `a server that doesn't know checksum headers gets none from then on`(
        refusal: WireReply
    ) async throws {
        let stored = WireReply(200, ["etag": md5ETag("hello")])
        try await withS3(replies: [refusal, stored, stored]) { client, server in
            try await client.put("a.gz", utf8("hello"))
            try await client.put("b.gz", utf8("hello"))
            #expect(
                try server.requests == [
                    .put("/backups/a.gz", Self.common, "hello"),
                    .put("/backups/a.gz", Self.plain, "hello"),
                    .put("/backups/b.gz", Self.plain, "hello"),
                ])
        }
    }

    @Test func `a refusal for another reason takes no checksum away`() async throws {
        let lockless = WireReply.error(400, "InvalidRequest")
        let stored = WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("hello")])
        try await withS3(replies: [lockless, lockless, stored]) { client, server in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .unsupported)
            try await client.put("b.gz", utf8("hello"))
            #expect(try server.requests.last == .put("/backups/b.gz", Self.common, "hello"))
        }
    }

    @Test func `a reply of success without an ETag is none of S3's`() async throws {
        let page = WireReply(200, ["content-type": "text/html"], "<html>Welcome</html>")
        try await withS3(replies: [page]) { client, _ in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .notS3)
        }
    }
}
