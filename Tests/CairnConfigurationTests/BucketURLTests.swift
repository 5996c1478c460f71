import CairnConfiguration
import CairnHTTP
import CairnS3
import CairnStores
import Testing

private func store(_ text: String) throws(ConfigurationError) -> StoreLocation {
    try CommandLineValues(environment: [:], workingDirectory: "/srv").store(text)
}

private func complaint(_ text: String) -> String? {
    do throws(ConfigurationError) {
        _ = try store(text)
        return nil
    } catch {
        return "\(error.message) | \(error.hint ?? "")"
    }
}

@Test(arguments: [
    ("s3://backups", S3Location(options: S3Options(bucket: "backups"))),
    ("S3://backups/?", S3Location(options: S3Options(bucket: "backups"))),
    (
        "s3://backups/prod/a%20b+c?region=eu-west-3&profile=my%20own",
        S3Location(
            options: S3Options(bucket: "backups", region: "eu-west-3"),
            credentials: .standard(profile: "my own"), prefix: "prod/a b+c/")
    ),
    (
        "s3://Old_B?endpoint=http://127.0.0.1:9000/&addressing=path&region=us-east-1",
        S3Location(
            options: S3Options(
                bucket: "Old_B", region: "us-east-1", endpoint: "http://127.0.0.1:9000",
                addressing: .path))
    ),
    (
        "s3://backups?endpoint=https%3A%2F%2F%5B%3A%3A1%5D:9000",
        S3Location(options: S3Options(bucket: "backups", endpoint: "https://[::1]:9000"))
    ),
])
func `a URL says bucket, prefix and how to reach them`(text: String, location: S3Location) throws {
    #expect(try store(text) == .s3(location))
}

@Test func `a URL may name a file of certificate authorities`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("-----BEGIN CERTIFICATE-----\n", to: "my ca.pem")
    let url = "s3://backups?ca-file=\(file.replacing(" ", with: "%20"))"
    let options = S3Options(bucket: "backups", trust: .authorities(file: file))
    #expect(try store(url) == .s3(S3Location(options: options)))
}

private let shape = "Write 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'."
private let credentials =
    "--store must not hold credentials: every process on the machine could read them | Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has them with profile=NAME."
private let known = "Known are “endpoint”, “region”, “addressing”, “profile”, “ca-file”."

@Test(arguments: [
    Mistake("s3://key:hunter2@backups/x", credentials),
    Mistake("s3://key@backups", credentials),
    Mistake("s3://key:hunt/er2@backups", credentials),
    Mistake("s3://backups?secretAccessKey=hunter2", credentials),
    Mistake("s3://backups?access-key-id=x", credentials),
    Mistake("s3://backups?AWS_SECRET_ACCESS_KEY=hunter2", credentials),
    Mistake("s3://backups?%73ecret=hunter2", credentials),
    Mistake("s3://backups?session-token=hunter2", credentials),
    Mistake("s3:backups", "--store must begin with s3:// | \(shape)"),
    Mistake("s3:///prod", "--store has no bucket | \(shape)"),
    Mistake(
        "s3://backups?endpointUrl=https://h",
        "--store has an unknown parameter | Did you mean “endpoint”? \(known)"),
    Mistake(
        "s3://backups?cafile=/x",
        "--store has an unknown parameter | Did you mean “ca-file”? \(known)"
    ),
    Mistake("s3://backups?hunter2", "--store has an unknown parameter | \(known)"),
    Mistake(
        "s3://backups?region=a&", "--store has an unknown parameter | \(known)"),
    Mistake("s3://backups?region", "--store has the parameter “region” without a value | \(shape)"),
    Mistake("s3://backups?region=a&region=b", "--store has the parameter “region” twice | "),
    Mistake(
        "s3://backups#x", "--store must not hold “#” | Write it as %23 if it belongs to a name."),
    Mistake(
        "s3://backups/100%",
        "--store has a “%” that isn't followed by two hexadecimal digits of UTF-8 text | Write “%” itself as %25."
    ),
    Mistake(
        "s3://Backups",
        "--store has a bucket that must not have capitals or “_” | AWS has no such bucket; for another service, give the URL of its endpoint."
    ),
    Mistake(
        "s3://backups/a%2F..",
        "--store has a prefix that must not have a folder that is “.”, “..” or has no name | "),
    Mistake(
        "s3://backups//a",
        "--store has a prefix that must not begin with “/” | In a bucket that is a folder without a name."
    ),
    Mistake("s3://backups/a%0Ab", "--store must not hold control characters | "),
    Mistake(
        "s3://backups?endpoint=h:9000",
        "--store has a parameter “endpoint” that must begin with https:// or http:// | Write https://HOST or https://HOST:PORT."
    ),
    Mistake(
        "s3://backups?ca-file=ca.pem",
        "--store has a parameter “ca-file” that must be an absolute path, not “ca.pem” | Did you mean “/srv/ca.pem”?"
    ),
    Mistake(
        "s3://backups?addressing=paht",
        "--store has a parameter “addressing” that must be “auto”, “virtual-host” or “path” | Did you mean “path”?"
    ),
])
func `a wrong URL of a bucket is told without a piece of it`(mistake: Mistake) {
    #expect(complaint(mistake.text) == mistake.complaints[0])
}
