import CairnS3
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct InstanceMetadataTests {
    private static let path = "/latest/meta-data/iam/security-credentials/"

    let world: CredentialsWorld
    let server: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
    }

    private func cache() -> S3CredentialsCache {
        world.cache([
            "AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/",
        ])
    }

    @Test func `a session token is got first and shown with everything`() async throws {
        try await server.answer("PUT", "/latest/api/token", .init(body: "session=="))
        try await server.answer("GET", Self.path, .init(body: "my-role\n"))
        try await server.answer(
            "GET", Self.path + "my-role", .json("a", until: CredentialsWorld.time(3600)))
        let cache = cache()
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "instance metadata (role my-role)")
        let seen = try await server.seen()
        #expect(
            seen.map { "\($0.method) \($0.path)" } == [
                "PUT /latest/api/token", "GET \(Self.path)", "GET \(Self.path)my-role",
            ])
        #expect(seen[0].headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        #expect(
            seen.map { $0.headers["x-aws-ec2-metadata-token"] } == [nil, "session==", "session=="])
    }

    @Test(arguments: [403, 404, 405])
    func `without a session token nothing else is asked`(status: Int) async throws {
        try await server.answer("PUT", "/latest/api/token", .init(status: status))
        let error = await failure(of: cache())
        #expect(error?.code == .credentials)
        #expect(error?.message.hasSuffix("instance metadata (no token, status \(status))") == true)
        #expect(try await server.seen().count == 1)
    }

    @Test func `an instance without a role has none`() async throws {
        try await server.answer("PUT", "/latest/api/token", .init(body: "session"))
        let error = await failure(of: cache())
        #expect(error?.message.contains("no role is attached to this instance") == true)
    }

    @Test func `a role that can't be had is told in the service's words`() async throws {
        try await server.answer("PUT", "/latest/api/token", .init(body: "session"))
        try await server.answer("GET", Self.path, .init(body: "r"))
        try await server.answer(
            "GET", Self.path + "r",
            .init(body: #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "not EC2's"}"#))
        let error = await failure(of: cache())
        #expect(error?.code == .credentials)
        #expect(
            error?.message.hasSuffix("answered 200 AssumeRoleUnauthorizedAccess: not EC2's") == true
        )
    }

    @Test func `a machine that isn't an instance is told so`() async throws {
        let nobody = world.cache([
            "AWS_EC2_METADATA_DISABLED": "",
            // tcpmux, which no machine has offered for decades.
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1",
        ])
        let error = await failure(of: nobody)
        #expect(error?.code == .credentials)
        let words = "nothing answers at http://127.0.0.1:1: can't connect to 127.0.0.1"
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `a service that was never there isn't asked for long`() async throws {
        try await server.answer("PUT", "/latest/api/token", .init(status: 500))
        let error = await failure(of: cache())
        #expect(error?.code == .credentials)
        #expect(try await server.seen().count == 2)
    }

    @Test func `somebody else in its place isn't nothing`() async throws {
        try await server.answer(
            "PUT", "/latest/api/token", .init(body: String(repeating: "a", count: 65537)))
        let error = await failure(of: cache())
        #expect(error?.message.contains("has a body of more than 65536 bytes") == true)
        #expect(error?.message.contains("nothing answers") == false)
    }

    /// A profile says that there must be one.
    @Test(arguments: [
        (200, S3Error.Code.credentials, "Something else answers there"),
        (403, .credentials, "The service is switched off"),
        (404, .credentials, "In a container the instance needs a metadata hop limit of 2"),
        (500, .unreachable, "Look at the service's state"), (0, .unreachable, "In a container"),
    ])
    func `where there should be one, its silence comes with a hint`(
        status: Int, code: S3Error.Code, hint: String
    ) async throws {
        try await server.answer(
            "PUT", "/latest/api/token", .init(status: status, body: "<html>no token</html>"))
        try world.write(
            "[default]\nrole_arn = arn:r\ncredential_source = Ec2InstanceMetadata\n",
            to: ".aws/config")
        let error = await failure(
            of: world.cache([
                "AWS_EC2_METADATA_DISABLED": "",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT":
                    status == 0 ? "http://127.0.0.1:1" : server.url,
            ]))
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.hint?.hasPrefix(hint) == true, "\(String(describing: error))")
    }

    @Test func `an instance whose service fails later is a failure, not a machine without one`()
        async throws
    {
        try await server.answer("PUT", "/latest/api/token", .init(body: "session"))
        try await server.answer("PUT", "/latest/api/token", .init(status: 500))
        try await server.answer("GET", Self.path, .init(body: "r"))
        try await server.answer(
            "GET", Self.path + "r", .json("a", until: CredentialsWorld.time(3600)))
        let cache = cache()
        _ = try await cache.credentials()
        world.advance(by: 3590)
        let error = await failure(of: cache)
        #expect(error?.code == .unreachable)
    }

    /// Runs the tests of both metadata services in a process whose environment names a proxy that
    /// nobody offers.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["http_proxy"] != deadProxy))
    func `a proxy is never asked for it`() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "--testing-library", "swift-testing", "--filter",
            "InstanceMetadataTests|ContainerCredentialsTests",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["http_proxy": deadProxy, "no_proxy": ""]
        ) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        let sample = "a session token is got first and shown with everything"
        #expect(text.contains("\"\(sample)\" passed"), "\(text)")
    }
}

/// tcpmux, which no machine has offered for decades.
private let deadProxy = "http://127.0.0.1:1"
