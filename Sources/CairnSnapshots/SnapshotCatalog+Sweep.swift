public import CairnStores
public import FoundationEssentials

/// What a sweep did.
public struct Sweep: Sendable, Hashable {
    /// The snapshots whose leftovers are gone.
    public var swept: [SnapshotName] = []
    /// What the store wouldn't delete, as under object lock; the next sweep tries again.
    public var refusals: [DeletionRefusal] = []

    /// Whether what is gone is only hidden, because the store keeps versions.
    public var isHiddenOnly = false

    public init() {}

    public var isEmpty: Bool { swept.isEmpty && refusals.isEmpty }
}

extension SnapshotCatalog {
    /// Removes what runs that were killed have left: of each folder that has `begin.json` and no
    /// manifest, and whose run is over, the keys that its own record names.
    ///
    /// - Throws: when the store couldn't be asked. What it refuses to delete is no failure.
    @discardableResult
    public func sweepLeftovers(of job: JobName, now: Date = Date()) async throws -> Sweep {
        var sweep = Sweep()
        for (id, files) in try await contents(of: job).sorted(by: { $0.key < $1.key }) {
            guard files.names.contains(SnapshotFolder.begin),
                !files.names.contains(SnapshotFolder.manifest)
            else { continue }
            let folder = folder(id, of: job)
            guard let record = try await beginRecord(of: folder), record.isOver(at: now) else {
                continue
            }
            let refusals = try await Leftover(store: store, folder: folder, record: record).remove()
            sweep.refusals += refusals
            if refusals.isEmpty { sweep.swept.append(folder.name) }
        }
        sweep.isHiddenOnly = store.keepsVersions
        return sweep
    }

    private func beginRecord(of folder: SnapshotFolder) async throws -> BeginRecord? {
        do throws(StoreError) {
            let bytes = try await store.read(try folder.key(SnapshotFolder.begin))
            return try? RecordCoding.decoder.decode(BeginRecord.self, from: Data(bytes))
        } catch {
            // Somebody else has swept it meanwhile.
            if error.code == .notFound { return nil }
            throw error
        }
    }
}
