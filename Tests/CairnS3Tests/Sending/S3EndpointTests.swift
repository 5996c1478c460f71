import Testing

@testable import CairnS3

private func url(
    _ endpoint: String?, bucket: String = "backups", region: String = "eu-west-3",
    _ addressing: S3Options.Addressing = .auto
) throws -> String {
    let options = S3Options(bucket: bucket, endpoint: endpoint, addressing: addressing)
    let endpoint = try S3Endpoint(options, region: region)
    return "\(endpoint.scheme)://\(endpoint.host)\(endpoint.path("db/a"))"
}

@Test(arguments: [
    (
        "backups", "eu-west-3", S3Options.Addressing.auto,
        "https://backups.s3.eu-west-3.amazonaws.com/db/a"
    ),
    ("backups", "us-east-1", .auto, "https://backups.s3.us-east-1.amazonaws.com/db/a"),
    ("my.backups", "eu-west-3", .auto, "https://s3.eu-west-3.amazonaws.com/my.backups/db/a"),
    (
        "my.backups", "eu-west-3", .virtualHost,
        "https://my.backups.s3.eu-west-3.amazonaws.com/db/a"
    ),
    ("backups", "eu-west-3", .path, "https://s3.eu-west-3.amazonaws.com/backups/db/a"),
    ("backups", "cn-north-1", .auto, "https://backups.s3.cn-north-1.amazonaws.com.cn/db/a"),
    ("backups", "us-gov-west-1", .auto, "https://backups.s3.us-gov-west-1.amazonaws.com/db/a"),
])
func `AWS is reached in the bucket's region`(
    bucket: String, region: String, addressing: S3Options.Addressing, expected: String
) throws {
    #expect(try url(nil, bucket: bucket, region: region, addressing) == expected)
}

@Test(arguments: [
    ("https://s3.example.com", "https://s3.example.com/backups/db/a"),
    ("https://s3.example.com/", "https://s3.example.com/backups/db/a"),
    ("https://S3.Example.com:443", "https://s3.example.com/backups/db/a"),
    ("http://s3.example.com:80", "http://s3.example.com/backups/db/a"),
    ("https://s3.example.com:80", "https://s3.example.com:80/backups/db/a"),
    ("http://127.0.0.1:9000", "http://127.0.0.1:9000/backups/db/a"),
    ("http://[::1]:9000", "http://[::1]:9000/backups/db/a"),
    ("http://[fe80::80]", "http://[fe80::80]/backups/db/a"),
    ("http://[::1]:80", "http://[::1]/backups/db/a"),
    // Not S3's own: they keep their host, whatever it resembles.
    (
        "https://s3.eu-west-3.amazonaws.com.evil.com",
        "https://s3.eu-west-3.amazonaws.com.evil.com/backups/db/a"
    ),
    ("https://s3.evil-amazonaws.com", "https://s3.evil-amazonaws.com/backups/db/a"),
    ("https://s3.fr-par.scw.cloud", "https://s3.fr-par.scw.cloud/backups/db/a"),
    // Private and FIPS endpoints of AWS's were chosen for what they are.
    (
        "https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com",
        "https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com/backups/db/a"
    ),
    (
        "https://s3-fips.us-east-1.amazonaws.com",
        "https://s3-fips.us-east-1.amazonaws.com/backups/db/a"
    ),
    // AWS's own follow the region that the bucket is in.
    ("https://s3.amazonaws.com", "https://s3.eu-west-3.amazonaws.com/backups/db/a"),
    ("https://s3.us-east-1.amazonaws.com", "https://s3.eu-west-3.amazonaws.com/backups/db/a"),
])
func `an endpoint is used as it was given, its bucket in the path`(
    endpoint: String, expected: String
) throws {
    #expect(try url(endpoint) == expected)
}

@Test(arguments: [
    ("https://s3.example.com", "https://backups.s3.example.com/db/a"),
    ("http://s3.example.com:9000", "http://backups.s3.example.com:9000/db/a"),
])
func `an endpoint takes the bucket in its host where that is asked for`(
    endpoint: String, expected: String
) throws {
    #expect(try url(endpoint, .virtualHost) == expected)
}

@Test(arguments: [
    "", "s3.example.com", "https://", "ftp://s3.example.com", "https://s3.example.com/backups",
    "https://user@s3.example.com", "https://s3.example.com?a=b", "https://s3.example.com#a",
    "https://s3 .example.com", "https:///backups",
])
func `an endpoint that is more or less than a server is refused before anything is sent`(
    endpoint: String
) {
    let error = #expect(throws: S3Error.self) { try url(endpoint) }
    #expect(error?.code == .invalid)
}

@Test(arguments: [
    "evil.example/", "eu-west-3.evil.example", "eu-west-3\n", "EU-WEST-3", "eu west", "-a", "",
    String(repeating: "a", count: 64), "eu-west-3@evil.example",
])
func `a region that would change AWS's host is refused before anything is sent`(region: String) {
    let error = #expect(throws: S3Error.self) { try url(nil, region: region) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains("can't be part of a host") == true)
    #expect(error?.message.contains("\n") == false)
    #expect((error?.message.count ?? 0) < 120)
    #expect(error?.hint?.contains("AWS_REGION") == true)
}

@Test func `other services call their regions what they like, within a header`() throws {
    for region in ["RegionOne", "fr_par", "us.east:1"] {
        #expect(try url("https://s3.example.com", region: region).hasPrefix("https://s3.example"))
    }
    for region in ["", "a/b", "a b", "a\nb", "é"] {
        #expect(throws: S3Error.self) { try url("https://s3.example.com", region: region) }
    }
}

@Test func `a region of the environment is looked at before anything is sent`() {
    let error = #expect(throws: S3Error.self) {
        try S3Client(
            S3Options(bucket: "backups"), credentials: .standard(profile: nil),
            environment: ["AWS_REGION": "evil.example/"])
    }
    #expect(error?.code == .invalid)
}
