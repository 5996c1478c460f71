import CairnS3
import Foundation
import Testing

/// Roles that profiles ask for.
@Suite(.timeLimit(.minutes(5)))
struct ProfileCredentialsTests {
    let world: CredentialsWorld
    let server: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
        try world.write(
            """
            [base]
            aws_access_key_id = AKIDEXAMPLE
            aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
            aws_session_token = base/+=token
            """, to: ".aws/credentials")
    }

    private func answer(_ name: String) async throws {
        try await server.answer(
            "POST", "/", .xml("AssumeRole", name, until: CredentialsWorld.time(3600)))
    }

    private func cache(_ config: String, _ more: [String: String] = [:]) throws
        -> S3CredentialsCache
    {
        try world.write(config, to: ".aws/config")
        let variables = ["AWS_ENDPOINT_URL_STS": server.url, "AWS_REGION": "eu-west-3"]
        return world.cache(variables.merging(more) { $1 }, profile: "x")
    }

    @Test func `a role is asked for by a request that botocore signs alike`() async throws {
        try await answer("a")
        let cache = try cache(
            """
            [profile x]
            role_arn = arn:aws:iam::1:role/backup
            source_profile = base
            role_session_name = me@home
            external_id = a b/+&=é
            duration_seconds = 1800
            """)
        #expect(try await cache.credentials() == .named("a"))
        #expect(
            await cache.origin == "role arn:aws:iam::1:role/backup of profile “x”, assumed by: "
                + "profile “base” in \(world.home)/.aws/credentials")

        let seen = try #require(try await server.seen().first)
        #expect(
            seen.form == [
                "Action": "AssumeRole", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::1:role/backup", "RoleSessionName": "me@home",
                "ExternalId": "a b/+&=é", "DurationSeconds": "1800",
            ])
        #expect(seen.headers["x-amz-security-token"] == "base/+=token")
        #expect(seen.headers["authorization"] == (try signedByBotocore(seen)))
    }

    /// The `Authorization` header that botocore gives the same request.
    private func signedByBotocore(_ seen: CredentialsServer.Seen) throws -> String {
        let program = """
            import json, sys
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            from botocore.credentials import Credentials
            seen = json.loads(sys.argv[1])
            names = seen["headers"]["authorization"].split("SignedHeaders=")[1].split(",")[0]
            request = AWSRequest("POST", "http://" + seen["headers"]["host"] + "/", data=seen["body"])
            for name in names.split(";"):
                if name != "host":
                    request.headers[name] = seen["headers"][name]
            request.context["timestamp"] = seen["headers"]["x-amz-date"]
            auth = SigV4Auth(Credentials(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "base/+=token"),
                "sts", "eu-west-3")
            canonical = auth.canonical_request(request)
            signature = auth.signature(auth.string_to_sign(request, canonical), request)
            auth._inject_signature_to_request(request, signature)
            print(request.headers["Authorization"], end="")
            """
        let fields: [String: Any] = ["headers": seen.headers, "body": seen.body]
        let json = try JSONSerialization.data(withJSONObject: fields)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, String(decoding: json, as: UTF8.self)]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    @Test func `a role's source may be a role`() async throws {
        try await answer("first")
        try await answer("second")
        let cache = try cache(
            """
            [profile x]
            role_arn = arn:outer
            source_profile = middle
            [profile middle]
            role_arn = arn:inner
            source_profile = base
            """)
        #expect(try await cache.credentials() == .named("second"))
        let seen = try await server.seen()
        #expect(seen.map { $0.form["RoleArn"] } == ["arn:inner", "arn:outer"])
        #expect(seen.map { $0.headers["x-amz-security-token"] } == ["base/+=token", "first-token"])
    }

    @Test func `a role's source may be the environment or a container`() async throws {
        try await answer("a")
        try await server.answer("GET", "/task", .json("task"))
        let environment = try cache(
            "[profile x]\nrole_arn = arn:r\ncredential_source = Environment\n",
            ["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"])
        #expect(try await environment.credentials() == .named("a"))
        let container = try cache(
            "[profile x]\nrole_arn = arn:r\ncredential_source = EcsContainer\n",
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/task"])
        #expect(try await container.credentials() == .named("a"))
        let keys = try await server.seen().compactMap { $0.headers["authorization"] }
            .map { $0.split(separator: "/")[0] }
        #expect(keys == ["AWS4-HMAC-SHA256 Credential=k", "AWS4-HMAC-SHA256 Credential=task"])
    }

    @Test func `a profile may be its own source`() async throws {
        try await answer("a")
        let keys = "aws_access_key_id = own\naws_secret_access_key = s\n"
        let cache = try cache("[profile x]\nrole_arn = arn:r\nsource_profile = x\n" + keys)
        #expect(try await cache.credentials() == .named("a"))
    }

    @Test(arguments: [
        (
            "source_profile = y\n[profile y]\nrole_arn = arn:s\nsource_profile = x",
            "the source_profile of profiles goes in a circle: “x” → “y” → “x”"
        ),
        ("source_profile = x", "the source_profile of profiles goes in a circle: “x” → “x”"),
        ("source_profile = y", "no profile “y” (source_profile of profile “x”) in"),
        (
            "source_profile = y\n[profile y]\nregion = a",
            "profile “y”, the source_profile of “x”, has no credentials"
        ),
        (
            "source_profile = y\n[profile y]\ncredential_process = p",
            "profile “y” gets its credentials from a program (credential_process)"
        ),
        ("source_profile = base\nmfa_serial = arn:m", "asks for the code of an MFA device"),
        ("source_profile = base\ncredential_source = Environment", "has both a source_profile and"),
        ("region = a", "has a role_arn but nobody who assumes it"),
        ("credential_source = Elsewhere", "has an unknown credential_source “Elsewhere”"),
        ("credential_source = Environment", "nothing is there: environment (AWS_ACCESS_KEY_ID"),
        ("source_profile = base\nduration_seconds = 1h", "a duration_seconds that isn't from 900"),
    ])
    func `a role that can't be assumed says why`(settings: String, message: String) async throws {
        let cache = try cache("[profile x]\nrole_arn = arn:r\n\(settings)\n")
        let error = try #require(await failure(of: cache))
        #expect(error.code == .credentials)
        #expect(error.message.contains(message), "\(error.message)")
        #expect(error.hint != nil)
        #expect(try await server.seen().isEmpty)
    }

    @Test func `a refused signature shows no secret`() async throws {
        try await server.answer(
            "POST", "/",
            .refusal(
                403, "SignatureDoesNotMatch",
                "The request signature does not match.\n\nThe Canonical String for this request "
                    + "should have been 'POST\nx-amz-security-token:base/+=token'"))
        let cache = try cache("[profile x]\nrole_arn = arn:r\nsource_profile = base\n")
        let error = try #require(await failure(of: cache))
        #expect(
            error.message.hasSuffix(
                "403 SignatureDoesNotMatch: The request signature does not match."))
    }

    @Test func `a wrong clock is corrected by the service's, and lifetimes count by it`()
        async throws
    {
        let date = ["Date": CredentialsWorld.httpDate(7200)]
        var refusal = CredentialsServer.Answer.refusal(403, "SignatureDoesNotMatch", "expired")
        var answer = CredentialsServer.Answer.xml(
            "AssumeRole", "a", until: CredentialsWorld.time(7200 + 3600))
        var next = CredentialsServer.Answer.xml(
            "AssumeRole", "b", until: CredentialsWorld.time(7200 + 7200))
        (refusal.headers, answer.headers, next.headers) = (date, date, date)
        try await server.answer("POST", "/", refusal)
        try await server.answer("POST", "/", answer)
        try await server.answer("POST", "/", next)
        let cache = try cache("[profile x]\nrole_arn = arn:r\nsource_profile = base\n")
        #expect(try await cache.credentials() == .named("a"))
        let dates = try await server.seen().map { $0.headers["x-amz-date"] }
        #expect(dates == ["20261120T040000Z", "20261120T060000Z"])
        world.advance(by: 3300)
        #expect(try await cache.credentials() == .named("a"))
        world.advance(by: 1)
        try await eventually("b", from: cache)
    }

    @Test func `a clock is corrected once`() async throws {
        var refusal = CredentialsServer.Answer.refusal(403, "SignatureDoesNotMatch", "expired")
        refusal.headers = ["Date": CredentialsWorld.httpDate(7200)]
        try await server.answer("POST", "/", refusal)
        let cache = try cache("[profile x]\nrole_arn = arn:r\nsource_profile = base\n")
        #expect(await failure(of: cache)?.code == .credentials)
        #expect(try await server.seen().count == 2)
    }

    @Test func `a service that asks for fewer requests isn't a refusal`() async throws {
        try await server.answer("POST", "/", .refusal(400, "Throttling", "Rate exceeded"))
        let cache = try cache("[profile x]\nrole_arn = arn:r\nsource_profile = base\n")
        #expect(await failure(of: cache)?.code == .unreachable)
        #expect(try await server.seen().count == 5)
    }
}
