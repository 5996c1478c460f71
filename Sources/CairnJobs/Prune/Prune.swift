public import CairnSnapshots
internal import CairnStores
public import FoundationEssentials

/// Carries out retention for one job: decides what stays, and deletes the rest.
///
/// It begins with a complete listing or not at all, and deletes only what the snapshots' own records
/// name. Two at once, or one beside a backup, do no harm.
public struct Prune: Sendable {
    public let job: JobName
    public let rules: RetentionRules
    public let catalog: SnapshotCatalog
    public let report: EventHandler
    /// Names of suspicious snapshots that are as they should be: they are accepted first.
    public var accepting: [String] = []
    /// Whether what killed runs have left is removed as well.
    public var sweepsLeftovers = true

    public init(
        _ job: JobName, _ rules: RetentionRules, in catalog: SnapshotCatalog,
        report: @escaping EventHandler
    ) {
        self.job = job
        self.rules = rules
        self.catalog = catalog
        self.report = report
    }

    /// Decides and changes nothing.
    public func dryRun(now: Date = Date()) async throws(JobError) -> PruneResult {
        do {
            let accepted = try await accepted().map(\.name)
            var snapshots = try await snapshots(now)
            for index in snapshots.indices where accepted.contains(snapshots[index].name) {
                snapshots[index].facts.acceptance = AcceptanceRecord(time: now)
            }
            let plan = try RetentionPlan(rules, snapshots, now: now)
            var sweep = Sweep()
            if sweepsLeftovers { sweep.swept = try await catalog.leftovers(of: job, now: now) }
            return PruneResult(job: job, time: now, plan: plan, sweep: sweep, removal: nil)
        } catch {
            throw JobError(error)
        }
    }

    /// Decides and deletes.
    ///
    /// - Throws: when a listing isn't complete, the clocks differ, or the store couldn't be asked. What it
    ///   refuses to delete is no failure.
    public func run(now: Date = Date()) async throws(JobError) -> PruneResult {
        do {
            for snapshot in try await accepted() { try await catalog.accept(snapshot, now: now) }
            let snapshots = try await snapshots(now)
            let plan = try RetentionPlan(rules, snapshots, now: now)
            var sweep = Sweep()
            if sweepsLeftovers {
                sweep = try await catalog.sweepLeftovers(of: job, now: now)
                if !sweep.isEmpty { report(.sweptLeftovers(sweep)) }
            }
            let removal = try await delete(plan)
            return PruneResult(job: job, time: now, plan: plan, sweep: sweep, removal: removal)
        } catch {
            throw JobError(error)
        }
    }

    /// Deletes what the plan gives up. The suspicious ones go first: while one of them is still there,
    /// because the store keeps it or somebody held it meanwhile, so are the good ones that it pins.
    private func delete(_ plan: RetentionPlan) async throws -> Removal {
        let suspicious = plan.doomed { $0 == .suspiciousExpired }
        var removal = try await catalog.delete(suspicious, of: job)
        let pinning = (removal.retained + removal.spared).map(\.id).max()
        let others = plan.doomed { $0 != .suspiciousExpired }
        let isPinned = { (snapshot: Snapshot) in
            pinning.map { snapshot.name.id < $0 && snapshot.state == .good } ?? false
        }
        removal.add(try await catalog.delete(others.filter { !isPinned($0) }, of: job))
        removal.spared += others.filter(isPinned).map(\.name)
        return removal
    }

    /// The suspicious snapshots that are to be accepted. All are looked for before any is accepted.
    private func accepted() async throws -> [Snapshot] {
        var found: [Snapshot] = []
        for text in accepting {
            let snapshot = try await catalog.find(text)
            // One that was accepted before may well be asked for again, by a script.
            if snapshot.facts.acceptance != nil { continue }
            try snapshot.requireSuspicion()
            found.append(snapshot)
        }
        return found
    }

    private func snapshots(_ now: Date) async throws -> [Snapshot] {
        let snapshots = try await catalog.snapshots(of: job)
        // The listing was the store's word: now its clock is known.
        try catalog.requireSameTime(now)
        return snapshots
    }
}

/// What retention decided for one job, and what came of it.
public struct PruneResult: Sendable {
    public let job: JobName
    /// For which it was decided.
    public let time: Date
    public let plan: RetentionPlan
    /// After a dry run: what would be swept.
    public let sweep: Sweep
    /// Nil after a dry run.
    public let removal: Removal?
}
