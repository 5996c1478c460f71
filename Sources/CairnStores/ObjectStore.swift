// CairnStores says what a place for objects must do, and holds the places there are: a directory
// and an S3 bucket. Both pass one contract suite (Tests/CairnStoresTests). It knows nothing of
// snapshots or databases. Depends on CairnS3 and CairnStreams.

/// A place for objects, addressed by key: what Cairn needs of it and nothing more.
///
/// Every store keeps these promises, and the contract suite holds it to them:
/// an object is there whole or not at all; what was stored has been confirmed; a listing is complete
/// or an error, never shorter than the truth.
public protocol ObjectStore: Sendable {
    /// What a person calls this place in a message, without secrets: `directory /var/backups/cairn`.
    var name: String { get }

    /// The sizes that an upload into this store must keep to.
    var limits: UploadLimits { get }

    /// Whether what was deleted is only hidden and still takes room, as far as deletions have shown it.
    var keepsVersions: Bool { get }

    /// How far the store's clock is ahead of this machine's, in whole seconds, as of its last reply; nil
    /// for a store that has no clock of its own, or has said nothing yet.
    var clockOffset: Duration? { get }

    /// Stores a small object in one piece, replacing one of the same key.
    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError)

    /// Begins an upload of unknown length. Nothing is visible under `key` before it is complete.
    func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload

    /// Aborts uploads of just this key that were begun and never completed, whoever began them.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int

    /// Opens an object for reading. The reader stays with the very bytes that are there now.
    ///
    /// - Throws: `.notFound` when there is no such object.
    func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader

    /// All objects whose keys begin with `prefix`, in the order of their keys' UTF-8 bytes.
    ///
    /// - Parameter prefix: a folder, ending in `/`, or empty for the whole store.
    /// - Throws: whenever any part of the answer is missing; a partial listing is never returned.
    func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo]

    /// The names of the folders directly below `prefix` in which there is any object, in the order of
    /// their UTF-8 bytes; cheap where a listing of all objects isn't.
    ///
    /// - Throws: whenever any part of the answer is missing.
    func folders(_ prefix: String) async throws(StoreError) -> [String]

    /// Reads a small object whole.
    ///
    /// - Parameter limit: bytes; a larger object is refused, so that a stray file can't fill the memory.
    /// - Throws: `.notFound` when there is no such object.
    func read(_ key: ObjectKey, limit: Int) async throws(StoreError) -> [UInt8]

    /// Deletes objects, in no particular order; one that isn't there counts as deleted.
    ///
    /// - Returns: those that the store refused to delete, with its reason.
    /// - Throws: when the store couldn't be asked.
    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal]

    // What only a check of the store asks.

    /// Begins an upload of `key`, looks for it and gives it up, as a run does that fails.
    ///
    /// - Returns: the steps that the store refused, with its reason. Nothing stays of the upload.
    func rehearseUpload(of key: ObjectKey) async -> [UploadRefusal]

    /// The uploads below a folder that were begun and neither completed nor given up, whoever began
    /// them.
    func openUploads(below prefix: String) async throws(StoreError) -> [OpenUpload]

    /// How the store treats what lies in it.
    func traits() async throws(StoreError) -> StoreTraits

    /// Removes what a deletion of just this key has only hidden, as far as the store lets us.
    func purge(_ key: ObjectKey) async
}

/// The sizes that uploads into a store keep to.
public struct UploadLimits: Sendable, Hashable {
    /// Bytes of each part but the last. One size for the whole run: some stores demand equal parts.
    public var partSize: Int
    /// Parts that one object may have; the stream goes on in a next object after that.
    public var partsPerObject: Int
    /// Parts that may be on their way at the same time. Memory grows by `partSize` for each.
    public var partsInFlight: Int

    public init(partSize: Int = 8 << 20, partsPerObject: Int = 10_000, partsInFlight: Int = 2) {
        self.partSize = partSize
        self.partsPerObject = partsPerObject
        self.partsInFlight = partsInFlight
    }
}

/// One object on its way into a store, in parts.
public protocol ObjectUpload: Sendable {
    /// Stores part `number`, counted from 1. Parts may come in any order and several at once.
    ///
    /// - Throws: when the part couldn't be stored or isn't what was sent.
    func send(_ part: [UInt8], number: Int) async throws(StoreError)

    /// Makes the object visible, once all its parts are stored, and proves that the store holds what
    /// was sent.
    ///
    /// - Parameters:
    ///   - parts: how many parts were sent.
    ///   - size: bytes of all parts together.
    /// - Returns: by what the stored bytes were proven.
    func complete(parts: Int, size: Int64) async throws(StoreError) -> StorageProof

    /// Gives the upload up: nothing of it stays in the store. Doing so again, or after a failed
    /// ``complete(parts:size:)``, is harmless.
    func abort() async
}

/// By what it was confirmed that the store holds the bytes that were sent.
public enum StorageProof: String, Sendable, Codable {
    /// The store's checksum over the whole object equals ours.
    case fullObjectChecksum = "full-object-checksum"
    /// The store's checksum over the checksums of all parts equals ours.
    case compositeChecksum = "composite-checksum"
    /// The store's ETag of a multipart upload equals the one computed from our parts.
    case compositeETag = "composite-etag"
    /// Every byte was read back from the store and compared.
    case readBack = "read-back"
}

/// An open object. Every read is of the same bytes, even if the object is replaced meanwhile.
public protocol ObjectReader: Sendable {
    /// Bytes of the object.
    var size: Int64 { get }

    /// Reads `count` bytes from `offset`, fewer only at the end of the object.
    ///
    /// - Throws: `.changed` when the object isn't the one that was opened any more.
    func read(at offset: Int64, count: Int) async throws(StoreError) -> [UInt8]

    /// Reads the object from its beginning to its end and hands its bytes over in order, each once.
    ///
    /// - Parameter take: gets chunks of about a megabyte or less; none is empty.
    /// - Throws: `StoreError`, with `.changed` when the object isn't the one that was opened any more;
    ///   what `take` throws.
    nonisolated(nonsending)
        func readAll(_ take: nonisolated(nonsending) ([UInt8]) async throws -> Void) async throws
}

extension ObjectReader {
    nonisolated(nonsending)
        public func readAll(
            _ take: nonisolated(nonsending) ([UInt8]) async throws -> Void
        ) async throws
    {
        var offset: Int64 = 0
        while offset < size {
            let chunk = try await read(at: offset, count: Int(min(1 << 20, size - offset)))
            guard !chunk.isEmpty else { return }
            offset += Int64(chunk.count)
            try await take(chunk)
        }
    }
}

/// What a listing says of an object.
public struct ObjectInfo: Sendable, Hashable {
    public let key: ObjectKey
    /// Bytes.
    public let size: Int64
    /// Seconds since 1970 at which the store says it was last written.
    public let modified: Double

    public init(key: ObjectKey, size: Int64, modified: Double) {
        self.key = key
        self.size = size
        self.modified = modified
    }
}

/// An object that the store wouldn't delete, such as one under object lock.
public struct DeletionRefusal: Sendable, Hashable {
    public let key: ObjectKey
    public let reason: StoreError

    public init(key: ObjectKey, reason: StoreError) {
        self.key = key
        self.reason = reason
    }
}

extension ObjectStore {
    public var keepsVersions: Bool { false }
    public var clockOffset: Duration? { nil }

    /// Reads a small object whole, one of 16 MiB at most.
    public func read(_ key: ObjectKey) async throws(StoreError) -> [UInt8] {
        try await read(key, limit: 16 << 20)
    }

    public func folders(_ prefix: String) async throws(StoreError) -> [String] {
        let names = try await list(prefix).compactMap { object -> String? in
            let rest = object.key.text.utf8.dropFirst(prefix.utf8.count)
            return rest.firstIndex(of: UInt8(ascii: "/")).map { String(Substring(rest[..<$0])) }
        }
        return Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func read(_ key: ObjectKey, limit: Int) async throws(StoreError) -> [UInt8] {
        let reader = try await open(key)
        guard reader.size <= Int64(limit) else {
            throw .tooLarge(key, size: reader.size, limit: limit, store: name)
        }
        return try await reader.read(at: 0, count: Int(reader.size))
    }
}
