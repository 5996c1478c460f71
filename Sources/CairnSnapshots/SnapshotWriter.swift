public import CairnStores
internal import FoundationEssentials

/// A snapshot that is being made: begun first, sealed last, or given up.
public struct SnapshotWriter: Sendable {
    public let folder: SnapshotFolder
    public let store: any ObjectStore
    private let record: BeginRecord

    /// Records in the store which files are about to be written, before any of them is.
    ///
    /// - Parameter record: the names of the dumps' first objects, and until when the run may take.
    public init(
        in catalog: SnapshotCatalog, name: SnapshotName, record: BeginRecord
    ) async throws(StoreError) {
        folder = SnapshotFolder(prefix: catalog.prefix, name: name)
        store = catalog.store
        var record = record
        record.files.append(SnapshotFolder.recovery)
        self.record = record
        try await store.put(folder.key(SnapshotFolder.begin), RecordCoding.bytes(record))
    }

    /// Begins the upload of a dump's object.
    public func beginUpload(_ file: String) async throws(StoreError) -> any ObjectUpload {
        try await store.beginUpload(folder.key(file))
    }

    /// Seals the snapshot: from now on it exists.
    ///
    /// - Throws: when this run's own record is gone, because somebody took the run for dead and swept
    ///   it; the snapshot then isn't sealed.
    public func seal(_ manifest: Manifest, recovery: String) async throws {
        try await store.put(folder.key(SnapshotFolder.recovery), Array(recovery.utf8))
        let current = try await store.read(folder.key(SnapshotFolder.begin))
        guard let current = try? RecordCoding.decoder.decode(BeginRecord.self, from: Data(current)),
            current.token == record.token
        else {
            throw SnapshotError(.damaged, "\(folder.name) was swept while it was being written")
        }
        try await store.put(folder.key(SnapshotFolder.manifest), RecordCoding.bytes(manifest))
    }

    /// Gives the snapshot up: removes what was stored of it, as far as the store lets us. What stays is
    /// a leftover, which a later run sweeps. Goes on when the task that calls is cancelled.
    public func abandon() async {
        await Task { try? await remove() }.value
    }

    private func remove() async throws {
        // The manifest goes first: its writing may have failed after all was there.
        guard try await store.delete([folder.key(SnapshotFolder.manifest)]).isEmpty else { return }
        _ = try await Leftover(store: store, folder: folder, record: record).remove()
    }
}
