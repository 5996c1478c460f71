internal import CairnCrypto
internal import CairnHTTP
internal import Synchronization

extension S3Client {
    /// Begins an upload of unknown length, in parts that are stored as they come.
    ///
    /// Nothing is sent before the first whole part: a stream that is shorter than that is put in one
    /// request when it is complete.
    ///
    /// - Parameter partSize: bytes of each part but the last, one size for all: some servers demand
    ///   that. S3 takes 5 MiB to 5 GiB.
    public func upload(_ key: String, partSize: Int) -> S3Upload {
        S3Upload(self, key, partSize: partSize)
    }
}

/// An object on its way to the server.
public final class S3Upload: Sendable {
    private struct Part: Sendable {
        let size: Int
        let digest: SHA256Digest
        let etag: String
        /// Whether the server's own checksum of the part equals ours.
        let isChecked: Bool
        /// Whether its ETag does.
        let isETagRight: Bool
    }

    private struct State: Sendable {
        var upload: S3OpenUpload?
        var hasChecksums = false
        var parts: [Int: Part] = [:]
        /// The first part when it is shorter than all others would be, and so the only one.
        var held: [UInt8]?
        /// Whether the object may have become visible though nothing says so for certain.
        var mayExist = false
        var isOver = false
    }

    private let client: S3Client
    private let key: String
    private let partSize: Int
    /// Tells this very object from any other of its key.
    private let token = randomBytes(16).hexadecimal
    private let state = Mutex(State())
    private let creation = AsyncLock()

    init(_ client: S3Client, _ key: String, partSize: Int) {
        self.client = client
        self.key = key
        self.partSize = partSize
    }

    /// Stores part `number`, counted from 1. Parts may come in any order and several at once.
    ///
    /// - Throws: `.invalid` for a part that is larger than the others, or when the upload is over.
    public func send(_ part: [UInt8], number: Int) async throws(S3Error) {
        guard (1...10_000).contains(number), (1...partSize).contains(part.count) else {
            throw S3Error(
                .invalid, "part \(number) of “\(key)” with \(part.count) bytes fits no upload")
        }
        if state.withLock({ $0.isOver }) { throw isOver }
        if number == 1, part.count < partSize {
            state.withLock { $0.held = part }
        } else {
            try await store(part, number)
        }
    }

    private var isOver: S3Error { S3Error(.invalid, "the upload of “\(key)” is over already") }

    private func store(_ part: [UInt8], _ number: Int) async throws(S3Error) {
        let upload = try await open()
        let digest = SHA256.digest(of: part)
        let isChecked = state.withLock { state in
            state.parts[number] = nil
            return state.hasChecksums
        }
        let confirmation = try await client.upload(
            part, number: number, digest: digest, to: upload, isChecked: isChecked)
        let isETagRight =
            confirmation.isProven || confirmation.etag == S3Checksum.etag(part)
        state.withLock {
            $0.parts[number] = Part(
                size: part.count, digest: digest, etag: confirmation.etag,
                isChecked: confirmation.isProven, isETagRight: isETagRight)
        }
    }

    /// The upload on the server, begun by whichever part comes first.
    private func open() async throws(S3Error) -> S3OpenUpload {
        await creation.lock()
        defer { creation.unlock() }
        let (upload, isOver) = state.withLock { ($0.upload, $0.isOver) }
        if isOver { throw self.isOver }
        if let upload { return upload }
        let (created, hasChecksums) = try await client.createUpload(key, token: token)
        state.withLock { ($0.upload, $0.hasChecksums) = (created, hasChecksums) }
        return created
    }

    /// Makes the object visible and proves that the server holds what was sent.
    ///
    /// - Parameters:
    ///   - parts: how many were sent.
    ///   - size: bytes of all together.
    /// - Returns: by what it was proven.
    /// - Throws: `.corrupted` when parts are missing, or the object isn't what was sent.
    public func complete(parts: Int, size: Int64) async throws(S3Error) -> S3Proof {
        let (held, wasOver) = state.withLock { state in
            defer { (state.isOver, state.held) = (true, nil) }
            return (state.held, state.isOver)
        }
        if wasOver { throw isOver }
        if parts <= 1, size < partSize { return try await putWhole(held ?? [], size) }
        let stored = state.withLock { $0.parts }
        let ordered = (0..<parts).compactMap { stored[$0 + 1] }
        let total = ordered.reduce(Int64(0)) { $0 + Int64($1.size) }
        let areEqual = ordered.dropLast().allSatisfy { $0.size == partSize }
        guard held == nil, stored.count == parts, ordered.count == parts, total == size, areEqual,
            let upload = state.withLock({ $0.upload })
        else {
            throw S3Error(
                .corrupted,
                "“\(key)” isn't whole: \(stored.count) of \(parts) parts, \(total) of \(size) bytes arrived"
            )
        }
        state.withLock { $0.mayExist = true }
        let etag = try await complete(upload, ordered, size)
        let areChecked = ordered.allSatisfy(\.isChecked)
        let (found, headers) = try await find(size: size, checksums: areChecked)
        guard let found, found.etag == etag else { throw replaced }
        let proof = try await prove(found, of: ordered, checksum: headers[S3Checksum.header])
        try await client.lock(found, unlessIn: headers)
        state.withLock { ($0.upload, $0.mayExist) = (nil, false) }
        return proof
    }

    private func putWhole(_ bytes: [UInt8], _ size: Int64) async throws(S3Error) -> S3Proof {
        guard Int64(bytes.count) == size else {
            throw S3Error(
                .corrupted, "“\(key)” isn't whole: \(bytes.count) of \(size) bytes arrived")
        }
        state.withLock { $0.mayExist = true }
        let proof = try await client.put(key, bytes, metadata: [S3Client.tokenName: token])
        let (object, headers) = try await find(size: size)
        guard let object else { throw replaced }
        try await client.lock(object, unlessIn: headers)
        state.withLock { $0.mayExist = false }
        return proof
    }

    /// - Returns: the object's ETag.
    private func complete(
        _ upload: S3OpenUpload, _ parts: [Part], _ size: Int64
    ) async throws(S3Error) -> String {
        let hasChecksums = parts.allSatisfy(\.isChecked)
        let list = parts.map { part in
            (etag: part.etag, checksum: hasChecksums ? S3Checksum.text(part.digest) : nil)
        }
        return try await client.complete(upload, list) { () async throws(S3Error) in
            try await self.find(size: size).object?.etag
        }
    }

    /// Looks for the object, and whether it is the one of this upload.
    ///
    /// - Returns: nil when there is none or another.
    private func find(
        size: Int64, checksums: Bool = false
    ) async throws(S3Error) -> (object: S3Object?, headers: HTTPHeaders) {
        do throws(S3Error) {
            let (object, headers) = try await client.describe(key, checksums: checksums)
            let isOurs = headers["x-amz-meta-\(S3Client.tokenName)"] == token && object.size == size
            return (isOurs ? object : nil, headers)
        } catch {
            if error.code == .noSuchKey { return (nil, [:]) }
            throw error
        }
    }

    private var replaced: S3Error {
        S3Error(
            .corrupted, "“\(key)” in \(client.name) isn't the object that was just stored",
            hint: "Something else writes into that folder, or the server lost the object.")
    }

    /// By the strongest that the server gives.
    private func prove(
        _ found: S3Object, of parts: [Part], checksum: String?
    ) async throws(S3Error) -> S3Proof {
        if parts.allSatisfy(\.isChecked),
            checksum == S3Checksum.composite(parts.map(\.digest))
        {
            return .compositeChecksum
        }
        if parts.allSatisfy(\.isETagRight),
            found.etag == S3Checksum.compositeETag(parts.map(\.etag))
        {
            return .compositeETag
        }
        return try await client.readBack(
            key, found.etag, parts.map { StoredPart(size: $0.size, $0.digest) })
    }

    /// Gives the upload up: nothing of it stays, as far as the server can be reached.
    ///
    /// Goes on when the task that calls is cancelled. Doing so again, or after ``complete(parts:size:)``
    /// has failed, is harmless. An object that was completed and proven stays.
    ///
    /// - Throws: when something may have stayed.
    public func abort() async throws(S3Error) {
        let result = await Task { () async -> Result<Void, S3Error> in
            do throws(S3Error) {
                return .success(try await discard())
            } catch {
                return .failure(error)
            }
        }.value
        try result.get()
    }

    private func discard() async throws(S3Error) {
        await creation.lock()
        defer { creation.unlock() }
        let (upload, mayExist) = state.withLock { state in
            (state.isOver, state.held) = (true, nil)
            return (state.upload, state.mayExist)
        }
        if let upload { try await client.abort(upload) }
        guard mayExist else { return }
        // Only what carries our token: another object of this key isn't ours to remove.
        do throws(S3Error) {
            let (_, headers) = try await client.describe(key)
            if headers["x-amz-meta-\(S3Client.tokenName)"] == token {
                for deletion in try await client.delete([key]) {
                    if case .refused(let error) = deletion.outcome { throw error }
                }
            }
        } catch {
            if error.code != .noSuchKey { throw error }
        }
    }
}
