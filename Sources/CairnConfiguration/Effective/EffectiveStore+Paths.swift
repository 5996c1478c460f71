extension EffectiveStore {
    /// The paths of all values that are there.
    var paths: [String] {
        if directory != nil { return ["store.directory"] }
        return s3?.paths.map { "store.s3.\($0)" } ?? []
    }
}

extension EffectiveS3 {
    fileprivate var paths: [String] {
        let own: [(String, Bool)] = [
            ("bucket", true), ("prefix", true), ("region", region != nil),
            ("endpointUrl", endpointUrl != nil), ("addressing", true), ("trust", true),
            ("caFile", caFile != nil), ("storageClass", storageClass != nil),
            ("encryption", encryption != nil), ("objectLock.mode", objectLock != nil),
            ("objectLock.days", objectLock != nil), ("partSize", true), ("partsInFlight", true),
            ("partsPerObject", true), ("uploadLimit", uploadLimit != nil),
        ]
        return own.compactMap { $1 ? $0 : nil } + credentials.paths.map { "credentials.\($0)" }
    }
}

extension EffectiveCredentials {
    fileprivate var paths: [String] {
        [
            ("source", true), ("profile", profile != nil), ("accessKeyId", accessKeyId != nil),
            ("secretAccessKey", secretAccessKey != nil), ("sessionToken", sessionToken != nil),
        ].compactMap { $1 ? $0 : nil }
    }
}
