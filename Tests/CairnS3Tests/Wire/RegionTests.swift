import CairnS3
import Testing

/// A bucket in another region than ours: it says in which, and that is all that is believed.
struct RegionTests {
    private static let stored = WireReply(200, ["etag": md5ETag("hello")])
    private static let evil = ["location": "http://127.0.0.1:1/backups/a.gz"]

    /// The regions for which the requests were signed.
    private func regions(_ server: WireServer) throws -> [String] {
        try server.recordings.map { recording in
            let scope = try #require(recording.values("authorization").first).split(separator: "/")
            return String(scope[2])
        }
    }

    @Test(arguments: [
        WireReply.error(301, "PermanentRedirect", ["x-amz-bucket-region": "ap-south-1"]),
        .error(
            307, "TemporaryRedirect",
            ["x-amz-bucket-region": "ap-south-1"].merging(evil) { $1 }),
        .error(400, "AuthorizationHeaderMalformed", more: "<Region>ap-south-1</Region>"),
        .error(400, "IllegalLocationConstraintException", ["x-amz-bucket-region": "ap-south-1"]),
        // As HEAD is answered.
        .init(400, ["x-amz-bucket-region": "ap-south-1"]),
    ])
    func `a request goes on in the bucket's region, at the same host, and so do all others`(
        redirect: WireReply
    ) async throws {
        try await withS3(replies: [redirect, Self.stored, Self.stored]) { client, server in
            try await client.put("a.gz", utf8("hello"))
            try await client.put("b.gz", utf8("hello"))
            #expect(try regions(server) == ["eu-west-3", "ap-south-1", "ap-south-1"])
        }
    }

    @Test(arguments: [
        WireReply.error(301, "PermanentRedirect", ["x-amz-bucket-region": "evil.com/"]),
        .error(400, "AuthorizationHeaderMalformed", more: "<Region>evil.com/</Region>"),
        .error(400, "AuthorizationHeaderMalformed", more: "<Region></Region>"),
        .error(301, "PermanentRedirect", evil, more: "<Endpoint>evil.com</Endpoint>"),
        .error(301, "PermanentRedirect", ["x-amz-bucket-region": "eu-west-3"]),
        .error(302, "Moved", evil),
    ])
    func `a redirect to anywhere but a region is an error`(redirect: WireReply) async throws {
        try await withS3(replies: [redirect]) { client, _ in
            _ = try await s3Error { try await client.put("a.gz", utf8("hello")) }
        }
    }

    @Test func `a second redirect is a loop`() async throws {
        let replies = ["ap-south-1", "us-east-2"].map {
            WireReply.error(301, "PermanentRedirect", ["x-amz-bucket-region": $0])
        }
        try await withS3(replies: replies) { client, server in
            let error = try await s3Error { try await client.put("a.gz", utf8("hello")) }
            #expect(error.code == .invalid)
            #expect(try regions(server) == ["eu-west-3", "ap-south-1"])
        }
    }

    @Test func `a bucket is named by its host where that is asked for`() async throws {
        try await withS3(replies: [Self.stored, .init(404)], host: "localhost") {
            $0.addressing = .virtualHost
        } _: { client, server in
            try await client.put("db/a.gz", utf8("hello"))
            _ = try await s3Error { _ = try await client.openUploads(of: "db/a.gz") }
            #expect(
                try server.requests.map(\.target)
                    == ["/db/a.gz", "/?encoding-type=url&prefix=db%2Fa.gz&uploads"])
        }
    }
}
