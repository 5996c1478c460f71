import CairnConfiguration
import CairnCrypto
import CairnHTTP
import CairnJobs
import CairnS3
import CairnStores
import Foundation
import Testing

private let certificate = "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n"

@Test func `every key of S3 reaches the store`() throws {
    let folder = try TemporaryFolder()
    let secret = try folder.write("tiger/+=\n", to: "secret")
    let authorities = try folder.write(certificate, to: "ca.pem")
    let text = """
        store:
          s3:
            bucket: Old_Bucket
            prefix: prod/db
            region: fr-par
            endpointUrl: HTTPS://S3.Example.com:9000/
            addressing: path
            accessKeyId: {env: S3_KEY}
            secretAccessKey: {file: \(secret)}
            sessionToken: "token=="
            caFile: \(authorities)
            storageClass: STANDARD_IA
            encryption: {kms: "arn:aws:kms:eu-west-3:1:key/x"}
            objectLock: {mode: Compliance, days: 30}
            partSize: 16 MiB
            partsInFlight: 4
            uploadLimit: 10 MiB/s
        jobs:
          app: {mysql: {database: app}}
        """
    #expect(
        try s3(text, environment: ["S3_KEY": "AKIDEXAMPLE"])
            == S3Location(
                options: S3Options(
                    bucket: "Old_Bucket", region: "fr-par",
                    endpoint: "https://s3.example.com:9000", addressing: .path,
                    trust: .authorities(file: authorities), storageClass: "STANDARD_IA",
                    encryption: .kms(keyID: "arn:aws:kms:eu-west-3:1:key/x"),
                    objectLock: .init(.compliance, days: 30), uploadLimit: 10 << 20),
                credentials: .fixed(
                    S3Credentials(
                        accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("tiger/+="),
                        sessionToken: Secret("token=="))),
                prefix: "prod/db/", partSize: 16 << 20, partsInFlight: 4))
}

@Test func `a bucket alone is on AWS, with what AWS's SDKs find`() throws {
    for text in [
        "{bucket: backups}",
        "{bucket: backups, accessKeyId: \"\", secretAccessKey: \"\", region: null, prefix: \"\"}",
        "{bucket: backups, acceptAnyCertificateInsecurely: false, profile: ~, caFile: ~}",
    ] {
        let location = S3Location(options: S3Options(bucket: "backups"))
        #expect(try s3(yaml(s3: text)) == location)
    }
    let named = try s3(yaml(s3: "{bucket: backups, profile: nightly}"))
    #expect(named?.credentials == .standard(profile: "nightly"))
}

@Test(arguments: [
    ("https://s3.example.com", "https://s3.example.com"),
    ("https://s3.example.com:443/", "https://s3.example.com"),
    ("http://minio:80", "http://minio"), ("http://minio:9000/", "http://minio:9000"),
    ("http://127.0.0.1:7480", "http://127.0.0.1:7480"), ("https://[::1]", "https://[::1]"),
    ("https://[2001:DB8::2]:9000/", "https://[2001:db8::2]:9000"),
    // A service may be called like its bucket.
    ("https://backups.example.com", "https://backups.example.com"),
    ("https://minio_1.internal", "https://minio_1.internal"),
])
func `an endpoint is a scheme, a host and a port`(text: String, endpoint: String) throws {
    let location = try s3(yaml(s3: "{bucket: backups, endpointUrl: \"\(text)\"}"))
    #expect(location?.options.endpoint == endpoint)
}

@Test(arguments: [
    ("prod", "prod/"), ("prod/", "prod/"), ("a/b c/", "a/b c/"), ("été/…/.x/", "été/…/.x/"),
])
func `a prefix is a folder`(text: String, prefix: String) throws {
    #expect(try s3(yaml(s3: "{bucket: backups, prefix: \"\(text)\"}"))?.prefix == prefix)
}

@Test(arguments: [
    ("5242880", 5 << 20), ("8 MiB", 8 << 20), ("8MiB", 8 << 20), ("8192 KiB", 8 << 20),
    ("1 GiB", 1 << 30), ("10 MB", 10_000_000), ("10000 kB", 10_000_000),
    ("1073741824 B", 1 << 30),
])
func `a part's size has a unit or is in bytes`(text: String, bytes: Int) throws {
    #expect(try s3(yaml(s3: "{bucket: backups, partSize: \(text)}"))?.partSize == bytes)
}

@Test(arguments: [
    ("{bucket: backups}", 10_000), ("{bucket: backups, partsPerObject: 1}", 1),
    ("{bucket: backups, partsPerObject: 1000}", 1000),
    ("{bucket: backups, endpointUrl: \"https://s3.fr-par.scw.cloud\"}", 1000),
    ("{bucket: backups, endpointUrl: \"https://s3.fr-par.scw.cloud\", partsPerObject: 20}", 20),
])
func `an object has as many parts as its service takes, or as is said`(
    text: String, parts: Int
) throws {
    #expect(try s3(yaml(s3: text))?.partsPerObject == parts)
}

@Test(arguments: [
    ("65536", 64 << 10), ("10 MiB/s", 10 << 20), ("10MB/s", 10_000_000), ("1 GiB", 1 << 30),
])
func `a limit of uploads is bytes per second`(text: String, bytes: Int) throws {
    let location = try s3(yaml(s3: "{bucket: backups, uploadLimit: \(text)}"))
    #expect(location?.options.uploadLimit == bytes)
}

@Test(arguments: [
    ("s3", S3Options.ServerSideEncryption.s3), ("kms", .kms(keyID: nil)),
    ("{kms: alias/backups}", .kms(keyID: "alias/backups")),
])
func `encryption is S3's or KMS's`(text: String, encryption: S3Options.ServerSideEncryption) throws
{
    let location = try s3(yaml(s3: "{bucket: backups, encryption: \(text)}"))
    #expect(location?.options.encryption == encryption)
}

@Test func `verification is switched off by its long name only`() throws {
    let text = "{bucket: backups, endpointUrl: https://nas, acceptAnyCertificateInsecurely: true}"
    #expect(try s3(yaml(s3: text))?.options.trust == .anyServerUnverified)
}

@Test func `credentials and authorities that aren't needed aren't looked for`() throws {
    let text = """
        store: {s3: {bucket: shared, accessKeyId: {env: A}, secretAccessKey: {env: B}}}
        jobs:
          one: {mysql: {database: a}}
          two:
            mysql: {database: b}
            store: {s3: {bucket: own, accessKeyId: a, secretAccessKey: {file: /nope}, caFile: /nope}}
          off:
            mysql: {database: c}
            enabled: false
            store: {s3: {bucket: off, accessKeyId: {env: NOPE}, secretAccessKey: {env: NOPE}}}
        """
    let unread = S3CredentialsSource.fixed(
        S3Credentials(accessKeyID: "", secretAccessKey: Secret("")))
    let credentials = { (job: Job) -> S3CredentialsSource? in
        if case .s3(let location) = job.store { return location.credentials }
        return nil
    }
    let environment = ["A": "key", "B": "secret"]
    let one = try configuration(text, environment: environment, passwords: .jobs(["one"])).jobs
    let keys = S3Credentials(accessKeyID: "key", secretAccessKey: Secret("secret"))
    #expect(one.map(credentials) == [.fixed(keys), unread, unread])
    #expect(
        complaints(text, environment: environment) == [
            "cairn.yaml:6:64: “secretAccessKey” names the file /nope, which does not exist | Make it a file that holds the secret alone, or correct the path.",
            "cairn.yaml:6:87: “caFile” names the file /nope, which does not exist | Correct the path, or remove it to trust this machine's authorities.",
        ])
    #expect(complaints(text).count == 4)
    let readers = { () throws(ConfigurationError) in
        _ = try configuration(text, environment: environment, passwords: .none)
    }
    let reader = try configuration(
        text, environment: environment, passwords: .storesOnly(["one"]))
    #expect(reader.jobs.map(credentials) == [.fixed(keys), unread, unread])
    #expect { try readers() } throws: { ($0 as? ConfigurationError)?.problems.count == 4 }
}
