import CairnS3
import Testing

/// Where requests for the bucket go when no endpoint is configured.
struct NamedEndpointTests {
    let world: CredentialsWorld

    init() throws {
        world = try CredentialsWorld()
        try world.write(
            """
            [default]
            endpoint_url = https://general.example.com
            [profile x]
            endpoint_url = https://general.example.com
            services = mine
            [services mine]
            s3 =
              endpoint_url = https://service.example.com
            sts =
              endpoint_url = https://sts.example.com
            """, to: ".aws/config")
    }

    private func client(
        _ variables: [String: String], _ source: S3CredentialsSource = .standard(profile: nil),
        endpoint: String? = nil
    ) throws -> S3Client {
        try S3Client(
            S3Options(bucket: "backups", endpoint: endpoint), credentials: source,
            environment: world.environment(variables))
    }

    @Test(
        arguments: [
            (
                ["AWS_ENDPOINT_URL_S3": "https://s3", "AWS_ENDPOINT_URL": "https://all"],
                "https://s3"
            ),
            (["AWS_ENDPOINT_URL": "http://127.0.0.1:9000/"], "http://127.0.0.1:9000/"),
            (["AWS_ENDPOINT_URL": "https://all", "AWS_PROFILE": "x"], "https://all"),
            ([:], "https://general.example.com"),
            (["AWS_PROFILE": "x"], "https://service.example.com"),
            (
                ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "https://all"],
                nil
            ),
            (["AWS_CONFIG_FILE": "/dev/null", "AWS_ENDPOINT_URL_STS": "https://sts"], nil),
        ] as [([String: String], String?)])
    func `environment and profile name S3's endpoint as for AWS's SDKs`(
        variables: [String: String], expected: String?
    ) throws {
        let client = try client(variables)
        #expect(client.options.endpoint == expected)
        #expect(client.name == "bucket backups at \(expected ?? "AWS")")
    }

    @Test func `what is configured counts before`() throws {
        let variables = ["AWS_ENDPOINT_URL": "https://all.example.com"]
        let configured = try client(variables, endpoint: "https://s3.example.com")
        #expect(configured.options.endpoint == "https://s3.example.com")
        // Configured keys are for AWS where no endpoint stands beside them.
        #expect(try client(variables, .fixed(.named("a"))).options.endpoint == nil)
    }

    @Test(arguments: ["s3.example.com", "https://a/b", "https://user:very@s3.example.com"])
    func `an endpoint that is none is told by who names it`(url: String) {
        let error = #expect(throws: S3Error.self) { try client(["AWS_ENDPOINT_URL_S3": url]) }
        #expect(error?.code == .invalid)
        #expect(error?.message.hasPrefix("AWS_ENDPOINT_URL_S3 isn't a scheme, a host") == true)
        #expect(error?.hint != nil)
    }
}
