internal import CairnCrypto
internal import CairnDatabases
internal import CairnGzip
internal import CairnSnapshots
internal import CairnStores

/// The server's users or roles as an object of its own beside the dumps: a few kilobytes, in memory.
struct AccountsObject: Sendable {
    let writer: SnapshotWriter
    let file: String
    let level: GzipLevel

    /// Compresses, stores and confirms.
    func store(_ text: String) async throws -> Manifest.Object {
        let size = writer.store.limits.partSize
        var gzip = try GzipCompressor(level: level)
        var part: [UInt8] = []
        let bytes = Array(text.utf8)
        let taken = try gzip.compress(bytes, from: 0, into: &part, limit: size)
        guard taken == bytes.count, try gzip.finish(into: &part, limit: size) else {
            throw JobError(
                .failed, "the users of the server make more than \(size) bytes in gzip",
                hint: "Set “accounts: false” for this job.")
        }
        var hash = SHA256()
        hash.update(part)
        let upload = try await writer.beginUpload(file)
        do {
            try await upload.send(part, number: 1)
            let proof = try await upload.complete(parts: 1, size: Int64(part.count))
            return Manifest.Object(
                file: file, bytes: Int64(part.count), sha256: hash.finish().hex, proof: proof,
                partSize: size, parts: 1)
        } catch {
            await upload.abort()
            throw error
        }
    }
}
