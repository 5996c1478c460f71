internal import CairnDatabases
internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials
internal import Synchronization

/// The doctor: looks at one job as a backup would need it, and says what is wrong and what cures it.
///
/// It never changes a database, and deletes nothing but the few bytes that it writes itself. Database and
/// store are looked at at the same time, and one that is hopeless doesn't keep it from the other.
public struct Check: Sendable {
    public let job: Job
    /// How old the newest good snapshot may be; nil to have it judged by the job's schedule.
    public let maxAge: Duration?
    let now: @Sendable () -> Date
    /// How long the database, and how long the store, may take.
    let limit: Duration
    let connect: @Sendable (Job) async throws -> any DatabaseEngine
    let open: @Sendable (StoreLocation) async throws -> any ObjectStore

    public static let defaultLimit = Duration.seconds(180)

    /// - Parameter environment: `PATH`, `TMPDIR` and what S3 credentials may stand in are looked at.
    public init(_ job: Job, maxAge: Duration? = nil, environment: [String: String]) {
        self.init(
            job, maxAge: maxAge, now: { Date() }, limit: Self.defaultLimit,
            connect: { job in
                try await DatabaseEngines.connect(
                    job.connection, databases: job.databases, environment: environment)
            },
            open: { try await $0.open(creating: false, environment: environment) })
    }

    init(
        _ job: Job, maxAge: Duration?, now: @escaping @Sendable () -> Date, limit: Duration,
        connect: @escaping @Sendable (Job) async throws -> any DatabaseEngine,
        open: @escaping @Sendable (StoreLocation) async throws -> any ObjectStore
    ) {
        self.job = job
        self.maxAge = maxAge
        self.now = now
        self.limit = limit
        self.connect = connect
        self.open = open
    }

    /// Looks at everything.
    ///
    /// - Throws: only when the task was cancelled; whatever else goes wrong is a finding.
    public func run() async throws(JobError) -> JobReport {
        guard job.isEnabled else {
            return report([.note(.jobDisabled, "the job is disabled: nothing of it was looked at")])
        }
        let schedule = ScheduleReview(job.schedule)
        let retention = RetentionReview(job.retention, gap: schedule.gap)
        let newest = Mutex<SnapshotName?>(nil)
        let (database, store) = (FindingList(), FindingList())
        async let databaseDone: Void = examine(
            database, .error(.databaseUnreachable, Self.overrun("the database", limit), cure: nil)
        ) {
            try await DatabaseCheck(job: job, connect: connect).run(database)
        }
        async let storeDone: Void = examine(
            store, .error(.storeUnreachable, Self.overrun("the store", limit), cure: nil)
        ) {
            let check = StoreCheck(
                job: job, maxAge: maxAge, gap: schedule.gap, now: now, open: open)
            let found = try await check.run(store)
            newest.withLock { $0 = found }
        }
        _ = await (databaseDone, storeDone)
        if Task.isCancelled { throw JobError(.interrupted, "interrupted") }
        return report(
            schedule.findings + retention.findings + database.all + store.all,
            newestGood: newest.withLock { $0 })
    }

    /// Runs one half of the check; it ends when its time is over, with what it has found until then.
    private func examine(
        _ list: FindingList, _ overrun: Finding,
        _ body: @escaping @Sendable () async throws -> Void
    ) async {
        let late = JobError(.unreachable, overrun.message, hint: overrun.cure)
        do {
            try await withDeadline(limit, overrun: late) {
                try await body()
                // What it could no longer ask may have passed for nothing found.
                try Task.checkCancellation()
            }
        } catch let error as JobError where error == late {
            list.add(overrun)
        } catch {
            // A fault that nobody has foreseen is still a finding.
            guard !Task.isCancelled else { return }
            list.add(.error(overrun.topic, JobError(error)))
        }
    }

    private static func overrun(_ what: String, _ limit: Duration) -> JobError {
        JobError(
            .unreachable, "\(what) took more than \(limit.components.seconds) s and was given up",
            hint: "What was found until then is above; look at its load, and at the network.")
    }

    private func report(_ findings: [Finding], newestGood: SnapshotName? = nil) -> JobReport {
        let findings = findings.map { finding in
            var finding = finding
            finding.job = job.name
            return finding
        }
        return JobReport(
            job: job.name, isEnabled: job.isEnabled, findings: findings, newestGood: newestGood)
    }
}
