internal import CairnCrypto
internal import CairnGzip
internal import CairnSnapshots
internal import CairnStores

/// The users or roles that lie beside a snapshot's dumps: small enough to be read whole.
struct StoredAccounts: Sendable {
    let object: Manifest.Object
    let folder: SnapshotFolder
    let store: any ObjectStore

    /// Proves those of a snapshot, where it has any.
    ///
    /// - Throws: `.damaged` naming what isn't right.
    static func prove(
        _ manifest: Manifest, in folder: SnapshotFolder, _ store: any ObjectStore
    ) async throws {
        guard let object = manifest.accounts else { return }
        _ = try await StoredAccounts(object: object, folder: folder, store: store).read()
    }

    /// The gzip file, proven: size, SHA-256 and the end of the gzip stream.
    ///
    /// - Throws: `.damaged` naming what isn't right.
    func read() async throws -> (stored: [UInt8], text: [UInt8]) {
        let stored: [UInt8]
        do throws(StoreError) {
            stored = try await store.read(folder.key(object.file))
        } catch {
            guard error.code == .notFound else { throw error }
            throw SnapshotError.damaged(folder.name, "\(object.file) is missing")
        }
        var hash = SHA256()
        hash.update(stored)
        guard Int64(stored.count) == object.bytes, hash.finish().hex == object.sha256 else {
            throw SnapshotError.damaged(folder.name, "\(object.file) isn't what was stored")
        }
        do throws(GzipError) {
            return (stored, try Self.inflated(stored))
        } catch {
            throw SnapshotError.damaged(folder.name, "\(object.file): \(error.message)")
        }
    }

    private static func inflated(_ stored: [UInt8]) throws(GzipError) -> [UInt8] {
        var gzip = try GzipDecompressor()
        var text: [UInt8] = []
        var taken = 0
        var size = 0
        repeat {
            size = text.count
            taken += try gzip.decompress(stored, from: taken, into: &text, limit: size + 1 << 20)
        } while taken < stored.count || text.count > size
        try gzip.finish()
        return text
    }
}
