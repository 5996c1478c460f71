import CairnCrypto
import CairnS3
import Foundation
import Testing

private typealias Script = UploadScript

/// Object lock where the server takes the headers of an upload and forgets them, as Ceph 16 does.
struct LockTests {
    private static let found = Script.found(
        "e-3", more: ["x-amz-checksum-sha256": Script.checksum])
    private static let uploaded = Script.accepting() + [Script.completed("e-3")]

    private static let document =
        "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>GOVERNANCE</Mode>"
        + "<RetainUntilDate>2026-11-21T04:00:00Z</RetainUntilDate></Retention>"
    private static let lock = WireRequest.put(
        "/backups/a.gz?retention",
        [
            "content-type": "application/xml",
            "content-md5": Data(MD5.digest(of: utf8(document))).base64EncodedString(),
        ], document)

    private func complete(
        _ replies: [WireReply], asks requests: [WireRequest],
        _ check: (S3Upload) async throws -> Void
    ) async throws {
        try await withS3(
            replies: Self.uploaded + replies,
            configure: { $0.objectLock = .init(.governance, days: 1) }
        ) { client, server in
            try await check(try await client.sendAll())
            let asked = try server.requests.dropFirst(Script.sending().count)
            #expect(Array(asked) == [Script.complete(), Script.proof] + requests)
        }
    }

    @Test func `a lock that the server shows is not put on again`() async throws {
        let locked = Script.found(
            "e-3",
            more: [
                "x-amz-checksum-sha256": Script.checksum, "x-amz-object-lock-mode": "GOVERNANCE",
            ])
        try await complete([locked], asks: []) { upload async throws in
            #expect(try await upload.completeAll() == .compositeChecksum)
        }
    }

    @Test func `a lock that the server forgot is put on the object`() async throws {
        try await complete([Self.found, .init(200), Self.found], asks: [Self.lock, Script.head]) {
            upload async throws in
            #expect(try await upload.completeAll() == .compositeChecksum)
        }
    }

    @Test func `a server that doesn't know locks fails the upload`() async throws {
        try await complete([Self.found, .error(501, "NotImplemented")], asks: [Self.lock]) {
            upload in
            let error = try await s3Error { _ = try await upload.completeAll() }
            #expect(error.code == .invalid)
            #expect(error.hint?.contains("object lock") == true)
        }
    }

    @Test func `a server that takes the lock for the object fails the upload`() async throws {
        let replaced = Script.found("f")
        try await complete([Self.found, .init(200), replaced], asks: [Self.lock, Script.head]) {
            upload in
            let error = try await s3Error { _ = try await upload.completeAll() }
            #expect(error.code == .invalid)
            #expect(error.message.contains("replaced it"))
        }
    }
}
