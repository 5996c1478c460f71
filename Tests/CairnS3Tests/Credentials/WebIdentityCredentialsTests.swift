import CairnS3
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WebIdentityCredentialsTests {
    let world: CredentialsWorld
    let server: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
    }

    private func answer(_ name: String, until seconds: Int64) async throws {
        try await server.answer(
            "POST", "/",
            .xml("AssumeRoleWithWebIdentity", name, until: CredentialsWorld.time(seconds)))
    }

    @Test func `a pod's token is exchanged, and read anew when the credentials near their end`()
        async throws
    {
        try await answer("a", until: 3600)
        try await answer("b", until: 7200)
        let cache = world.cache([
            "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("first/+=&\n", to: "token"),
            "AWS_ROLE_ARN": "arn:aws:iam::1:role/backup", "AWS_ROLE_SESSION_NAME": "nightly",
            "AWS_ENDPOINT_URL_STS": server.url,
        ])
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "web identity (role arn:aws:iam::1:role/backup)")
        try world.write("second", to: "token")
        world.advance(by: 3300)
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 1)
        try await eventually("b", from: cache)

        let seen = try await server.seen()
        #expect(
            seen.first?.form == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::1:role/backup", "RoleSessionName": "nightly",
                "WebIdentityToken": "first/+=&",
            ])
        #expect(seen.map { $0.form["WebIdentityToken"] } == ["first/+=&", "second"])
        #expect(seen.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func `a profile may name the token`() async throws {
        try await answer("a", until: 3600)
        try world.write("jwt", to: "token")
        try world.write(
            """
            [profile x]
            role_arn = arn:r
            web_identity_token_file = ~/token
            endpoint_url = \(server.url)
            duration_seconds = 900
            """, to: ".aws/config")
        let cache = world.cache(profile: "x")
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "web identity (role arn:r, profile “x”)")
        let form = try await server.seen().first?.form
        #expect(form?["DurationSeconds"] == "900")
        #expect(form?["RoleSessionName"] == "cairn-\(CredentialsWorld.start)")
    }

    @Test(arguments: [
        ("AWS_ROLE_ARN", "the environment sets AWS_WEB_IDENTITY_TOKEN_FILE but not AWS_ROLE_ARN"),
        ("token", "the token file HOME/token (AWS_WEB_IDENTITY_TOKEN_FILE) does not exist"),
        // As Docker mounts what it doesn't find.
        ("file", "the token file HOME/token (AWS_WEB_IDENTITY_TOKEN_FILE) is a folder"),
        ("end", "the token file HOME/token (AWS_WEB_IDENTITY_TOKEN_FILE) is larger than 1 MiB"),
        ("content", "the token file HOME/token (AWS_WEB_IDENTITY_TOKEN_FILE) is empty"),
    ])
    func `what is missing is named`(missing: String, message: String) async throws {
        let token = world.home + "/token"
        switch missing {
        case "token": break
        case "file":
            try FileManager.default.createDirectory(
                atPath: token, withIntermediateDirectories: false)
        case "end":
            try FileManager.default.createSymbolicLink(
                atPath: token, withDestinationPath: "/dev/zero")
        case "content":
            try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [token]).waitUntilExit()
        default: try world.write("jwt", to: "token")
        }
        var variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": world.home + "/token", "AWS_ROLE_ARN": "arn:r",
        ]
        variables[missing] = nil
        let error = await failure(of: world.cache(variables))
        #expect(error?.message.replacing(world.home, with: "HOME") == message)
        #expect(error?.hint != nil)
    }

    @Test func `a service that fails for a moment is asked again`() async throws {
        try await server.answer("POST", "/", .init(status: 503, body: "<html>busy</html>"))
        try await server.answer("POST", "/", .refusal(400, "IDPCommunicationError", "try again"))
        try await server.answer("POST", "/", .refusal(400, "InvalidIdentityToken", "no key yet"))
        try await answer("a", until: 3600)
        let cache = world.cache([
            "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
            "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL": server.url,
        ])
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await server.seen().count == 4)
    }

    /// By the status alone it would be a refusal, which nobody retries.
    @Test(arguments: [
        ("Throttling", S3Error.Code.unreachable), ("IDPCommunicationError", .unreachable),
        ("InvalidIdentityToken", .credentials),
    ])
    func `a service that goes on failing is unreachable, one that goes on refusing isn't`(
        code: String, expected: S3Error.Code
    ) async throws {
        try await server.answer("POST", "/", .refusal(400, code, "not now"))
        let error = await failure(
            of: world.cache([
                "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
                "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL": server.url,
            ]))
        #expect(error?.code == expected)
        #expect(error?.message.hasSuffix("answered 400 \(code): not now") == true)
        #expect(error?.hint?.contains("trust policy") == (expected == .credentials))
        #expect(try await server.seen().count == 5)
    }

    @Test func `an end that can't be read is taken for a quarter of an hour away`() async throws {
        for name in ["a", "b"] {
            try await server.answer(
                "POST", "/", .xml("AssumeRoleWithWebIdentity", name, until: "soon"))
        }
        let cache = world.cache([
            "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
            "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL": server.url,
        ])
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 600)
        #expect(try await cache.credentials() == .named("a"))
        #expect(try await server.seen().count == 1)
        world.advance(by: 1)
        try await eventually("b", from: cache)
    }

    private static let whole = CredentialsServer.Answer.xml(
        "AssumeRoleWithWebIdentity", "a", until: "")

    @Test(arguments: [
        (
            CredentialsServer.Answer(body: String(whole.body.dropLast(40))),
            "answered 200 with something else than credentials", "Something else answers there"
        ),
        (
            .init(body: "<!DOCTYPE html><html><body>Log in</body></html>"),
            "answered 200 with something else than credentials", "Something else answers there"
        ),
        (
            .init(status: 403, body: "<html><body>Blocked</body></html>"),
            "answered 403, not in the service's words", "Something else answers there"
        ),
        (
            .init(body: whole.body.replacing("AccessKeyId", with: "AccessKey")),
            "answered 200, but credentials are missing in it", "Check the role's trust policy"
        ),
        (.init(status: 403), "answered 403", "Check the role's trust policy"),
    ])
    func `a reply without credentials is told for what it is`(
        answer: CredentialsServer.Answer, message: String, hint: String
    ) async throws {
        try await server.answer("POST", "/", answer)
        let error = await failure(
            of: world.cache([
                "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
                "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL": server.url,
            ]))
        #expect(error?.code == .credentials)
        #expect(error?.message.hasSuffix(message) == true, "\(String(describing: error))")
        #expect(error?.hint?.hasPrefix(hint) == true, "\(String(describing: error))")
    }
}
