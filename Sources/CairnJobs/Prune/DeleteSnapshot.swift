public import CairnSnapshots
internal import CairnStores
public import FoundationEssentials

/// Deletes one snapshot because a person wants it so.
public struct DeleteSnapshot: Sendable {
    public let snapshot: Snapshot
    public let catalog: SnapshotCatalog
    /// Whether even the job's newest good one goes.
    public let evenTheNewest: Bool

    public init(_ snapshot: Snapshot, from catalog: SnapshotCatalog, evenTheNewest: Bool) {
        self.snapshot = snapshot
        self.catalog = catalog
        self.evenTheNewest = evenTheNewest
    }

    /// What the job has after that.
    public struct Rest: Sendable {
        public let snapshots: Int
        /// Nil: there will be nothing to restore.
        public let newestGood: SnapshotName?
    }

    /// Looks whether it may go, and changes nothing.
    ///
    /// - Throws: when it is held, of a later version, or the newest good one and that wasn't said.
    public func check(now: Date = Date()) async throws(JobError) -> Rest {
        let all: [Snapshot]
        do {
            all = try await catalog.snapshots(of: snapshot.name.job)
        } catch {
            throw JobError(error)
        }
        try requireFree()
        let good = all.filter { $0.isEligible(at: now) }.map(\.name)
        guard good.first != snapshot.name || evenTheNewest else {
            throw JobError(
                .configuration, "\(snapshot.name) is the newest good snapshot of its job",
                hint: "Nothing was deleted. Take a new one first, or give --even-the-newest.")
        }
        return Rest(
            snapshots: all.filter { $0.name != snapshot.name }.count,
            newestGood: good.first { $0 != snapshot.name })
    }

    private func requireFree() throws(JobError) {
        if snapshot.facts.isHeld {
            let reason = snapshot.facts.hold?.reason.map { ": \($0)" } ?? ""
            throw JobError(
                .configuration, "\(snapshot.name) is held\(reason)",
                hint: "Nothing was deleted. Release it first: cairn release \(snapshot.name)")
        }
        if case .unreadable(let error) = snapshot.contents, error.code == .tooNew {
            throw JobError(error)
        }
    }

    /// Deletes it.
    ///
    /// - Returns: whether it is only hidden, because the store keeps versions.
    /// - Throws: `.accessRefused` when the store keeps it, or some of it.
    public func run() async throws(JobError) -> Bool {
        do {
            let removal = try await catalog.delete([snapshot], of: snapshot.name.job)
            if let refusal = removal.refusals.first { throw refusal.reason }
            guard removal.spared.isEmpty else {
                throw JobError(
                    .noSuchSnapshot, "\(snapshot.name) was held, accepted or deleted meanwhile",
                    hint: "See “cairn list \(snapshot.name.job)”.")
            }
            return removal.isHiddenOnly
        } catch {
            throw JobError(error)
        }
    }
}
