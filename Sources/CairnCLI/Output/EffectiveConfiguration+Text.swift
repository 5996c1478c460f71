internal import CairnConfiguration

extension EffectiveConfiguration {
    /// For people: a block for each job, a line for each value.
    var text: String {
        let origin = "from \(file ?? "the command line")"
        return ([origin] + jobs.map(\.text)).joined(separator: "\n\n")
    }
}

extension EffectiveJob {
    fileprivate var text: String {
        let own: [(String, String?)] = [
            ("enabled", enabled ? "yes" : "no"), ("kind", kind), ("host", host),
            ("port", String(port)), ("socket", socket), ("user", user),
            ("password", password ?? (enabled ? "none" : "not read, the job is disabled")),
            ("clientDirectory", clientDirectory),
            ("databases", databases.joined(separator: ", ")), ("fileName", fileName),
            ("compression", String(compression)),
        ]
        let lines = (own + store.lines).compactMap { name, value in value.map { (name, $0) } }
        let width = lines.map(\.0.count).max() ?? 0
        let rows = lines.map { name, value in
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(value)"
        }
        return ([name] + rows).joined(separator: "\n")
    }
}

extension EffectiveStore {
    fileprivate var lines: [(String, String?)] {
        s3?.lines ?? [("store", "directory"), ("directory", directory)]
    }
}

extension EffectiveS3 {
    fileprivate var lines: [(String, String?)] {
        [
            ("store", "s3"), ("bucket", bucket), ("prefix", prefix.isEmpty ? "none" : prefix),
            ("region", region ?? "found at run time"), ("endpointUrl", endpointUrl ?? "AWS"),
            ("addressing", addressing), ("TLS", trustInWords),
            ("credentials", credentials.inWords), ("found", credentials.found),
            ("accessKeyId", credentials.accessKeyId),
            ("secretAccessKey", credentials.secretAccessKey),
            ("sessionToken", credentials.sessionToken), ("storageClass", storageClass),
            ("encryption", encryption),
            ("objectLock", objectLock.map { "\($0.mode), \($0.days) days" }),
            ("partSize", "\(ByteCount(partSize))"),
            ("partsInFlight", String(partsInFlight)),
            ("partsPerObject", String(partsPerObject)),
            ("uploadLimit", uploadLimit.map { "\(ByteCount($0))/s" }),
        ]
    }

    private var trustInWords: String {
        switch trust {
        case .system: "verified by this machine's certificate authorities"
        case .caFile: "verified by \(caFile ?? "")"
        case .anyCertificateInsecurely: "NOT VERIFIED: any certificate is accepted"
        case .unencrypted: "none, the connection is not encrypted"
        }
    }
}

extension EffectiveCredentials {
    fileprivate var inWords: String {
        switch source {
        case .configuration: "configuration"
        case .standard:
            "found at run time (standard order"
                + (profile.map { ", profile “\($0)”" } ?? "") + ")"
        }
    }
}
