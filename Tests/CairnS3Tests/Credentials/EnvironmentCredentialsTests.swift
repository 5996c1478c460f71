import CairnCrypto
import CairnS3
import Testing

struct EnvironmentCredentialsTests {
    let world: CredentialsWorld

    init() throws {
        world = try CredentialsWorld()
    }

    @Test func `keys and token are taken from the environment`() async throws {
        let cache = world.cache([
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "a-secret",
            "AWS_SESSION_TOKEN": "a-token",
        ])
        #expect(await cache.origin == "not looked up yet")
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "environment (AWS_ACCESS_KEY_ID)")
        #expect(await cache.isRenewable == false)
    }

    @Test func `an empty token is none`() async throws {
        let cache = world.cache([
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "",
        ])
        let expected = S3Credentials(accessKeyID: "a", secretAccessKey: Secret("s"))
        #expect(try await cache.credentials() == expected)
    }

    @Test(arguments: [
        (
            ["AWS_ACCESS_KEY_ID": "very"],
            "the environment sets AWS_ACCESS_KEY_ID but not AWS_SECRET_ACCESS_KEY"
        ),
        (
            ["AWS_SECRET_ACCESS_KEY": "very"],
            "the environment sets AWS_SECRET_ACCESS_KEY but not AWS_ACCESS_KEY_ID"
        ),
        (
            ["AWS_SESSION_TOKEN": "very", "AWS_ACCESS_KEY_ID": ""],
            "the environment sets AWS_SESSION_TOKEN but not AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY"
        ),
        (
            ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "very\n"],
            "AWS_SECRET_ACCESS_KEY has a line break or control character in it"
        ),
    ])
    func `half a set is an error that names the rest`(
        variables: [String: String], message: String
    ) async throws {
        try world.write(
            "[default]\naws_access_key_id = b\naws_secret_access_key = s\n", to: ".aws/credentials")
        let error = await failure(of: world.cache(variables))
        #expect(error?.code == .credentials)
        #expect(error?.message == message)
        #expect(error?.hint?.contains("very") == false)
    }
}
