package import CairnS3

/// A folder of a bucket as a store.
///
/// S3 itself keeps the store's promises: an object is visible whole or not at all. What is stored is
/// proven by the strongest that the server gives; see `S3Upload`.
public struct S3Store: ObjectStore {
    let client: S3Client
    /// What stands before all keys: empty, or a folder ending in `/`.
    public let prefix: String
    public let limits: UploadLimits

    /// - Parameter environment: the process' own, in which region and credentials may stand.
    public init(
        _ location: S3Location, environment: [String: String]
    ) throws(StoreError) {
        try self.init(location, environment: environment, policy: RetryPolicy())
    }

    package init(
        _ location: S3Location, environment: [String: String], policy: RetryPolicy
    ) throws(StoreError) {
        prefix = location.prefix
        do throws(S3Error) {
            client = try S3Client(
                location.options, credentials: location.credentials, environment: environment,
                uploadsInFlight: location.partsInFlight, policy: policy)
        } catch {
            throw StoreError(error)
        }
        // The service may be known only now.
        limits = UploadLimits(
            partSize: location.partSize,
            partsPerObject: min(location.partsPerObject, client.options.partLimit),
            partsInFlight: location.partsInFlight)
    }

    /// Scheme, host and port of the service, also when the environment or the profile named it; nil for
    /// AWS.
    public var endpoint: String? { client.options.endpoint }

    public var name: String { prefix.isEmpty ? client.name : "\(prefix) in \(client.name)" }

    public var keepsVersions: Bool { client.keepsVersions }

    public var clockOffset: Duration? { client.serverClockOffset.map(Duration.seconds) }

    private func path(_ key: ObjectKey) -> String { prefix + key.text }

    /// Looks for credentials, as the first request would.
    ///
    /// - Returns: where they were found, such as `environment (AWS_ACCESS_KEY_ID)`.
    public func credentialsOrigin() async throws(StoreError) -> String {
        try await translated { () async throws(S3Error) in
            try await client.credentialsOrigin()
        }
    }

    public func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        _ = try await translated { () async throws(S3Error) in
            try await client.put(path(key), bytes)
        }
    }

    public func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        Upload(upload: client.upload(path(key), partSize: limits.partSize))
    }

    @discardableResult
    public func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int {
        try await translated { () async throws(S3Error) in
            let uploads = try await client.openUploads(of: path(key))
            for upload in uploads { try await client.abort(upload) }
            return uploads.count
        }
    }

    public func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader {
        try await translated { () async throws(S3Error) in
            Reader(client: client, object: try await client.head(path(key)))
        }
    }

    public func read(_ key: ObjectKey, limit: Int) async throws(StoreError) -> [UInt8] {
        try await translated { () async throws(S3Error) in
            try await client.get(path(key), limit: limit)
        }
    }

    public func folders(_ prefix: String) async throws(StoreError) -> [String] {
        _ = try ObjectKey.folder(of: prefix)
        return try await translated { () async throws(S3Error) in
            try await client.folders(self.prefix + prefix)
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo] {
        _ = try ObjectKey.folder(of: prefix)
        let found = try await translated { () async throws(S3Error) in
            try await client.list(self.prefix + prefix)
        }
        return found.compactMap(info).sorted { $0.key < $1.key }
    }

    /// - Returns: nil for a key that no store of ours could hold, such as those of the empty objects
    ///   that stand for folders with some tools: it is somebody else's.
    private func info(_ object: S3Object) -> ObjectInfo? {
        let text = String(Substring(object.key.utf8.dropFirst(prefix.utf8.count)))
        guard let key = try? ObjectKey(text) else { return nil }
        return ObjectInfo(key: key, size: object.size, modified: Double(object.modified))
    }

    public func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        let outcomes = try await translated { () async throws(S3Error) in
            try await client.delete(keys.map(path))
        }
        return zip(keys, outcomes).compactMap { key, deletion in
            guard case .refused(let reason) = deletion.outcome else { return nil }
            return DeletionRefusal(key: key, reason: StoreError(reason))
        }
    }
}

extension S3Store {
    public func rehearseUpload(of key: ObjectKey) async -> [UploadRefusal] {
        await client.rehearseUpload(path(key)).map { step, reason in
            let step: UploadRefusal.Step =
                switch step {
                case .begin: .begin
                case .find: .find
                case .abort: .abort
                }
            return UploadRefusal(step: step, reason: StoreError(reason))
        }
    }

    public func openUploads(below prefix: String) async throws(StoreError) -> [OpenUpload] {
        _ = try ObjectKey.folder(of: prefix)
        let found = try await translated { () async throws(S3Error) in
            try await client.openUploads(below: self.prefix + prefix)
        }
        return found.compactMap { upload in
            let text = String(Substring(upload.key.utf8.dropFirst(self.prefix.utf8.count)))
            guard let key = try? ObjectKey(text) else { return nil }
            return OpenUpload(key: key, begun: upload.begun.map(Double.init))
        }
    }

    public func traits() async throws(StoreError) -> StoreTraits {
        let bucket = try await translated { () async throws(S3Error) in
            try await client.bucketTraits()
        }
        return StoreTraits(
            keepsVersions: bucket.keepsVersions ?? (keepsVersions ? true : nil),
            locksObjects: bucket.hasObjectLock, takesChecksums: client.takesChecksums)
    }

    public func purge(_ key: ObjectKey) async {
        try? await client.purge(path(key))
    }
}

/// Runs `body` and tells what S3 said as a store does.
private func translated<Value>(
    _ body: () async throws(S3Error) -> Value
) async throws(StoreError) -> Value {
    do throws(S3Error) {
        return try await body()
    } catch {
        throw StoreError(error)
    }
}

extension S3Store {
    private struct Upload: ObjectUpload {
        let upload: S3Upload

        func send(_ part: [UInt8], number: Int) async throws(StoreError) {
            try await translated { () async throws(S3Error) in
                try await upload.send(part, number: number)
            }
        }

        func complete(parts: Int, size: Int64) async throws(StoreError) -> StorageProof {
            try await translated { () async throws(S3Error) in
                StorageProof(try await upload.complete(parts: parts, size: size))
            }
        }

        /// What stays is swept by a later run, by the keys that its own record names.
        func abort() async {
            try? await upload.abort()
        }
    }

    private struct Reader: ObjectReader {
        let client: S3Client
        let object: S3Object

        var size: Int64 { object.size }

        func read(at offset: Int64, count: Int) async throws(StoreError) -> [UInt8] {
            var bytes: [UInt8] = []
            do {
                try await client.read(object, from: offset, count: Int64(count)) { bytes += $0 }
            } catch {
                throw StoreError(reading: error)
            }
            return bytes
        }

        nonisolated(nonsending)
            func readAll(
                _ take: nonisolated(nonsending) ([UInt8]) async throws -> Void
            ) async throws
        {
            do {
                try await client.read(object, take)
            } catch let error as S3Error {
                throw StoreError(reading: error)
            }
        }
    }
}

extension StorageProof {
    init(_ proof: S3Proof) {
        self =
            switch proof {
            case .fullObjectChecksum: .fullObjectChecksum
            case .compositeChecksum: .compositeChecksum
            case .compositeETag: .compositeETag
            case .readBack: .readBack
            }
    }
}
