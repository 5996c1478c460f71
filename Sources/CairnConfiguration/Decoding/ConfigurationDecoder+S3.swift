internal import CairnHTTP
internal import CairnS3
internal import CairnStores
internal import Yams

extension ConfigurationDecoder {
    /// What stands under `s3`.
    ///
    /// Parts of `partSize` are in memory, `partsInFlight` of them on their way and one that is being
    /// filled. By default they are 24 of the 64 MiB that Cairn promises; larger ones come on top.
    ///
    /// - Parameters:
    ///   - needsSecrets: whether credentials are read and files looked at.
    ///   - cure: what to do if there is no bucket.
    func s3(
        _ section: Section, needsSecrets: Bool, cure: String = "Write “bucket: NAME”."
    ) -> S3Location? {
        let isOnAWS = !section.has("endpointUrl")
        let bucket = section.text("bucket") { text throws(Complaint) in
            try S3Rule.bucket(text, isOnAWS: isOnAWS)
        }
        let endpoint = section.value("endpointUrl") { node throws(Complaint) in
            try EndpointURL(try node.text(), bucket: bucket)
        }
        if !section.has("bucket") {
            findings.add(
                "\(section.title) has no “bucket”", hint: cure, at: section.position)
        }
        var options = S3Options(bucket: bucket ?? "", endpoint: endpoint?.text)
        options.region = section.text("region") { text throws(Complaint) in
            try S3Rule.region(text, isOnAWS: isOnAWS)
        }
        let addressing = section.value("addressing") { node throws(Complaint) in
            try S3Rule.addressing(try node.text(), bucket: bucket, endpoint: endpoint)
        }
        options.addressing = addressing ?? options.addressing
        options.trust = trust(in: section, endpoint, isNeeded: needsSecrets)
        options.storageClass = section.text("storageClass", S3Rule.storageClass)
        options.encryption = encryption(in: section)
        options.objectLock = objectLock(in: section)
        options.uploadLimit = section.value("uploadLimit") { node throws(Complaint) in
            try ValueRule.rate(try node.text(), in: S3Rule.uploadLimit)
        }
        let credentials = credentials(in: section, needsSecrets: needsSecrets)
        var location = S3Location(options: options, credentials: credentials)
        location.prefix = section.text("prefix", S3Rule.prefix) ?? location.prefix
        readParts(of: section, into: &location)
        return bucket == nil ? nil : location
    }

    private func readParts(of section: Section, into location: inout S3Location) {
        let size = section.value("partSize") { node throws(Complaint) in
            try ValueRule.size(try node.text(), in: S3Rule.partSize)
        }
        let count = section.value("partsInFlight") { node throws(Complaint) in
            try node.integer(in: S3Rule.partsInFlight)
        }
        location.partSize = size ?? location.partSize
        location.partsInFlight = count ?? location.partsInFlight
        let most = section.value("partsPerObject") { node throws(Complaint) in
            try node.integer(in: S3Rule.partsPerObject)
        }
        location.partsPerObject = most ?? location.partsPerObject
    }

    private func trust(
        in section: Section, _ endpoint: EndpointURL?, isNeeded: Bool
    ) -> HTTPOptions.Trust {
        let authorities = section.text("caFile") { path throws(Complaint) in
            try S3Rule.authorities(path, for: endpoint, isNeeded: isNeeded, in: surroundings)
        }
        let acceptsAny = section.value("acceptAnyCertificateInsecurely", as: "trust") {
            node throws(Complaint) in
            guard try node.truth() else { return false }
            guard !section.has("caFile") else {
                throw Complaint(
                    "can't be true beside “caFile”",
                    hint: "Keep “caFile”, which verifies the server."
                )
            }
            guard endpoint?.isEncrypted != false else {
                throw Complaint(
                    "has no effect on an http:// endpoint", hint: "Remove it, or write https://.")
            }
            return true
        }
        if acceptsAny == true { return .anyServerUnverified }
        return authorities.map { .authorities(file: $0) } ?? .systemAuthorities
    }

    /// `s3`, `kms` or `{kms: KEY-ID}`.
    private func encryption(in section: Section) -> S3Options.ServerSideEncryption? {
        guard let value = section.entry("encryption")?.value, value.mapping != nil else {
            return section.value("encryption") { node throws(Complaint) in
                guard node.scalar != nil || node.isPlaceholder else {
                    throw Complaint(
                        "must be text or a mapping, not \(node.kind)",
                        hint: "Write s3, kms or {kms: KEY-ID}.")
                }
                let word = try ValueRule.choice(try node.text(), among: ["s3", "kms"])
                return word == "s3" ? .s3 : .kms(keyID: nil)
            }
        }
        guard let mapping = section.section("encryption", keys: ["kms"], as: "") else {
            return nil
        }
        if mapping.entry("kms") == nil {
            findings.add(
                "\(mapping.title) has no “kms”", hint: "Write s3, kms or {kms: KEY-ID}.",
                at: mapping.position)
        }
        return .kms(keyID: mapping.text("kms", as: "encryption", S3Rule.encryptionKey))
    }

    private func objectLock(in section: Section) -> S3Options.ObjectLock? {
        guard let lock = section.section("objectLock", keys: ["mode", "days"]) else { return nil }
        let mode = lock.value("mode") { node throws(Complaint) in
            let words = S3Options.ObjectLock.Mode.allCases.map { $0.rawValue.lowercased() }
            let word = try ValueRule.choice(try node.text(), among: words)
            return S3Options.ObjectLock.Mode(rawValue: word.uppercased()) ?? .governance
        }
        let days = lock.value("days") { node throws(Complaint) in
            try node.integer(in: S3Rule.lockDays)
        }
        for key in ["mode", "days"] where !lock.has(key) {
            findings.add(
                "\(lock.title) has no “\(key)”",
                hint: "Write “objectLock: {mode: governance, days: 30}”.", at: lock.position)
        }
        guard let mode, let days else { return nil }
        return S3Options.ObjectLock(mode, days: days)
    }
}
