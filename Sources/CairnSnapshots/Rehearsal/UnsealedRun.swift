public import FoundationEssentials
internal import CairnStores

/// A folder of a job that no manifest seals.
public struct UnsealedRun: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// The run that wrote it may be going on.
        case running
        /// It can't be going on any more: a leftover, which the next backup removes.
        case over
        /// No record says whose it is, so that nothing of it is ever removed.
        case unrecorded
    }

    public let name: SnapshotName
    public let state: State
    /// Of a check instead of a backup.
    public let isRehearsal: Bool
    /// Bytes of what lies in it, without uploads that are open.
    public let bytes: Int64
}

extension SnapshotCatalog {
    /// What lies in a job's folder besides sealed snapshots, oldest first.
    ///
    /// - Throws: whenever the store's answer isn't complete.
    public func unsealedRuns(of job: JobName, now: Date = Date()) async throws -> [UnsealedRun] {
        var found: [UnsealedRun] = []
        for (id, files) in try await contents(of: job).sorted(by: { $0.key < $1.key })
        where !files.names.contains(SnapshotFolder.manifest) {
            let folder = folder(id, of: job)
            var record: BeginRecord?
            if files.names.contains(SnapshotFolder.begin) {
                record = try await beginRecord(of: folder)
                // Another process has swept it since it was listed.
                if record == nil, try await contents(of: job)[id] == nil { continue }
            }
            let state: UnsealedRun.State =
                record.map { $0.isOver(at: now) ? .over : .running } ?? .unrecorded
            found.append(
                UnsealedRun(
                    name: folder.name, state: state,
                    isRehearsal: record?.files == [Rehearsal.file],
                    bytes: files.sizes.values.reduce(0, +)))
        }
        return found
    }
}
