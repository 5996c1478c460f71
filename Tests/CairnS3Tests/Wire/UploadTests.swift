import CairnS3
import Testing

private typealias Script = UploadScript

/// A stream that becomes an object in parts, and the proof that it did.
struct UploadTests {
    @Test func `an upload is proven by the checksum over its parts' checksums`() async throws {
        let found = Script.found("of-kms-3", more: ["x-amz-checksum-sha256": Script.checksum])
        let replies = Script.accepting() + [Script.completed("of-kms-3"), found]
        try await withS3(replies: replies) { client, server in
            let upload = try await client.sendAll()
            #expect(try await upload.completeAll() == .compositeChecksum)
            #expect(
                try server.requests
                    == Script.sending() + [Script.complete(), Script.proof])
            // What is proven stays.
            try await upload.abort()
        }
    }

    @Test func `an upload is proven by the MD5 over its parts' MD5s where no checksum is told`()
        async throws
    {
        let replies =
            Script.accepting(isChecked: false)
            + [Script.completed(Script.etag), Script.found(Script.etag)]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.sendAll().completeAll() == .compositeETag)
            #expect(
                try server.requests
                    == Script.sending() + [Script.complete(isChecked: false), Script.head])
        }
    }

    @Test(arguments: [("abcdefghij", true), ("abcdefghiJ", false), ("efghabcdij", false)])
    func `an upload of which the server proves nothing is read back`(
        text: String, isRight: Bool
    ) async throws {
        let parts = (1...3).map { Script.stored($0, isChecked: false, etag: "\"p\"") }
        let end = [
            Script.completed("x"), Script.found("x"), WireReply(200, ["etag": "\"x\""], text),
        ]
        try await withS3(replies: [Script.created] + parts + end) { client, server in
            let upload = try await client.sendAll()
            if isRight {
                #expect(try await upload.completeAll() == .readBack)
            } else {
                #expect(try await s3Error { _ = try await upload.completeAll() }.code == .corrupted)
            }
            let complete = Script.complete(isChecked: false) { _ in "\"p\"" }
            let read = WireRequest.get("/backups/a.gz", ["if-match": "\"x\""])
            #expect(try server.requests == Script.sending() + [complete, Script.head, read])
        }
    }

    @Test func `parts that arrive with other bytes are sent again`() async throws {
        let wrong = WireReply(200, ["etag": "\"e\"", "x-amz-checksum-sha256": sha256("abcD")])
        let found = Script.found("e-3", more: ["x-amz-checksum-sha256": Script.checksum])
        let replies =
            [Script.created, wrong] + (1...3).map { Script.stored($0) }
            + [Script.completed("e-3"), found]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.sendAll().completeAll() == .compositeChecksum)
            #expect(try server.requests[1...2] == [Script.part(1), Script.part(1)])
        }
    }

    @Test func `parts are under way at the same time`() async throws {
        // Neither reply comes before both parts have.
        let held = WireReply(200, ["etag": "\"p\""]).held(untilRequests: 3)
        try await withS3(replies: [Script.created, held, held]) { client, server in
            let upload = client.upload("a.gz", partSize: 4)
            async let first: Void = upload.send(utf8("abcd"), number: 1)
            async let second: Void = upload.send(utf8("efgh"), number: 2)
            _ = try await (first, second)
            let requests = try server.requests
            #expect(requests.first == Script.create)
            #expect(requests.contains(Script.part(1)) && requests.contains(Script.part(2)))
        }
    }

    @Test(.enabled(if: WireServer.hasIPv6, "needs the address ::1"))
    func `an upload goes to an address of IPv6`() async throws {
        let found = Script.found(Script.etag, more: ["x-amz-checksum-sha256": Script.checksum])
        let replies = Script.accepting() + [Script.completed(Script.etag), found]
        try await withS3(replies: replies, host: "[::1]") { client, server async throws in
            #expect(try await client.sendAll().completeAll() == .compositeChecksum)
            #expect(try server.requests == Script.sending() + [Script.complete(), Script.proof])
        }
    }

    @Test func `a server that knows no checksums is asked to begin without`() async throws {
        let replies =
            [.error(501, "NotImplemented")] + Script.accepting(isChecked: false)
            + [Script.completed(Script.etag), Script.found(Script.etag)]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.sendAll().completeAll() == .compositeETag)
            let plain = WireRequest.post(
                "/backups/a.gz?uploads",
                [
                    "content-type": "application/octet-stream", "x-amz-meta-upload-token": "TOKEN",
                ])
            #expect(
                try server.requests
                    == [Script.create, plain] + (1...3).map { Script.part($0, isChecked: false) }
                    + [Script.complete(isChecked: false), Script.head])
        }
    }

    @Test func `a server that refuses checksums only at the parts loses no upload by that`()
        async throws
    {
        let parts = (1...3).map { Script.stored($0, isChecked: false) }
        let replies =
            [Script.created, .error(501, "NotImplemented")] + parts
            + [Script.completed(Script.etag), Script.found(Script.etag)]
        try await withS3(replies: replies) { client, server async throws in
            #expect(try await client.sendAll().completeAll() == .compositeETag)
            #expect(
                try server.requests
                    == [Script.create, Script.part(1)]
                    + (1...3).map { Script.part($0, isChecked: false) }
                    + [Script.complete(isChecked: false), Script.head])
        }
    }

    @Test func `a short stream is stored in one request, and only when it is complete`()
        async throws
    {
        let stored = WireReply(200, ["etag": md5ETag("abc")])
        let found = Script.found("900150983cd24fb0d6963f7d28e17f72", size: 3)
        try await withS3(replies: [stored, found]) { client, server in
            let upload = client.upload("a.gz", partSize: 4)
            try await upload.send(utf8("abc"), number: 1)
            #expect(try server.requests == [])
            #expect(try await upload.complete(parts: 1, size: 3) == .fullObjectChecksum)
            let headers = [
                "content-type": "application/octet-stream", "x-amz-meta-upload-token": "TOKEN",
                "x-amz-checksum-sha256": sha256("abc"),
            ]
            #expect(
                try server.requests == [.put("/backups/a.gz", headers, "abc"), Script.head])
        }
    }

    @Test func `a short stream that was given up leaves no trace`() async throws {
        try await withS3(replies: []) { client, _ in
            let upload = client.upload("a.gz", partSize: 4)
            try await upload.send(utf8("abc"), number: 1)
            try await upload.abort()
            let error = try await s3Error { _ = try await upload.complete(parts: 1, size: 3) }
            #expect(error.code == .invalid)
        }
    }

    @Test(arguments: ["other", ""])
    func `an object that somebody else stored meanwhile isn't taken for ours`(
        token: String
    ) async throws {
        let stored = WireReply(200, ["etag": md5ETag("abc")])
        let found = Script.found("900150983cd24fb0d6963f7d28e17f72", size: 3, token: token)
        try await withS3(replies: [stored, found]) { client, _ in
            let upload = client.upload("a.gz", partSize: 4)
            try await upload.send(utf8("abc"), number: 1)
            let error = try await s3Error { _ = try await upload.complete(parts: 1, size: 3) }
            #expect(error.code == .corrupted)
        }
    }

    @Test func `parts have one size, and only the last may be shorter`() async throws {
        let replies = [Script.created, Script.stored(3), Script.stored(1), Script.stored(1)]
        try await withS3(replies: replies) { client, _ in
            let upload = client.upload("a.gz", partSize: 4)
            let error = try await s3Error { try await upload.send(utf8("abcde"), number: 2) }
            #expect(error.code == .invalid)
            try await upload.send(utf8("ij"), number: 2)
            try await upload.send(utf8("abcd"), number: 1)
            try await upload.send(utf8("abcd"), number: 3)
            let odd = try await s3Error { _ = try await upload.completeAll() }
            #expect(odd.code == .corrupted)
        }
    }

    @Test(arguments: [(3, Int64(10)), (2, 8), (2, 7), (4, 10)])
    func `an upload of which a part or byte is missing is never completed`(
        parts: Int, size: Int64
    ) async throws {
        let replies = [Script.created, Script.stored(1), Script.stored(3)]
        try await withS3(replies: replies) { client, server in
            let upload = client.upload("a.gz", partSize: 4)
            try await upload.send(utf8("abcd"), number: 1)
            try await upload.send(utf8("ij"), number: 3)
            let error = try await s3Error {
                _ = try await upload.complete(parts: parts, size: size)
            }
            #expect(error.code == .corrupted)
            #expect(try server.requests == [Script.create, Script.part(1), Script.part(3)])
        }
    }
}
