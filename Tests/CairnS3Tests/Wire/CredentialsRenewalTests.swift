import CairnS3
import Testing

private typealias Script = UploadScript

/// Credentials that end while an upload goes on: those of a pod last an hour, a dump may last longer.
@Suite(.timeLimit(.minutes(5)))
struct CredentialsRenewalTests {
    let world: CredentialsWorld
    let endpoint: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        endpoint = try CredentialsServer()
    }

    private func client(of server: WireServer, _ time: TestTime) throws -> S3Client {
        try S3Client(
            S3Options(
                bucket: "backups", region: "eu-west-3",
                endpoint: "http://127.0.0.1:\(server.port)"),
            credentials: .standard(profile: nil),
            environment: world.environment([
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint.url + "/"
            ]), policy: RetryPolicy(), time: time.source)
    }

    /// Each request is signed with the key of the credentials so named, and brings their token.
    private func expect(
        _ server: WireServer, signedBy names: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let recordings = try server.recordings
        try #require(recordings.count == names.count, sourceLocation: sourceLocation)
        for (recording, name) in zip(recordings, names) {
            #expect(
                recording.values("x-amz-security-token") == ["\(name)-token"],
                "\(recording.method) \(recording.target)", sourceLocation: sourceLocation)
            try recording.verify(
                by: .named(name), host: "127.0.0.1:\(server.port)", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: ["ExpiredToken", "InvalidToken"])
    func `a part refused for its token is sent again with new credentials`(
        code: String
    ) async throws {
        for name in ["a", "b"] { try await endpoint.answer("GET", "/", .json(name)) }
        let found = Script.found("e-3", more: ["x-amz-checksum-sha256": Script.checksum])
        let server = try WireServer(
            [
                Script.created, Script.stored(1), .error(400, code), Script.stored(2),
                Script.stored(3), Script.completed("e-3"), found,
            ])
        let time = TestTime()
        let upload = try await client(of: server, time).sendAll()
        #expect(try await upload.completeAll() == .compositeChecksum)
        let asked = try server.recordings.dropFirst().prefix(4)
        #expect(
            asked.map { String(decoding: $0.body, as: UTF8.self) } == [
                "abcd", "efgh", "efgh", "ij",
            ])
        try expect(server, signedBy: ["a", "a", "a", "b", "b", "b", "b"])
        #expect(try await endpoint.seen().count == 2)
        #expect(time.pauses.allSatisfy { $0 == .zero }, "nothing to wait for")
    }

    @Test func `new credentials that are refused as well are asked for twice`() async throws {
        for name in ["a", "b", "c"] { try await endpoint.answer("GET", "/", .json(name)) }
        let refused = WireReply.error(400, "ExpiredToken")
        let server = try WireServer([Script.created, refused, refused, refused])
        let client = try client(of: server, TestTime())
        let error = try await s3Error { _ = try await client.sendAll() }
        #expect(error.code == .credentials)
        #expect(error.message.contains("storing part 1 of “a.gz”"))
        try expect(server, signedBy: ["a", "a", "b", "c"])
    }
}
