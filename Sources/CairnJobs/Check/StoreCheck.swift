internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

/// Looks at a job's store: whether it can be reached and used in all ways that a backup and a prune use
/// it, and what lies in the job's folder.
struct StoreCheck: Sendable {
    let job: Job
    let maxAge: Duration?
    /// The longest time between two runs, where a schedule tells.
    let gap: Duration?
    let now: @Sendable () -> Date
    let open: @Sendable (StoreLocation) async throws -> any ObjectStore

    /// - Returns: the newest good snapshot.
    func run(_ list: FindingList) async throws -> SnapshotName? {
        let store: any ObjectStore
        do {
            store = try await open(job.store.withoutLock)
        } catch let error as StoreError {
            list.add(.error(StoreReview.topic(error), JobError(error)))
            return nil
        }
        let catalog = SnapshotCatalog(store: store, prefix: job.prefix)
        do throws(StoreError) {
            _ = try await store.folders(job.prefix)
        } catch {
            // Who may only not list may still write; the rehearsal tells.
            guard error.code == .accessRefused else {
                try await tellUnusable(error, list)
                return nil
            }
        }
        let outcome = await Rehearsal(catalog, of: job.name).run(now: now())
        let traits = (try? await store.traits()) ?? StoreTraits()
        try Task.checkCancellation()
        let review = StoreReview(
            job: job, store: store.name, failures: outcome.failures, left: outcome.left.count,
            traits: traits, hidesDeleted: store.keepsVersions, clockOffset: store.clockOffset)
        list.add(review.findings)
        guard outcome.failures[.list] == nil, outcome.failures[.read] == nil else { return nil }
        return try await examineSnapshots(catalog, list)
    }

    private func examineSnapshots(
        _ catalog: SnapshotCatalog, _ list: FindingList
    ) async throws -> SnapshotName? {
        do {
            let snapshots = try await catalog.snapshots(of: job.name)
            let runs = try await catalog.unsealedRuns(of: job.name, now: now())
            // What lists uploads is among the steps of the rehearsal.
            let path = "\(job.prefix)\(job.name)/"
            let uploads = (try? await catalog.store.openUploads(below: path)) ?? []
            let review = SnapshotReview(
                job: job.name, snapshots: snapshots.map(SnapshotReview.Seen.init), runs: runs,
                uploads: uploads.map(\.key.text), maxAge: maxAge, drill: job.drill, gap: gap,
                now: now())
            list.add(review.findings)
            return review.newestGood?.name
        } catch let error as StoreError where error.code != .cancelled {
            list.add(.error(StoreReview.topic(error), JobError(error)))
            return nil
        }
    }

    /// The store didn't answer as one does. It may, when its bucket is named the other way.
    private func tellUnusable(_ error: StoreError, _ list: FindingList) async throws {
        try Task.checkCancellation()
        if let other = job.store.addressedOtherwise, error.code != .full,
            let store = try? await open(other.location),
            (try? await store.folders(job.prefix)) != nil
        {
            list.add(StoreReview.addressing(error, cure: other.addressing))
            return
        }
        if case .directory(let path) = job.store, error.code == .notFound {
            let place = try await DirectoryStore(path: path).place()
            list.add(StoreReview.missingDirectory(path, in: place.folder, place.isWritable))
            list.add(
                SnapshotReview(
                    job: job.name, snapshots: [], runs: [], uploads: [], maxAge: maxAge, gap: gap,
                    now: now()
                ).findings)
            return
        }
        list.add(.error(StoreReview.topic(error), JobError(error)))
    }
}
