import CairnS3
import Testing

/// What only a check asks of a bucket.
struct BucketTraitsTests {
    private static let namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

    private static func versioning(_ status: String?) -> WireReply {
        .xml(
            "<VersioningConfiguration \(namespace)>"
                + (status.map { "<Status>\($0)</Status>" } ?? "") + "</VersioningConfiguration>")
    }

    private static let locking = WireReply.xml(
        "<ObjectLockConfiguration \(namespace)><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
            + "</ObjectLockConfiguration>")
    private static let noLock = WireReply.error(404, "ObjectLockConfigurationNotFoundError")

    /// Two replies, and what they mean.
    private static let cases: [(WireReply, WireReply, Bool?, Bool?)] = [
        (versioning("Enabled"), locking, true, true),
        (versioning("Suspended"), noLock, false, false),
        (versioning(nil), noLock, false, false),
        (.error(403, "AccessDenied"), .error(403, "AccessDenied"), nil, nil),
        (.error(501, "NotImplemented"), .error(501, "NotImplemented"), false, false),
    ]

    @Test(arguments: cases.indices)
    func `versions and locks are asked for`(_ index: Int) async throws {
        let (versioning, lock, keepsVersions, hasObjectLock) = Self.cases[index]
        try await withS3(replies: [versioning, lock]) { client, server async throws in
            let traits = try await client.bucketTraits()
            #expect(traits.keepsVersions == keepsVersions)
            #expect(traits.hasObjectLock == hasObjectLock)
            #expect(
                try server.requests == [
                    .get("/backups?versioning"), .get("/backups?object-lock"),
                ])
        }
    }

    @Test func `of a key all versions and markers go, and no other key's`() async throws {
        let page = WireReply.xml(
            """
            <ListVersionsResult \(Self.namespace)>
            <Version><Key>a/b</Key><VersionId>v1</VersionId></Version>
            <DeleteMarker><Key>a/b</Key><VersionId>m1</VersionId></DeleteMarker>
            <Version><Key>a/bc</Key><VersionId>v2</VersionId></Version>
            <CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>
            </ListVersionsResult>
            """)
        try await withS3(replies: [page, .init(204), .init(204)]) { client, server async throws in
            try await client.purge("a/b")
            #expect(
                try server.requests == [
                    .get("/backups?prefix=a%2Fb&versions"), .delete("/backups/a/b?versionId=v1"),
                    .delete("/backups/a/b?versionId=m1"),
                ])
        }
    }
}

/// An upload that is begun only to see whether it can be.
struct UploadRehearsalTests {
    private static let created = WireReply.xml(
        "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>")
    private static let gone = WireReply.error(404, "NoSuchUpload")
    private static let refused = WireReply.error(403, "AccessDenied")

    private static func listing(_ ids: String...) -> WireReply {
        let uploads = ids.map {
            "<Upload><Key>a</Key><UploadId>\($0)</UploadId>"
                + "<Initiated>2026-11-20T04:00:00.000Z</Initiated></Upload>"
        }
        return .xml(
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>\(uploads.joined())"
                + "</ListMultipartUploadsResult>")
    }

    @Test func `all three steps work`() async throws {
        try await withS3(replies: [Self.created, Self.listing("u0", "u1"), .init(204), Self.gone]) {
            client, server async throws in
            #expect(await client.rehearseUpload("a").isEmpty)
            #expect(try server.requests.map(\.method) == ["POST", "GET", "DELETE", "GET"])
        }
    }

    @Test func `nothing more is asked when it can't be begun`() async throws {
        try await withS3(replies: [Self.refused]) { client, _ in
            #expect(await client.rehearseUpload("a").map(\.step) == [.begin])
        }
    }

    @Test func `it is given up also when it can't be found, or isn't there`() async throws {
        for listing in [Self.refused, Self.listing("u0")] {
            try await withS3(replies: [Self.created, listing, .init(204), Self.gone]) { client, _ in
                #expect(await client.rehearseUpload("a").map(\.step) == [.find])
            }
        }
    }

    @Test func `that it can't be given up is told`() async throws {
        try await withS3(replies: [Self.created, Self.listing("u1"), Self.refused]) { client, _ in
            #expect(await client.rehearseUpload("a").map(\.step) == [.abort])
        }
    }

    @Test func `uploads below a folder come with the time at which they were begun`() async throws {
        try await withS3(replies: [Self.listing("u1")]) { client, server async throws in
            let found = try await client.openUploads(below: "app/")
            #expect(found.map(\.begun) == [TestTime.start])
            #expect(
                try server.requests == [.get("/backups?encoding-type=url&prefix=app%2F&uploads")])
        }
    }
}
