internal import CairnCrypto
internal import CairnStores
internal import Synchronization

/// One of the objects into which a stream went, all its parts stored.
struct StoredStreamObject: Sendable {
    let file: String
    let upload: any ObjectUpload
    let parts: Int
    let bytes: Int64
    let sha256: SHA256Digest
}

/// Deals the parts of a stream to objects: when one has as many parts as the store allows, the stream
/// goes on in the next. Used by one task only.
final class ObjectSequence {
    private let limits: UploadLimits
    private let uploads: OpenUploads
    private let begin: @Sendable (Int) async throws(StoreError) -> (file: String, any ObjectUpload)
    private var finished: [StoredStreamObject] = []
    private var current: (file: String, upload: any ObjectUpload, parts: Int, bytes: Int64)?
    private var hash = SHA256()

    init(
        limits: UploadLimits, uploads: OpenUploads,
        begin:
            @escaping @Sendable (Int) async throws(StoreError) -> (file: String, any ObjectUpload)
    ) {
        self.limits = limits
        self.uploads = uploads
        self.begin = begin
    }

    /// Where the next part of the stream goes.
    func place(_ part: [UInt8]) async throws(StoreError) -> (upload: any ObjectUpload, number: Int)
    {
        if let open = current, open.parts == limits.partsPerObject { closeObject() }
        var open: (file: String, upload: any ObjectUpload, parts: Int, bytes: Int64)
        if let current {
            open = current
        } else {
            let (file, upload) = try await begin(finished.count)
            uploads.add(upload)
            open = (file, upload, 0, 0)
        }
        hash.update(part)
        open.parts += 1
        open.bytes += Int64(part.count)
        current = open
        return (open.upload, open.parts)
    }

    /// All objects of the stream, after its last part.
    func finish() -> [StoredStreamObject] {
        closeObject()
        return finished
    }

    private func closeObject() {
        guard let open = current else { return }
        var whole = SHA256()
        swap(&whole, &hash)
        finished.append(
            StoredStreamObject(
                file: open.file, upload: open.upload, parts: open.parts, bytes: open.bytes,
                sha256: whole.finish()))
        current = nil
    }
}

/// The uploads that a dump has begun, so that a failure anywhere can abort them all.
final class OpenUploads: Sendable {
    private let uploads = Mutex<[any ObjectUpload]>([])

    func add(_ upload: any ObjectUpload) {
        uploads.withLock { $0.append(upload) }
    }

    func abort() async {
        for upload in uploads.withLock({ $0 }) { await upload.abort() }
    }
}
