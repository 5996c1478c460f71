internal import CairnHTTP
internal import CairnS3
internal import CairnStores

/// A folder of a bucket in one argument:
/// `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION&addressing=…&profile=…&ca-file=…`.
///
/// Everything but delimiters may be percent-encoded. Credentials can't be in it, since every process
/// on the machine could read them, and no complaint shows a piece of the text.
struct BucketURL {
    let location: S3Location
    /// Which values it says, as `cairn config --json` calls them.
    let given: [String]

    init(_ text: String, in surroundings: Surroundings) throws(Complaint) {
        guard text.lowercased().hasPrefix("s3://") else {
            throw Complaint("must begin with s3://", hint: Self.shape)
        }
        guard !text.contains("#") else {
            throw Complaint("must not hold “#”", hint: "Write it as %23 if it belongs to a name.")
        }
        let rest = text.dropFirst("s3://".count)
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        let (name, folder) = try Self.bucketAndPrefix(rest[..<mark])
        let parameters = try Parameters(rest[mark...].dropFirst())

        let isOnAWS = parameters.values["endpoint"] == nil
        let bucket = try Self.about("a bucket") { () throws(Complaint) in
            try S3Rule.bucket(name, isOnAWS: isOnAWS)
        }
        let prefix = try Self.about("a prefix") { () throws(Complaint) in
            try S3Rule.prefix(folder)
        }
        var options = S3Options(bucket: bucket)
        let endpoint = try parameters.value("endpoint") { text throws(Complaint) in
            try EndpointURL(text, bucket: bucket)
        }
        options.endpoint = endpoint?.text
        options.region = try parameters.value("region") { text throws(Complaint) in
            try S3Rule.region(text, isOnAWS: isOnAWS)
        }
        let addressing = try parameters.value("addressing") { text throws(Complaint) in
            try S3Rule.addressing(text, bucket: bucket, endpoint: endpoint)
        }
        if let addressing { options.addressing = addressing }
        let authorities = try parameters.value("ca-file") { text throws(Complaint) in
            try S3Rule.authorities(text, for: endpoint, isNeeded: true, in: surroundings)
        }
        if let authorities { options.trust = .authorities(file: authorities) }
        let profile = try parameters.value("profile", S3Rule.profile)
        location = S3Location(
            options: options, credentials: .standard(profile: profile), prefix: prefix)
        given =
            ["bucket"] + (prefix.isEmpty ? [] : ["prefix"])
            + parameters.values.keys.flatMap { Self.names[$0] ?? [] }
    }

    /// What `cairn config --json` calls the parameters.
    private static let names = [
        "endpoint": ["endpointUrl"], "region": ["region"], "addressing": ["addressing"],
        "profile": ["credentials.profile", "credentials.source"], "ca-file": ["caFile"],
    ]

    private static let shape = "Write 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'."

    /// Says which piece a complaint is about.
    private static func about<T>(
        _ piece: String, _ body: () throws(Complaint) -> T
    ) throws(Complaint) -> T {
        do throws(Complaint) {
            return try body()
        } catch {
            throw Complaint("has \(piece) that \(error.text)", hint: error.hint)
        }
    }

    private static func bucketAndPrefix(
        _ text: Substring
    ) throws(Complaint) -> (bucket: String, prefix: String) {
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        let bucket = text[..<slash]
        guard !bucket.contains(where: { "@:".contains($0) }) else { throw .credentialsInURL }
        guard !bucket.isEmpty else { throw Complaint("has no bucket", hint: shape) }
        return (
            try PercentEncoding.text(bucket), try PercentEncoding.text(text[slash...].dropFirst())
        )
    }

    /// What stands after the `?`.
    private struct Parameters {
        private(set) var values: [String: String] = [:]

        private static let names = ["endpoint", "region", "addressing", "profile", "ca-file"]

        init(_ query: Substring) throws(Complaint) {
            guard !query.isEmpty else { return }
            for piece in query.split(separator: "&", omittingEmptySubsequences: false) {
                let halves = piece.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = try Self.known(try PercentEncoding.text(halves[0]))
                guard halves.count == 2, !halves[1].isEmpty else {
                    throw Complaint(
                        "has the parameter “\(name)” without a value", hint: BucketURL.shape)
                }
                guard values.updateValue(try PercentEncoding.text(halves[1]), forKey: name) == nil
                else { throw Complaint("has the parameter “\(name)” twice") }
            }
        }

        /// A name that isn't known may be a secret, so it isn't shown.
        private static func known(_ name: String) throws(Complaint) -> String {
            if names.contains(name) { return name }
            let letters = name.lowercased().filter(\.isLetter)
            let secrets = ["secret", "accesskey", "password", "token", "credential", "signature"]
            guard !secrets.contains(where: letters.contains) else { throw .credentialsInURL }
            let nearest = NearestKey.of(name, among: names).map { "Did you mean “\($0)”? " } ?? ""
            throw Complaint(
                "has an unknown parameter",
                hint: "\(nearest)Known are \(Schema.list(names)).")
        }

        func value<T>(
            _ name: String, _ convert: (String) throws(Complaint) -> T
        ) throws(Complaint) -> T? {
            guard let text = values[name] else { return nil }
            return try BucketURL.about("a parameter “\(name)”") { () throws(Complaint) in
                try convert(text)
            }
        }
    }
}

extension Complaint {
    fileprivate static var credentialsInURL: Complaint {
        Complaint(
            "must not hold credentials: every process on the machine could read them",
            hint: """
                Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has them \
                with profile=NAME.
                """)
    }
}
