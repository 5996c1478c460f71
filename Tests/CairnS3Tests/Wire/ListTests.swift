import CairnS3
import Testing

/// Listing a bucket: all of it, or an error. A listing that is taken for empty deletes backups.
struct ListTests {
    private static func entry(_ key: String, size: String = "5") -> String {
        """
        <Contents>
          <Key>\(key)</Key><LastModified>2026-11-20T04:00:00.000Z</LastModified>
          <ETag>&quot;e&quot;</ETag><Size>\(size)</Size><StorageClass>STANDARD</StorageClass>
        </Contents>
        """
    }

    /// A page as AWS writes it.
    private static func page(
        _ keys: [String], count: Int? = nil, encoding: String = "url", next: String? = nil
    ) -> WireReply {
        document(
            """
            <Name>backups</Name><Prefix>db%2F</Prefix><MaxKeys>1000</MaxKeys>
            <EncodingType>\(encoding)</EncodingType><KeyCount>\(count ?? keys.count)</KeyCount>
            <IsTruncated>\(next != nil)</IsTruncated>
            \(next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? "")
            """ + keys.map { entry($0) }.joined())
    }

    private static func document(_ content: String) -> WireReply {
        .xml(
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(content)"
                + "</ListBucketResult>")
    }

    private static func request(after token: String? = nil) -> WireRequest {
        let token = token.map { "&continuation-token=\($0)" } ?? ""
        return .get("/backups?encoding-type=url&list-type=2\(token)&prefix=db%2F")
    }

    private static func object(_ key: String) -> S3Object {
        S3Object(key: key, size: 5, etag: "\"e\"", modified: TestTime.start)
    }

    @Test func `all pages are listed, and keys are what they were when they were stored`()
        async throws
    {
        let replies = [
            Self.page(["db/a+b", "db%2Fa%2Bb", "db/a%252B"], next: "1/+ue=&amp;Zg=="),
            Self.page([], next: "2"),
            Self.page(["db/%C3%BC%20%26%3C%3E%22.gz", "db/e%CC%81%0A%01"]),
        ]
        try await withS3(replies: replies) { client, server async throws in
            let keys = [
                "db/a b", "db/a+b", "db/a%2B", "db/ü &<>\".gz", "db/e\u{301}\n\u{1}",
            ]
            #expect(try await client.list("db/") == keys.map(Self.object))
            #expect(
                try server.requests == [
                    Self.request(), Self.request(after: "1%2F%2Bue%3D%26Zg%3D%3D"),
                    Self.request(after: "2"),
                ])
        }
    }

    @Test func `keys that a server doesn't encode are taken as they stand`() async throws {
        let page = Self.document(
            "<IsTruncated>false</IsTruncated>" + Self.entry("db/a+%2B&amp;&#xfc;"))
        try await withS3(replies: [page]) { client, _ async throws in
            #expect(try await client.list("db/") == [Self.object("db/a+%2B&ü")])
        }
    }

    @Test func `an empty folder is empty only by the server's own word`() async throws {
        try await withS3(replies: [Self.page([])]) { client, _ async throws in
            #expect(try await client.list("db/") == [])
        }
    }

    @Test func `folders are listed without what is in them, on all pages`() async throws {
        func page(_ rest: String, _ folders: String...) -> WireReply {
            let entries = folders.map { "<CommonPrefixes><Prefix>\($0)</Prefix></CommonPrefixes>" }
            return Self.document(
                "<EncodingType>url</EncodingType><Delimiter>/</Delimiter>" + rest
                    + entries.joined())
        }
        let next = "<IsTruncated>true</IsTruncated><NextContinuationToken>1</NextContinuationToken>"
        let end = "<IsTruncated>false</IsTruncated>"
        let first = page("<KeyCount>2</KeyCount>\(next)", "db%2Fa+b/", "db%2F%C3%BC/")
        let replies = [
            first, page("<KeyCount>2</KeyCount>\(end)" + Self.entry("db%2Ffile"), "db%2Fz/"),
        ]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.folders("db/") == ["a b", "ü", "z"])
            let query = "encoding-type=url&list-type=2"
            #expect(
                try server.requests == [
                    .get("/backups?\(query)&delimiter=%2F&prefix=db%2F"),
                    .get("/backups?\(query)&delimiter=%2F&continuation-token=1&prefix=db%2F"),
                ])
        }
        let policy = RetryPolicy(attempts: 1)
        let cut = page("<KeyCount>2</KeyCount>\(end)", "db%2Fz/")
        try await withS3(replies: [first, cut], policy: policy) { client, _ async throws in
            #expect(try await s3Error { _ = try await client.folders("db/") }.code == .unreachable)
        }
        try await withS3(replies: [first, page(end, "other/z/")], policy: policy) {
            client, _ async throws in
            #expect(try await s3Error { _ = try await client.folders("db/") }.code == .notS3)
        }
    }

    /// Replies that look like the end of a listing, or like none, to one who doesn't look closely.
    private static let lies: [WireReply] = [
        // No word of whether it goes on, or how.
        document("<KeyCount>0</KeyCount>"),
        document("<IsTruncated>true</IsTruncated>" + entry("db/b")),
        document("<IsTruncated>true</IsTruncated><NextContinuationToken/>" + entry("db/b")),
        document("<IsTruncated>maybe</IsTruncated>"),
        // The first page over and over.
        page(["db/a"], next: "1"),
        // Keys that nobody asked for, that aren't text, or of which nothing else is known.
        page(["other/a"]),
        page(["db"]),
        page(["db/%"]),
        page(["db/%FF"]),
        document("<IsTruncated>false</IsTruncated><Contents><Key>db/b</Key></Contents>"),
        document("<IsTruncated>false</IsTruncated>" + entry("db/b", size: "5 kB")),
        // Something else.
        WireReply(200, ["content-type": "text/html; charset=utf-8"], "<!DOCTYPE html><p>Sign in"),
        .xml("<html><body>Sign in</body></html>"),
        .xml("<ListAllMyBucketsResult/>"),
    ]

    @Test(arguments: lies)
    func `a page that isn't what was asked for is an error and never the end`(
        lie: WireReply
    ) async throws {
        try await withS3(replies: [Self.page(["db/a"], next: "1"), lie]) { client, _ async throws in
            #expect(try await s3Error { _ = try await client.list("db/") }.code == .notS3)
        }
    }

    /// Replies that are cut, though HTTP calls them whole.
    private static let stumps: [WireReply] = [
        page(["db/b"], count: 2),
        page(["db/b"], count: 0),
        WireReply(200, ["content-type": "application/xml"], ""),
        WireReply(
            200, ["content-type": "application/xml"],
            "<ListBucketResult><IsTruncated>false</IsTruncated>" + entry("db/b")),
        .xml("<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"),
        page(["db/b"]).cut(at: 100),
    ]

    @Test(arguments: stumps)
    func `a page that was cut is asked for again, and an error if it stays so`(
        stump: WireReply
    ) async throws {
        let (first, last) = (Self.page(["db/a"], next: "1"), Self.page(["db/b"]))
        let policy = RetryPolicy(attempts: 3)
        try await withS3(replies: [first, stump, stump, last], policy: policy) {
            client, server async throws in
            #expect(try await client.list("db/") == [Self.object("db/a"), Self.object("db/b")])
            let again = Array(repeating: Self.request(after: "1"), count: 3)
            #expect(try server.requests == [Self.request()] + again)
        }
        try await withS3(replies: [first, stump, stump, stump], policy: policy) {
            client, _ async throws in
            #expect(try await s3Error { _ = try await client.list("db/") }.code == .unreachable)
        }
    }
}
