import Foundation

/// The block `s3:` as a configuration file writes it.
struct S3Text: Sendable {
    /// YAML by key.
    private var settings: [String: String]

    /// The folder at this address, with the keys of its owner.
    init(_ folder: BucketFolder, at url: String? = nil) {
        let server = folder.server
        settings = [
            "bucket": folder.bucket, "endpointUrl": JobText.quoted(url ?? server.url),
            "region": "us-east-1", "accessKeyId": Self.file(server.accessKeyFile),
            "secretAccessKey": Self.file(server.secretKeyFile), "partSize": "5 MiB",
        ]
        if !folder.prefix.isEmpty { settings["prefix"] = folder.prefix }
    }

    /// The same with another value, written in YAML; nil leaves the key out.
    func with(_ key: String, _ value: String?) -> S3Text {
        var text = self
        text.settings[key] = value
        return text
    }

    /// Without any credentials, so that they are looked for.
    var withoutKeys: S3Text { with("accessKeyId", nil).with("secretAccessKey", nil) }

    static func file(_ path: String) -> String { "{file: \(JobText.quoted(path))}" }

    var yaml: String {
        let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "{s3: {\(lines.joined(separator: ", "))}}"
    }
}

extension Sandbox {
    /// Writes `cairn.yaml` with these jobs and this store.
    func configure(_ jobs: JobText..., store: S3Text) throws {
        let text = "store: \(store.yaml)\njobs:\n" + jobs.map(\.yaml).joined(separator: "\n")
        try write(text + "\n", to: "cairn.yaml")
    }
}
