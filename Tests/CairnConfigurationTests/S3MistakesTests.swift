import CairnConfiguration
import Testing

/// What is told of a store with these keys beside its bucket. They begin at 1:31.
private func wrong(_ keys: String, _ complaints: String...) -> Mistake {
    let told = complaints.map { "cairn.yaml:1:\($0)" }
    return Mistake(yaml(s3: "{bucket: backups, \(keys)}"), all: told)
}

private func wrong(bucket: String, _ complaints: String...) -> Mistake {
    Mistake(yaml(s3: "{bucket: \(bucket)}"), all: complaints.map { "cairn.yaml:1:\($0)" })
}

extension Mistake {
    fileprivate init(_ text: String, all complaints: [String]) {
        self.text = text
        self.complaints = complaints
    }
}

private let bucketHint =
    "It has 3 to 63 small letters, digits, “-” and “.”, a letter or digit first and last. A folder in the bucket is its prefix."
private let onAWS =
    "22: “bucket” must not have capitals or “_” | AWS has no such bucket; for another service, give the URL of its endpoint."

private let buckets = [
    wrong(bucket: "null", "9: “s3” has no “bucket” | Write “bucket: NAME”."),
    wrong(bucket: "ab", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "-ab", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "ab.", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "a..b", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "10.0.0.1", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "backups/prod", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "s3://backups", "22: “bucket” isn't a valid bucket name | \(bucketHint)"),
    wrong(bucket: "Backups", onAWS), wrong(bucket: "back_ups", onAWS),
]

private let noFolder = "must not have a folder that is “.”, “..” or has no name | "

private let prefixes = [
    wrong(
        "prefix: /prod",
        "39: “prefix” must not begin with “/” | In a bucket that is a folder without a name."),
    wrong("prefix: a//b", "39: “prefix” \(noFolder)"),
    wrong("prefix: a//", "39: “prefix” \(noFolder)"),
    wrong("prefix: a/../b", "39: “prefix” \(noFolder)"),
    wrong("prefix: ./", "39: “prefix” \(noFolder)"),
    wrong("prefix: \"a\\tb\"", "39: “prefix” must not hold control characters | "),
]

private let shape = "Write https://HOST or https://HOST:PORT."
private let removeBucket = "Remove it: Cairn puts the bucket where “addressing” says."

private let endpoints = [
    wrong(
        "endpointUrl: s3.example.com",
        "44: “endpointUrl” must begin with https:// or http:// | \(shape)"),
    wrong(
        "endpointUrl: s3://backups",
        "44: “endpointUrl” must begin with https:// or http:// | \(shape)"),
    wrong("endpointUrl: \"https://\"", "44: “endpointUrl” has no valid host | \(shape)"),
    wrong("endpointUrl: https://a..b", "44: “endpointUrl” has no valid host | \(shape)"),
    wrong("endpointUrl: \"https://a b\"", "44: “endpointUrl” has no valid host | \(shape)"),
    wrong("endpointUrl: \"https://[::g]\"", "44: “endpointUrl” has no valid host | \(shape)"),
    wrong(
        "endpointUrl: https://h:0",
        "44: “endpointUrl” must have a port from 1 to 65535 after the “:” | \(shape)"),
    wrong(
        "endpointUrl: https://h/minio",
        "44: “endpointUrl” must have nothing after the host and port | \(shape) A folder of the bucket is its prefix."
    ),
    wrong(
        "endpointUrl: https://h/?x",
        "44: “endpointUrl” must have nothing after the host and port | \(shape) A folder of the bucket is its prefix."
    ),
    wrong(
        "endpointUrl: https://h/backups/prod",
        "44: “endpointUrl” must not have the bucket's name as its path | \(removeBucket)"),
    wrong(
        "endpointUrl: https://backups.s3.eu-west-3.amazonaws.com",
        "44: “endpointUrl” must not have the bucket's name before the service's host | \(removeBucket)"
    ),
    wrong(
        "endpointUrl: https://backups.fra1.digitaloceanspaces.com",
        "44: “endpointUrl” must not have the bucket's name before the service's host | \(removeBucket)"
    ),
    wrong(
        "endpointUrl: https://key:hunter2@h",
        "44: “endpointUrl” must not hold a user or a password | Give the credentials apart from it."
    ),
    wrong(
        "addressing: dns", "43: “addressing” must be “auto”, “virtual-host” or “path” | "),
    wrong(
        "addressing: virtual",
        "43: “addressing” must be “auto”, “virtual-host” or “path” | Did you mean “virtual-host”?"),
    wrong(
        "addressing: virtual-host, endpointUrl: \"http://10.0.0.1:9000\"",
        "43: “addressing” can't be virtual-host where the endpoint is an IP address | Write path."),
    wrong(
        "region: EU-West-3",
        "39: “region” must be a region's name | Write it as AWS does: eu-west-3."),
    wrong(
        "region: a/b, endpointUrl: https://h",
        "39: “region” must be a region's name | It has letters, digits, “-” and “_”. Many services take us-east-1."
    ),
]

private let both =
    "Give both, or neither to have the environment, a profile or the machine's own role looked up."

private let credentials = [
    wrong("accessKeyId: a", "9: “s3” has “accessKeyId” without “secretAccessKey” | \(both)"),
    wrong("secretAccessKey: a", "9: “s3” has “secretAccessKey” without “accessKeyId” | \(both)"),
    wrong(
        "accessKeyId: a, secretAccessKey: \"\"",
        "9: “s3” has “accessKeyId” without “secretAccessKey” | \(both)"),
    wrong(
        "sessionToken: a",
        "9: “s3” has “sessionToken” without “accessKeyId” and “secretAccessKey” | The three belong together."
    ),
    wrong(
        "accessKeyId: a, secretAccessKey: b, profile: c",
        "9: “s3” has both “profile” and “accessKeyId” | Keep one of them: the profile has keys of its own."
    ),
    wrong(
        "accessKeyId: hunt/er2, secretAccessKey: b",
        "44: “accessKeyId” must not hold spaces, “/”, “,” or other than ASCII | Is it the secret key, in the wrong place?"
    ),
    wrong(
        "accessKeyId: {env: NOPE}, secretAccessKey: {file: nope}",
        "44: “accessKeyId” needs $NOPE, which is not set | Set the variable NOPE, or name a file with {file: PATH}.",
        "74: “secretAccessKey” names the file /etc/cairn/nope, which does not exist | Make it a file that holds the secret alone, or correct the path."
    ),
]

private let noFile = "Correct the path, or remove it to trust this machine's authorities."

private let trust = [
    wrong(
        "caFile: ca.pem",
        "39: “caFile” must be an absolute path, not “ca.pem” | Did you mean “/etc/cairn/ca.pem”?"),
    wrong("caFile: /nope", "39: “caFile” names the file /nope, which does not exist | \(noFile)"),
    wrong(
        "caFile: /dev/null",
        "39: “caFile” names the file /dev/null, which has no certificate in it | Certificates are in PEM: they begin with “-----BEGIN CERTIFICATE-----”."
    ),
    wrong(
        "caFile: /x, endpointUrl: http://h",
        "39: “caFile” has no effect on an http:// endpoint | Write https://, or remove the file."),
    wrong(
        "acceptAnyCertificateInsecurely: true, endpointUrl: http://h",
        "63: “acceptAnyCertificateInsecurely” has no effect on an http:// endpoint | Remove it, or write https://."
    ),
    wrong(
        "caFile: /nope, acceptAnyCertificateInsecurely: true",
        "39: “caFile” names the file /nope, which does not exist | \(noFile)",
        "78: “acceptAnyCertificateInsecurely” can't be true beside “caFile” | Keep “caFile”, which verifies the server."
    ),
]

private let lock = "Write “objectLock: {mode: governance, days: 30}”."
private let encryption = "Write s3, kms or {kms: KEY-ID}."
private let size =
    "must be a size from 5 MiB to 1 GiB | Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB: 16 MiB."
private let rate =
    "must be from 64 KiB/s to 1024 GiB/s | Write bytes per second, or a number with kB, MB, GB, KiB, MiB or GiB: 10 MiB/s. They are bytes, not bits."

private let storage = [
    wrong("storageClass: a b", "45: “storageClass” must be a storage class | Such as STANDARD_IA."),
    wrong(
        "storageClass: deep_archive",
        "45: “storageClass” must be one whose objects can be read at once: Cairn reads what it stored | Write GLACIER_IR or STANDARD_IA."
    ),
    wrong("encryption: AES256", "43: “encryption” must be “s3” or “kms” | "),
    wrong(
        "encryption: [s3]",
        "43: “encryption” must be text or a mapping, not a list | \(encryption)"),
    wrong("encryption: {}", "31: “encryption” has no “kms” | \(encryption)"),
    wrong(
        "encryption: {key: x}", "31: “encryption” has no “kms” | \(encryption)",
        "44: unknown key “key” in “encryption” | Known here: “kms”."),
    wrong("objectLock: {mode: governance}", "31: “objectLock” has no “days” | \(lock)"),
    wrong(
        "objectLock: {mode: strict, days: 0}",
        "50: “mode” must be “governance” or “compliance” | ",
        "64: “days” must be a whole number from 1 to 36500 | "),
    wrong(
        "objectLock: governance",
        "43: “objectLock” must be a mapping of keys to values, not text | Its keys are “mode”, “days”."
    ),
    wrong("partSize: 4 MiB", "41: “partSize” \(size)"),
    wrong("partSize: 2 GiB", "41: “partSize” \(size)"),
    wrong("partSize: 8", "41: “partSize” \(size)"),
    wrong("partSize: 8 Mb", "41: “partSize” \(size)"),
    wrong("partSize: 8.5 MiB", "41: “partSize” \(size)"),
    wrong("partSize: \"8388608 \"", "41: “partSize” \(size)"),
    wrong("partSize: 9999999999999999999 GiB", "41: “partSize” \(size)"),
    wrong("partSize: 99999999999 GiB", "41: “partSize” \(size)"),
    wrong(
        "partsInFlight: 17", "46: “partsInFlight” must be a whole number from 1 to 16 | "),
    wrong(
        "partsPerObject: 0",
        "47: “partsPerObject” must be a whole number from 1 to 10000 | "),
    wrong(
        "partsPerObject: 10001",
        "47: “partsPerObject” must be a whole number from 1 to 10000 | "),
    wrong("uploadLimit: 10", "44: “uploadLimit” \(rate)"),
    wrong("uploadLimit: 100 Mbit/s", "44: “uploadLimit” \(rate)"),
    wrong(
        "endpoint_url: https://h",
        "31: unknown key “endpoint_url” in “s3” | Did you mean “endpointUrl”?"),
    wrong(
        "accesskeyid: x", "31: unknown key “accesskeyid” in “s3” | Did you mean “accessKeyId”?"),
]

private let placeholders = [
    "prefix", "region", "endpointUrl", "addressing", "profile", "caFile",
    "acceptAnyCertificateInsecurely", "storageClass", "encryption", "partSize", "partsInFlight",
    "uploadLimit",
].map { key in
    wrong(
        "\(key): [TO BE FILLED]",
        "\(33 + key.count): “\(key)” is still a placeholder | Replace it with the value, or with null."
    )
}

@Test(
    arguments: buckets + prefixes + endpoints + credentials + trust + storage + placeholders)
func `a mistake about S3 is told with its place and its cure`(mistake: Mistake) {
    #expect(complaints(mistake.text) == mistake.complaints)
}

@Test func `placeholders of credentials are told too`() {
    let text = """
        store:
          s3:
            bucket: [TO BE FILLED]
            accessKeyId: [TO BE FILLED]
            secretAccessKey: "[TO BE FILLED]"
            objectLock: [TO BE FILLED]
        jobs: {app: {mysql: {database: app}}}
        """
    let told = complaints(text).map { $0.prefix { $0 != "|" } }
    #expect(
        told == [
            "cairn.yaml:3:13: “bucket” is still a placeholder ",
            "cairn.yaml:4:18: “accessKeyId” is still a placeholder ",
            "cairn.yaml:5:22: “secretAccessKey” is still a placeholder ",
            "cairn.yaml:6:17: “objectLock” is still a placeholder ",
        ])
}

@Test func `a bucket whose name no host can have isn't addressed by one`() {
    let text = yaml(s3: "{bucket: Old_B, endpointUrl: https://h, addressing: virtual-host}")
    #expect(
        complaints(text) == [
            "cairn.yaml:1:65: “addressing” can't be virtual-host: the bucket's name can't be in a host's | Write path."
        ])
}
