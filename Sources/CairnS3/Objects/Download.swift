internal import CairnHTTP

/// How far a download has come. Used by one task only.
final class Download {
    let object: S3Object
    let end: Int64
    /// Of the object that all bytes must be of; empty as long as it isn't known.
    var etag: String
    /// The next byte to hand over.
    var position: Int64
    /// Bytes before it that the current reply sends though nobody asked.
    var skipped: Int64 = 0
    /// What the taker threw: not for us to retry.
    var takerFault: (any Error)?

    init(object: S3Object, position: Int64, end: Int64) {
        self.object = object
        etag = object.etag
        self.position = position
        self.end = end
    }

    var operation: S3Operation {
        var operation = S3Operation("reading “\(object.key)”", .get, key: object.key)
        if !etag.isEmpty { operation.headers.append("If-Match", etag) }
        if position > 0 || end < object.size {
            operation.headers.append("Range", "bytes=\(position)-\(end - 1)")
        }
        return operation
    }

    struct Interrupted: Error {}

    nonisolated(nonsending)
        func hand(
            _ chunk: [UInt8], to take: nonisolated(nonsending) ([UInt8]) async throws -> Void
        ) async throws
    {
        let unwanted = Int(min(skipped, Int64(chunk.count)))
        skipped -= Int64(unwanted)
        let wanted = Int(min(Int64(chunk.count - unwanted), end - position))
        guard wanted > 0 else { return }
        do {
            let isAll = wanted == chunk.count
            try await take(isAll ? chunk : Array(chunk[unwanted..<unwanted + wanted]))
        } catch {
            takerFault = error
            throw Interrupted()
        }
        position += Int64(wanted)
    }

    func checkEnd() throws(Interrupted) {
        if position < end { throw Interrupted() }
    }
}
