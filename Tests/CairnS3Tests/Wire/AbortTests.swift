import CairnS3
import Synchronization
import Testing

private typealias Script = UploadScript

/// Giving an upload up: what stays costs money or is taken for a backup, what goes too far is lost.
struct AbortTests {
    private static let hasParts = WireReply.xml(
        "<ListPartsResult><Part><PartNumber>1</PartNumber></Part></ListPartsResult>")
    private static let begun = [Script.created, Script.stored(1)]

    /// Begins an upload whose first part has arrived.
    private func begin(_ client: S3Client) async throws -> S3Upload {
        let upload = client.upload("a.gz", partSize: 4)
        try await upload.send(utf8("abcd"), number: 1)
        return upload
    }

    @Test func `an upload is aborted until the server knows nothing of it`() async throws {
        let replies: [WireReply] = [
            .init(204), Self.hasParts, .error(500, "InternalError"), .init(204),
            Script.noSuchUpload,
        ]
        try await withS3(replies: Self.begun + replies) { client, server in
            let upload = try await begin(client)
            try await upload.abort()
            #expect(
                try server.requests == [
                    Script.create, Script.part(1), Script.abort, Script.listParts, Script.abort,
                    Script.abort, Script.listParts,
                ])
            let error = try await s3Error { try await upload.send(utf8("efgh"), number: 2) }
            #expect(error.code == .invalid)
        }
    }

    @Test func `parts that can't be got rid of are told`() async throws {
        let rounds = (1...5).flatMap { _ in [WireReply(204), Self.hasParts] }
        try await withS3(replies: Self.begun + rounds) { client, _ in
            let upload = try await begin(client)
            let error = try await s3Error { try await upload.abort() }
            #expect(error.code == .failed)
        }
    }

    @Test func `aborting goes on in a task that was cancelled`() async throws {
        let replies = Self.begun + [.init(204), Script.noSuchUpload]
        try await withS3(replies: replies) { client, server in
            let upload = try await begin(client)
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await upload.abort()
            }
            task.cancel()
            try await task.value
            #expect(try server.requests.suffix(2) == [Script.abort, Script.listParts])
        }
    }

    /// An upload whose completion ended without anybody knowing how, and what is found afterwards.
    private func abortAfterDoubt(
        _ replies: [WireReply], _ check: (S3Upload, WireServer) async throws -> Void
    ) async throws {
        let doubt: [WireReply] = [.error(500, "InternalError"), Script.notFound]
        try await withS3(
            replies: Script.accepting() + doubt + [Script.noSuchUpload] + replies,
            policy: RetryPolicy(attempts: 1)
        ) { client, server in
            let upload = try await client.sendAll()
            _ = try await s3Error { _ = try await upload.completeAll() }
            try await check(upload, server)
        }
    }

    @Test func `an object that became visible after all is removed, when it is ours`()
        async throws
    {
        try await abortAfterDoubt([Script.found("e-3"), .init(204)]) { upload, server in
            try await upload.abort()
            #expect(
                try server.requests.suffix(3) == [Script.abort, Script.head, Script.delete])
        }
    }

    @Test(arguments: [Script.found("e-3", token: "other"), Script.notFound])
    func `an object of somebody else's is never removed`(description: WireReply) async throws {
        try await abortAfterDoubt([description]) { upload, server in
            try await upload.abort()
            #expect(try server.requests.suffix(2) == [Script.abort, Script.head])
        }
    }

    @Test func `an object that ought to go and is kept by the bucket is told`() async throws {
        try await abortAfterDoubt([Script.found("e-3"), .error(403, "AccessDenied")]) {
            upload, _ async throws in
            #expect(try await s3Error { try await upload.abort() }.code == .accessDenied)
        }
    }

    @Test func `uploads of exactly one key are found on all pages`() async throws {
        func upload(_ key: String, _ id: String) -> String {
            "<Upload><Key>\(key)</Key><UploadId>\(id)</UploadId></Upload>"
        }
        func page(_ content: String) -> WireReply {
            .xml(
                "<ListMultipartUploadsResult><EncodingType>url</EncodingType>\(content)"
                    + "</ListMultipartUploadsResult>")
        }
        let next =
            "<NextKeyMarker>db%2Fa+b</NextKeyMarker><NextUploadIdMarker>2+/=</NextUploadIdMarker>"
        let replies = [
            page(
                "<IsTruncated>true</IsTruncated>\(next)" + upload("db%2Fa+b", "1")
                    + upload("db%2Fa+b", "2+/=")),
            page(
                "<IsTruncated>false</IsTruncated>" + upload("db%2Fa+b", "3")
                    + upload("db%2Fa+b.001", "4")),
        ]
        try await withS3(replies: replies) { client, server in
            let found = try await client.openUploads(of: "db/a b")
            #expect(found.map(\.key) == ["db/a b", "db/a b", "db/a b"])
            #expect(found.map(\.id) == ["1", "2+/=", "3"])
            let target = "/backups?encoding-type=url&prefix=db%2Fa%20b&uploads"
            #expect(
                try server.requests == [
                    .get(target),
                    .get(target + "&key-marker=db%2Fa%20b&upload-id-marker=2%2B%2F%3D"),
                ])
        }
    }

    @Test(arguments: [
        "", "<IsTruncated>true</IsTruncated>",
        "<IsTruncated>false</IsTruncated><Upload><Key>a</Key></Upload>",
        "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>",
    ])
    func `a doubtful listing of uploads is an error`(content: String) async throws {
        let page = WireReply.xml(
            "<ListMultipartUploadsResult>\(content)</ListMultipartUploadsResult>")
        let repeats = content.contains("NextKeyMarker") ? 2 : 1
        try await withS3(replies: Array(repeating: page, count: repeats)) {
            client, _ async throws in
            #expect(try await s3Error { _ = try await client.openUploads(of: "a") }.code == .notS3)
        }
    }
}
