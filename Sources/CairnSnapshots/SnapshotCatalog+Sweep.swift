public import CairnStores
public import FoundationEssentials

/// What a sweep did.
public struct Sweep: Sendable, Hashable {
    /// The snapshots whose leftovers are gone.
    public var swept: [SnapshotName] = []
    /// What the store wouldn't delete, as under object lock; the next sweep tries again.
    public var refusals: [DeletionRefusal] = []

    /// The greatest id of the job, sealed or not, as the same listing shows it. One that is of the future
    /// doesn't count.
    public var newest: SnapshotID?

    /// Whether what is gone is only hidden, because the store keeps versions.
    public var isHiddenOnly = false

    public init() {}

    public var isEmpty: Bool { swept.isEmpty && refusals.isEmpty }
}

extension SnapshotCatalog {
    /// Removes what runs that were killed have left, and what deletions that were cut short have: of each
    /// folder that has `begin.json` and no manifest, and whose run is over, the keys that its own record
    /// names.
    ///
    /// - Throws: when the store couldn't be asked. What it refuses to delete is no failure.
    @discardableResult
    public func sweepLeftovers(of job: JobName, now: Date = Date()) async throws -> Sweep {
        let contents = try await contents(of: job)
        let outcomes = try await findLeftovers(of: job, in: contents, now: now)
            .mapped(inFlight: Self.sweepsInFlight) { leftover in
                (leftover.folder.name, try await leftover.remove())
            }
        var sweep = Sweep()
        sweep.newest = contents.keys.filter { !$0.isOfFuture(at: now) }.max()
        sweep.swept = outcomes.filter(\.1.isEmpty).map(\.0)
        sweep.refusals = outcomes.flatMap(\.1)
        sweep.isHiddenOnly = store.keepsVersions
        return sweep
    }

    /// The snapshots whose leftovers a sweep would remove now, oldest first.
    public func leftovers(of job: JobName, now: Date = Date()) async throws -> [SnapshotName] {
        try await findLeftovers(of: job, in: contents(of: job), now: now).map(\.folder.name)
    }

    /// Each takes a few requests, one after another.
    private static let sweepsInFlight = 16

    private func findLeftovers(
        of job: JobName, in contents: [SnapshotID: Files], now: Date
    ) async throws -> [Leftover] {
        let folders = contents.filter { _, files in
            files.names.contains(SnapshotFolder.begin)
                && !files.names.contains(SnapshotFolder.manifest)
        }
        return try await folders.keys.sorted().mapped(inFlight: Self.readsInFlight) { id in
            let folder = folder(id, of: job)
            // Without a record somebody else has swept it meanwhile, or nobody knows what is its own.
            guard let record = try await beginRecord(of: folder), record.isOver(at: now) else {
                return nil
            }
            return Leftover(store: store, folder: folder, record: record)
        }.compactMap(\.self)
    }

    /// What a snapshot's run wrote first; nil when it isn't there or can't be read.
    func beginRecord(of folder: SnapshotFolder) async throws(StoreError) -> BeginRecord? {
        guard let bytes = try await record(SnapshotFolder.begin, in: folder) else { return nil }
        let record = try? RecordCoding.decoder.decode(BeginRecord.self, from: Data(bytes))
        // What a later version means by its fields isn't known here.
        return record?.version == 1 ? record : nil
    }
}
