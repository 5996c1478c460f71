import CairnS3
import Foundation
import Testing

/// Which provider counts when several are set up, and what is said when none is.
@Suite(.timeLimit(.minutes(5)))
struct CredentialsChainTests {
    let world: CredentialsWorld
    let server: CredentialsServer

    init() throws {
        world = try CredentialsWorld()
        server = try CredentialsServer()
    }

    /// Every provider is set up; one after the other is taken away.
    @Test func `providers are asked in the order of AWS's SDKs`() async throws {
        let end = CredentialsWorld.time(3600)
        try await server.answer("POST", "/", .xml("AssumeRole", "assumed", until: end))
        try await server.answer(
            "POST", "/", .xml("AssumeRoleWithWebIdentity", "identity", until: end))
        try await server.answer("GET", "/task", .json("task", until: end))
        try await server.answer("PUT", "/latest/api/token", .init(body: "session"))
        let path = "/latest/meta-data/iam/security-credentials/"
        try await server.answer("GET", path, .init(body: "role"))
        try await server.answer("GET", path + "role", .json("instance", until: end))
        let keys = "aws_access_key_id = file\naws_secret_access_key = s\n"
        try world.write("[default]\n" + keys, to: ".aws/credentials")
        try world.write(
            "[default]\nrole_arn = arn:r\nsource_profile = default\n"
                + "[profile named]\naws_access_key_id = named\naws_secret_access_key = s\n",
            to: ".aws/config")
        var variables = [
            "AWS_ACCESS_KEY_ID": "environment", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
            "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL_STS": server.url,
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/task",
            "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
        ]
        func expect(_ name: String, profile: String? = nil) async throws {
            let cache = world.cache(variables, profile: profile, taskEndpoint: server.url)
            let found = try await cache.credentials()
            #expect(found.accessKeyID == name)
        }

        try await expect("named", profile: "named")
        try await expect("environment")
        variables["AWS_ACCESS_KEY_ID"] = nil
        variables["AWS_SECRET_ACCESS_KEY"] = ""
        try await expect("assumed")
        try FileManager.default.removeItem(atPath: world.home + "/.aws/config")
        try await expect("identity")
        variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = nil
        try await expect("file")
        try FileManager.default.removeItem(atPath: world.home + "/.aws/credentials")
        try await expect("task")
        variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = nil
        try await expect("instance")
    }

    @Test func `when nothing is found, all places are named`() async throws {
        let error = try #require(await failure(of: world.cache()))
        #expect(error.code == .credentials)
        #expect(
            error.message == """
                no credentials found; looked in: environment (AWS_ACCESS_KEY_ID isn't set), \
                web identity (AWS_WEB_IDENTITY_TOKEN_FILE isn't set), \
                profile “default” (not in \(world.home)/.aws/credentials or \
                \(world.home)/.aws/config), \
                container endpoint (neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor \
                AWS_CONTAINER_CREDENTIALS_FULL_URI is set), \
                instance metadata (AWS_EC2_METADATA_DISABLED is true)
                """)
        #expect(error.hint?.contains("AWS_ACCESS_KEY_ID") == true)
    }

    @Test func `a provider that is set up and fails isn't passed over`() async throws {
        try await server.answer("POST", "/", .refusal(403, "AccessDenied", "not for you"))
        try world.write(
            "[default]\naws_access_key_id = a\naws_secret_access_key = s\n", to: ".aws/credentials")
        let error = await failure(
            of: world.cache([
                "AWS_WEB_IDENTITY_TOKEN_FILE": try world.write("jwt", to: "token"),
                "AWS_ROLE_ARN": "arn:r", "AWS_ENDPOINT_URL_STS": server.url,
            ]))
        #expect(error?.code == .credentials)
        #expect(
            error?.message == "no credentials from the token service 127.0.0.1:\(server.port), "
                + "which answered 403 AccessDenied: not for you")
    }

    @Test func `the region is the environment's, else the profile's`() throws {
        try world.write("[default]\nregion = eu-west-3\n", to: ".aws/config")
        try world.write("[other]\nregion = eu-north-1\n", to: ".aws/credentials")
        func region(_ variables: [String: String], _ source: S3CredentialsSource) -> String? {
            S3CredentialsCache.configuredRegion(
                of: source, environment: world.environment(variables))
        }
        let both = ["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-east-2"]
        #expect(region(both, .standard(profile: "other")) == "us-west-2")
        #expect(region(["AWS_DEFAULT_REGION": "us-east-2"], .standard(profile: nil)) == "us-east-2")
        #expect(region([:], .standard(profile: nil)) == "eu-west-3")
        #expect(region([:], .standard(profile: "other")) == "eu-north-1")
        #expect(region(["AWS_PROFILE": "other"], .standard(profile: nil)) == "eu-north-1")
        #expect(region([:], .standard(profile: "missing")) == nil)
        #expect(region([:], .fixed(.named("a"))) == nil)
    }
}
