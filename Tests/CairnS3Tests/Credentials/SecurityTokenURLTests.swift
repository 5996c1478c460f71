import CairnHTTP
@testable import CairnS3
import Testing

struct SecurityTokenURLTests {
    private func url(
        _ environment: [String: String], role: String = "arn:aws:iam::1:role/r",
        profile: [String: String]? = nil
    ) throws -> SecurityTokenURL {
        let profile = profile.map {
            SharedProfile(
                name: "x", sections: [.init(settings: $0, file: "")],
                allServices: ["mine": ["sts": ["endpoint_url": "https://service"]]])
        }
        return try SecurityTokenURL(
            CredentialsSurroundings(
                environment: environment, trust: .systemAuthorities, taskEndpoint: "", now: { 0 }),
            profile: profile, role: role)
    }

    @Test(arguments: [
        (["AWS_REGION": "eu-west-3"], "arn:aws:iam::1:role/r", "sts.eu-west-3.amazonaws.com"),
        (["AWS_REGION": "cn-north-1"], "", "sts.cn-north-1.amazonaws.com.cn"),
        (["AWS_REGION": "eusc-de-east-1"], "", "sts.eusc-de-east-1.amazonaws.eu"),
        ([:], "arn:aws:iam::1:role/r", "sts.amazonaws.com"),
        ([:], "arn:aws-cn:iam::1:role/r", "sts.cn-northwest-1.amazonaws.com.cn"),
        ([:], "arn:aws-us-gov:iam::1:role/r", "sts.us-gov-west-1.amazonaws.com"),
        (
            [
                "AWS_ENDPOINT_URL": "http://h", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
                "AWS_REGION": "us-east-1",
            ], "", "sts.us-east-1.amazonaws.com"
        ),
    ])
    func `AWS's service is that of the region`(
        environment: [String: String], role: String, host: String
    ) throws {
        let url = try url(environment, role: role)
        #expect([url.scheme, url.host, url.path] == ["https", host, "/"])
        #expect(!url.isOverridden)
    }

    @Test(arguments: [
        ("https://sts.example.com", "https", "sts.example.com", "/"),
        ("http://127.0.0.1:9000/sts/", "http", "127.0.0.1:9000", "/sts/"),
        ("https://Example.com:443/", "https", "example.com", "/"),
        ("http://[::1]:80", "http", "[::1]", "/"),
    ])
    func `another service may be named`(text: String, scheme: String, host: String, path: String)
        throws
    {
        let variables = ["AWS_ENDPOINT_URL_STS": text, "AWS_ENDPOINT_URL": "http://other"]
        let url = try url(variables)
        #expect([url.scheme, url.host, url.path] == [scheme, host, path])
        #expect(url.isOverridden)
        #expect(url.region == "us-east-1")
    }

    @Test(arguments: [
        ["AWS_REGION": "evil.example/"], ["AWS_ENDPOINT_URL": "ftp://h"],
        ["AWS_ENDPOINT_URL": "https://"], ["AWS_ENDPOINT_URL": "https://a@b"],
        ["AWS_ENDPOINT_URL": "https://h/?q"],
        ["AWS_ENDPOINT_URL": "https://h", "AWS_REGION": "eu-west-3\n"],
    ])
    func `what makes no URL is refused`(environment: [String: String]) {
        let error = #expect(throws: S3Error.self) { try url(environment) }
        #expect(error?.code == .invalid)
    }

    @Test(arguments: [
        ([:], ["region": "eu-north-1"], "https://sts.eu-north-1.amazonaws.com"),
        (
            ["AWS_REGION": "eu-west-3"], ["region": "eu-north-1"],
            "https://sts.eu-west-3.amazonaws.com"
        ),
        ([:], ["endpoint_url": "http://general"], "http://general"),
        ([:], ["endpoint_url": "http://general", "services": "mine"], "https://service"),
        (["AWS_ENDPOINT_URL": "http://variable"], ["services": "mine"], "http://variable"),
        (
            ["AWS_ENDPOINT_URL_STS": "http://sts", "AWS_ENDPOINT_URL": "http://variable"],
            ["endpoint_url": "http://general"], "http://sts"
        ),
        (
            ["AWS_REGION": "eu-west-3"],
            ["endpoint_url": "http://general", "ignore_configured_endpoint_urls": "True"],
            "https://sts.eu-west-3.amazonaws.com"
        ),
    ])
    func `a profile counts after the environment`(
        environment: [String: String], profile: [String: String], expected: String
    ) throws {
        let url = try url(environment, profile: profile)
        #expect("\(url.scheme)://\(url.host)" == expected)
        #expect(url.region == environment["AWS_REGION"] ?? profile["region"] ?? "us-east-1")
    }

    @Test func `a section of services that isn't there is told`() throws {
        let error = #expect(throws: S3Error.self) { try url([:], profile: ["services": "other"]) }
        #expect(error?.message.contains("[services other]") == true)
    }

    @Test func `no setting of the bucket leaves the token service unverified`() throws {
        let file = HTTPOptions.Trust.authorities(file: "/ca.pem")
        let aws = try url(["AWS_REGION": "eu-west-3"])
        let other = try url(["AWS_ENDPOINT_URL_STS": "https://sts.example.com"])
        #expect(aws.trust(file) == .systemAuthorities)
        #expect(other.trust(file) == file)
        #expect(other.trust(.anyServerUnverified) == .systemAuthorities)
        #expect(other.trust(.systemAuthorities) == .systemAuthorities)
    }
}
