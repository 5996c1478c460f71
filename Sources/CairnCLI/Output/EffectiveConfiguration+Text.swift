internal import CairnConfiguration

extension EffectiveConfiguration {
    /// For people: a block for each job, a line for each value with where it was said.
    var text: String {
        let origin = "from \(file ?? "the command line")"
        return ([origin] + jobs.map(\.text)).joined(separator: "\n\n")
    }
}

/// A value as people read it.
private struct Line {
    let name: String
    let value: String?
    /// By which its origin is found; nil if it has none.
    let path: String?

    init(_ name: String, _ value: String?, _ path: String?) {
        (self.name, self.value, self.path) = (name, value, path)
    }
}

extension EffectiveJob {
    fileprivate var text: String {
        let rows = (own + retention + notification + trial + (store?.lines ?? noStore)).compactMap {
            line in
            line.value.map { value in
                (line.name, value, line.path.flatMap { origins[$0] }?.inWords ?? "")
            }
        }
        let nameWidth = rows.map(\.0.count).max() ?? 0
        // One long value doesn't push all origins out of sight.
        let valueWidth = rows.map(\.1.count).filter { $0 <= 40 }.max() ?? 0
        let lines = rows.map { name, value, origin in
            let start = "  \(name.padded(to: nameWidth))  "
            return start + (origin.isEmpty ? value : "\(value.padded(to: valueWidth))  \(origin)")
        }
        return ([name] + lines).joined(separator: "\n")
    }

    private var own: [Line] {
        [
            Line("enabled", enabled ? "yes" : "no", "enabled"), Line("kind", kind, "kind"),
            Line("host", host, "host"), Line("port", String(port), "port"),
            Line("socket", socket, "socket"), Line("user", user, "user"),
            Line(
                "password", password ?? (enabled ? "none" : "not read, the job is disabled"),
                "password"),
            Line("clientDirectory", clientDirectory, "clientDirectory"),
        ] + tls.lines("tls") + [
            Line(
                "allowForeignClient", allowForeignClient.map { $0 ? "yes" : "no" },
                "allowForeignClient"),
            Line(
                "allowMissing",
                allowMissing.map { $0.isEmpty ? "nothing" : $0.joined(separator: ", ") },
                "allowMissing"),
            Line(
                "databases", databases.isEmpty ? "all" : databases.joined(separator: ", "),
                "databases"),
            Line("accounts", accounts ? "yes" : "no", "accounts"),
            Line("profile", profile, "profile"), Line("format", format, "format"),
            Line("owners", owners.map { $0 ? "yes" : "no" }, "owners"),
            Line("fileName", fileName, "fileName"),
            Line("compression", String(compression), "compression"),
            Line("schedule", schedule ?? "none", "schedule"),
        ]
    }

    private var retention: [Line] {
        guard let keep else { return [Line("keep", "everything", nil)] }
        return [
            Line("keep.count", keep.count.map(String.init), "keep.count"),
            Line("keep.days", keep.days.map(String.init), "keep.days"),
            Line("keep.daily", keep.daily.map(String.init), "keep.daily"),
            Line("keep.weekly", keep.weekly.map(String.init), "keep.weekly"),
            Line("keep.monthly", keep.monthly.map(String.init), "keep.monthly"),
            Line("keep.minimum", String(keep.minimum), "keep.minimum"),
            Line("keep.timeZone", keep.timeZone, "keep.timeZone"),
        ]
    }

    private var notification: [Line] {
        guard let notify else {
            return [Line("notify", enabled ? "nobody" : "nobody, the job is disabled", nil)]
        }
        return [
            Line("notify.url", notify.url, "notify.url"),
            Line("notify.on", notify.on.joined(separator: ", "), "notify.on"),
        ]
    }

    private var trial: [Line] {
        guard let drill else { return [Line("drill", "none", nil)] }
        return [
            Line("drill.maxSize", drill.maxSize.map { "\(ByteCount($0))" }, "drill.maxSize"),
            Line("drill.host", drill.host, "drill.host"),
            Line("drill.port", drill.port.map(String.init), "drill.port"),
            Line("drill.socket", drill.socket, "drill.socket"),
            Line("drill.user", drill.user, "drill.user"),
            Line("drill.password", drill.password, "drill.password"),
            Line("drill.clientDirectory", drill.clientDirectory, "drill.clientDirectory"),
        ] + (drill.tls?.lines("drill.tls") ?? []) + [
            Line("drill.maxAge", drill.maxAge.map { "\($0) s" }, "drill.maxAge")
        ]
    }

    private var noStore: [Line] { [Line("store", "none, “backup” isn't filled in", nil)] }
}

extension EffectiveTLS {
    fileprivate func lines(_ name: String) -> [Line] {
        [
            Line("\(name).mode", mode, "\(name).mode"),
            Line("\(name).caFile", caFile, "\(name).caFile"),
            Line("\(name).certificateFile", certificateFile, "\(name).certificateFile"),
            Line("\(name).keyFile", keyFile, "\(name).keyFile"),
        ]
    }
}

extension EffectiveStore {
    fileprivate var lines: [Line] {
        s3?.lines
            ?? [Line("store", "directory", nil), Line("directory", directory, "store.directory")]
    }
}

extension EffectiveS3 {
    fileprivate var lines: [Line] {
        let own: [(String, String?, String)] = [
            ("bucket", bucket, "bucket"),
            ("prefix", prefix.isEmpty ? "none" : prefix, "prefix"),
            ("region", region ?? "found at run time", "region"),
            ("endpointUrl", endpointUrl ?? "AWS", "endpointUrl"),
            ("addressing", addressing, "addressing"), ("TLS", trustInWords, "trust"),
            ("credentials", credentials.inWords, "credentials.source"),
            ("found", credentials.found, ""),
            ("accessKeyId", credentials.accessKeyId, "credentials.accessKeyId"),
            ("secretAccessKey", credentials.secretAccessKey, "credentials.secretAccessKey"),
            ("sessionToken", credentials.sessionToken, "credentials.sessionToken"),
            ("storageClass", storageClass, "storageClass"),
            ("encryption", encryption, "encryption"),
            ("objectLock", objectLock.map { "\($0.mode), \($0.days) days" }, "objectLock.mode"),
            ("partSize", "\(ByteCount(partSize))", "partSize"),
            ("partsInFlight", String(partsInFlight), "partsInFlight"),
            ("partsPerObject", String(partsPerObject), "partsPerObject"),
            ("uploadLimit", uploadLimit.map { "\(ByteCount($0))/s" }, "uploadLimit"),
        ]
        return [Line("store", "s3", nil)]
            + own.map { name, value, path in
                Line(name, value, "store.s3.\(path)")
            }
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

extension ValueOrigin {
    /// `line 12, $PGPASSWORD`, `--keep-count`, `default`.
    fileprivate var inWords: String {
        let whence =
            switch from {
            case .file: "line \(line ?? 0)" + (block.map { " in “\($0)”" } ?? "")
            case .environment: ""
            case .flag: flag ?? ""
            case .standard: block.map { "default of “\($0)”" } ?? "default"
            case .bitnami: "Bitnami's default"
            case .found: "found at run time"
            }
        return [whence, variable.map { "$\($0)" } ?? "", path ?? ""].filter { !$0.isEmpty }
            .joined(separator: ", ")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
