internal import CairnCrypto

extension S3Client {
    /// Reads an object back and compares it with what was sent.
    ///
    /// - Parameters:
    ///   - etag: of the object that was stored.
    ///   - parts: in order.
    /// - Throws: `.corrupted` when it isn't the same.
    func readBack(
        _ key: String, _ etag: String, _ parts: [StoredPart]
    ) async throws(S3Error) -> S3Proof {
        let size = parts.reduce(Int64(0)) { $0 + Int64($1.size) }
        let object = S3Object(key: key, size: size, etag: etag, modified: 0)
        let comparison = PartComparison(parts)
        do {
            try await read(object) { comparison.take($0) }
        } catch let error as S3Error {
            throw error
        } catch {
            throw S3Error(.failed, "reading “\(key)” back: \(error)")
        }
        // Of nothing there is nothing to read: its size tells as much.
        let isEqual = size > 0 ? comparison.areAllEqual : try await head(key).size == 0
        guard isEqual else {
            throw S3Error(
                .corrupted, "“\(key)” was read back from \(name) and differs from what was sent",
                hint: "The server changed the bytes: see its log and disks; nothing was kept.")
        }
        return .readBack
    }
}

/// A part as it was sent.
struct StoredPart: Sendable {
    let size: Int
    let digest: SHA256Digest

    init(size: Int, _ digest: SHA256Digest) {
        self.size = size
        self.digest = digest
    }
}

/// Compares a stream with the digests of the parts that it should be made of. Used by one task only.
private final class PartComparison {
    private let parts: [StoredPart]
    private var index = 0
    private var filled = 0
    private var hash = SHA256()
    private var isEqual = true

    init(_ parts: [StoredPart]) {
        self.parts = parts
    }

    var areAllEqual: Bool { isEqual && index == parts.count }

    func take(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty, index < parts.count {
            let piece = rest.prefix(parts[index].size - filled)
            hash.update(Array(piece))
            filled += piece.count
            rest = rest.dropFirst(piece.count)
            guard filled == parts[index].size else { continue }
            var finished = SHA256()
            swap(&finished, &hash)
            if finished.finish() != parts[index].digest { isEqual = false }
            (index, filled) = (index + 1, 0)
        }
        if !rest.isEmpty { isEqual = false }
    }
}
