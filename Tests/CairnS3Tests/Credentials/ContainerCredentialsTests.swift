@testable import CairnS3
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ContainerCredentialsTests {
    private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    private static let tokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

    let world: CredentialsWorld
    let server: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
    }

    @Test func `a pod's identity comes with a token from a file, which is read anew`()
        async throws
    {
        let path = "/v1/credentials"
        try await server.answer("GET", path, .json("a", until: CredentialsWorld.time(3600)))
        try await server.answer("GET", path, .json("b", until: CredentialsWorld.time(7200)))
        let cache = world.cache([
            Self.full: server.url + path,
            Self.tokenFile: try world.write("first\n", to: "token"),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "unused",
        ])
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "container endpoint 127.0.0.1:\(server.port)")
        try world.write("second", to: "token")
        world.advance(by: 3400)
        try await eventually("b", from: cache)
        let seen = try await server.seen()
        #expect(seen.map { $0.headers["authorization"] } == ["first", "second"])
        #expect(seen.map { $0.headers["accept"] } == ["application/json", "application/json"])
    }

    @Test func `a task's role comes from the task's endpoint`() async throws {
        try await server.answer("GET", "/v2/credentials/x?a=b", .json("a"))
        let cache = world.cache(
            [
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/x?a=b",
                Self.full: "http://127.0.0.1:1/unused", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t",
            ], taskEndpoint: server.url)
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await server.seen().map { $0.headers["authorization"] } == ["t"])
        // Without an end they are good until they are refused.
        world.advance(by: 1_000_000)
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await server.seen().count == 1)
    }

    @Test func `a token of two lines is refused before anything is asked`() async throws {
        let cache = world.cache([
            Self.full: server.url + "/",
            Self.tokenFile: try world.write("very\r\nX-A: b", to: "token"),
        ])
        let error = try #require(await failure(of: cache))
        #expect(error.code == .credentials)
        #expect(error.message.hasSuffix("has a line break or control character in it"))
        #expect(try await server.seen().isEmpty)
    }

    @Test func `the endpoint's own words are told`() async throws {
        try await server.answer(
            "GET", "/", .init(status: 400, body: #"{"code": "NoRole", "message": "none\nhere"}"#))
        let error = await failure(of: world.cache([Self.full: server.url + "/"]))
        #expect(error?.code == .credentials)
        #expect(
            error?.message == "no credentials from the container endpoint "
                + "127.0.0.1:\(server.port), which answered 400 NoRole: none")
    }

    @Test(arguments: [
        (
            CredentialsServer.Answer(body: "<html>Log in</html>"),
            "answered 200 with something else than credentials", "Something else answers there"
        ),
        (
            .init(body: #"{"Code": "Success", "AccessKeyId": "a"}"#),
            "answered 200, but credentials are missing in it", "Check the role of this pod"
        ),
        (
            .init(status: 403, body: "[1a]: (AccessDeniedException): no\n"),
            "answered 403 [1a]: (AccessDeniedException): no", "Check the role of this pod"
        ),
        (.init(status: 403, body: "<html></html>"), "answered 403", "Check the role of this pod"),
        (
            .init(body: String(repeating: " ", count: 65537)),
            "has a body of more than 65536 bytes",
            "Something else answers there"
        ),
    ])
    func `what has no credentials in it is told for what it is`(
        answer: CredentialsServer.Answer, message: String, hint: String
    ) async throws {
        try await server.answer("GET", "/", answer)
        let error = await failure(of: world.cache([Self.full: server.url + "/"]))
        #expect(error?.code == .credentials)
        #expect(error?.message.hasSuffix(message) == true, "\(String(describing: error))")
        #expect(error?.hint?.hasPrefix(hint) == true, "\(String(describing: error))")
        #expect(try await server.seen().count == 1)
    }

    @Test func `an endpoint that keeps failing is unreachable`() async throws {
        try await server.answer("GET", "/", .init(status: 500, body: "oops"))
        let error = await failure(of: world.cache([Self.full: server.url + "/"]))
        #expect(error?.code == .unreachable)
        #expect(try await server.seen().count == 5)
    }

    @Test(arguments: [
        "https://credentials.example.com/a", "http://localhost:8080/", "http://127.0.0.1/",
        "http://127.9.8.7:1/", "http://169.254.170.2/a", "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials", "http://[::1]:80/",
    ])
    func `credentials are taken from`(url: String) {
        #expect(ContainerCredentials.isTrusted(url))
    }

    @Test(arguments: [
        "http://credentials.example.com/", "http://127.0.0.1.example.com/", "http://127.1/",
        "http://127.0.0.1@example.com/", "http://127.0.0.1\\@example.com/", "http://169.254.170.1/",
        "http://169.254.169.254/", "http://[fd00:ec2::24]/", "http://localhost.example.com/",
        "ftp://127.0.0.1/", "127.0.0.1", "http://", "https://a@b/", "http://10.0.0.1/#127.0.0.1",
    ])
    func `a foreign host gets no token`(url: String) async throws {
        let cache = world.cache([Self.full: url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "very"])
        let error = try #require(await failure(of: cache))
        #expect(error.code == .credentials)
        #expect(error.message.hasPrefix("\(Self.full) names the host"))
    }
}
