import CairnCrypto
import CairnS3
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SharedProfilesTests {
    let world: CredentialsWorld

    init() throws {
        world = try CredentialsWorld()
    }

    private func keys(_ name: String) -> String {
        "aws_access_key_id = \(name)\naws_secret_access_key = \(name)-secret\n"
            + "aws_session_token = \(name)-token\n"
    }

    @Test func `the credentials file counts before the config file`() async throws {
        try world.write("[default]\n" + keys("a"), to: ".aws/credentials")
        try world.write("[default]\n" + keys("b") + "[profile x]\n" + keys("c"), to: ".aws/config")
        let standard = world.cache()
        #expect(try await standard.credentials() == .named("a"))
        #expect(await standard.origin == "profile “default” in \(world.home)/.aws/credentials")
        let other = world.cache(["AWS_PROFILE": "x"])
        #expect(try await other.credentials() == .named("c"))
        #expect(await other.origin == "profile “x” in \(world.home)/.aws/config")
    }

    @Test func `variables name other files`() async throws {
        let credentials = try world.write("[x]\n" + keys("a"), to: "mine")
        let cache = world.cache(
            ["AWS_SHARED_CREDENTIALS_FILE": "~/mine", "AWS_CONFIG_FILE": "/dev/null"], profile: "x")
        #expect(try await cache.credentials() == .named("a"))
        #expect(await cache.origin == "profile “x” in \(credentials)")
    }

    /// A pod's home may be anything; its role doesn't depend on it.
    @Test(arguments: ["/dev/null", "HOME"])
    func `files in the home folder that can't be read are none`(home: String) async throws {
        let server = try CredentialsServer()
        try await server.answer("GET", "/", .json("task"))
        for name in ["credentials", "config"] {
            try FileManager.default.createDirectory(
                atPath: "\(world.home)/.aws/\(name)", withIntermediateDirectories: false)
        }
        let variables = ["HOME": home == "HOME" ? world.home : home]
        let full = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"]
        let cache = world.cache(variables.merging(full) { $1 })
        #expect(try await cache.credentials() == .named("task"))
        let error = try #require(await failure(of: world.cache(variables)))
        let place = "not in \(home)/.aws/credentials" + (home == "HOME" ? " (is a folder)" : "")
        let words = error.message.replacing(world.home, with: "HOME")
        #expect(words.contains(place), "\(words)")
    }

    @Test(arguments: ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
    func `a file that a variable names must be one`(variable: String) async throws {
        let error = try #require(await failure(of: world.cache([variable: world.home])))
        #expect(error.code == .credentials)
        #expect(error.message == "the file \(world.home) (\(variable)) is a folder")
        #expect(error.hint != nil)
    }

    @Test func `a profile that the store names gives way to no other provider`() async throws {
        let server = try CredentialsServer()
        try await server.answer("GET", "/", .json("task"))
        try world.write("[profile x]\nregion = eu-west-3\n", to: ".aws/config")
        let full = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/"]
        let error = try #require(await failure(of: world.cache(full, profile: "x")))
        #expect(error.code == .credentials)
        #expect(
            error.message.hasPrefix("profile “x” (named by the store's setting) has no credentials")
        )
        #expect(error.hint != nil)
        #expect(try await server.seen().isEmpty)
        // AWS_PROFILE is everybody's setting: as with AWS's SDKs the next provider is asked.
        let cache = world.cache(full.merging(["AWS_PROFILE": "x"]) { $1 })
        #expect(try await cache.credentials() == .named("task"))
    }

    @Test func `keys that are replaced in the file are found after a refusal`() async throws {
        try world.write("[default]\n" + keys("a"), to: ".aws/credentials")
        let cache = world.cache()
        let old = try await cache.credentials()
        try world.write("[default]\n" + keys("b"), to: ".aws/credentials")
        #expect(try await cache.credentials() == old)
        #expect(await cache.isRenewable)
        await cache.discard(old)
        #expect(try await cache.credentials() == .named("b"))
    }

    @Test(arguments: [
        (
            "[x]\naws_access_key_id = very\n", "",
            "in HOME/.aws/credentials has no aws_secret_access_key"
        ),
        (
            "[x]\n", "[profile x]\naws_secret_access_key = very\n",
            "in HOME/.aws/config has no aws_access"
        ),
        (
            "[profile x]\n", "",
            "no profile “x” (named by the store's setting) in HOME/.aws/credentials or"
        ),
        ("", "[x]\nregion = a\n", "no profile “x” (named by the store's setting)"),
        ("[x]\nvery\n", "", "HOME/.aws/credentials has neither a [section] nor a setting"),
        ("", "[profile x]\ncredential_process = very\n", "from a program (credential_process)"),
        ("", "[profile x]\nsso_session = very\n", "who logs in by a browser (sso_session)"),
        (
            "", "[profile x]\nweb_identity_token_file = /t\n",
            "web_identity_token_file but no role_arn"
        ),
    ])
    func `a profile that can't be used says why`(
        credentials: String, config: String, message: String
    ) async throws {
        try world.write(credentials, to: ".aws/credentials")
        try world.write(config, to: ".aws/config")
        let error = try #require(await failure(of: world.cache(profile: "x")))
        let words = error.message.replacing(world.home, with: "HOME")
        #expect(error.code == .credentials)
        #expect(words.contains(message), "\(words)")
        #expect(!"\(error)".contains("very"))
        #expect(error.hint != nil)
    }

    @Test func `a header of the wrong form is noticed`() async throws {
        try world.write("[x]\nregion = a\n", to: ".aws/config")
        let error = await failure(of: world.cache(["AWS_PROFILE": "x"]))
        #expect(
            error?.hint == "In \(world.home)/.aws/config the section must be called [profile x].")
    }
}
