public import CairnDatabases
public import CairnSnapshots
public import FoundationEssentials

/// A trial restore: the newest good snapshot of a job goes into databases that are made for it, is
/// compared with what the dump held, and is dropped again. The result is recorded beside the snapshot.
public struct Drill: Sendable {
    public let job: Job
    /// `PATH`, `TMPDIR` and what S3 credentials may stand in are looked at.
    public let environment: [String: String]
    public let report: EventHandler

    public init(_ job: Job, environment: [String: String], report: @escaping EventHandler) {
        self.job = job
        self.environment = environment
        self.report = report
    }

    /// Runs the drill once.
    ///
    /// - Throws: when the snapshot couldn't be restored or isn't what its dump held; that is recorded,
    ///   too. Nothing of the trial is left in any case but that the server is gone.
    public func run() async throws(JobError) -> DrillResult {
        let overrun = JobError(
            .failed, "the drill of “\(job.name)” didn't end within its deadline of \(job.deadline)",
            hint: "Look at the server for trial restores, or verify instead: “cairn verify”.")
        do {
            return try await withDeadline(job.deadline, overrun: overrun) { try await drill() }
        } catch {
            throw JobError(error)
        }
    }

    private func drill() async throws -> DrillResult {
        let start = Date()
        let (server, maxSize) = try place()
        let engine = try await DatabaseEngines.connect(
            server, databases: [], dumping: false, environment: environment)
        // Also where there is nothing to be tried any more.
        try await sweep(engine, now: start)
        let catalog = try await job.catalog(creating: false, environment: environment)
        let snapshot = try await catalog.find("\(job.name)/latest")
        let manifest = try snapshot.readable()
        try check(manifest, maxSize)
        do {
            try await StoredAccounts.prove(manifest, in: snapshot.folder, catalog.store)
            var restored: [RestoredDatabase] = []
            var left: [String] = []
            for (number, database) in manifest.databases.enumerated() {
                let name = DrillName(number + 1, start: start)
                let (found, isDropped) = try await restore(
                    database.name, of: snapshot, catalog, as: name, engine, server)
                restored.append(found)
                if !isDropped { left.append(name.text) }
            }
            let result = DrillResult(
                snapshot: snapshot.name, server: engine.server, databases: restored, left: left,
                start: start, end: Date())
            await record(result, of: snapshot, in: catalog)
            return result
        } catch {
            let failure = JobError(error)
            if Self.isAboutSnapshot(error) {
                let trial = VerificationRecord.Trial(
                    time: start, server: engine.server.words,
                    durationSeconds: Date().timeIntervalSince(start), failure: failure.message)
                await record(trial, failure, of: snapshot, in: catalog)
            }
            throw JobError(
                failure.code, "the trial restore of \(snapshot.name) failed: \(failure.message)",
                hint: failure.hint, toolOutput: failure.toolOutput)
        }
    }

    /// That a server can't be reached, or refuses this user, says nothing of the snapshot.
    private static func isAboutSnapshot(_ error: any Error) -> Bool {
        [.failed, .damaged].contains(JobError(error).code)
    }

    /// Where the trial is, and of how many bytes a dump may be there.
    private func place() throws(JobError) -> (server: Connection, maxSize: Int?) {
        guard let settings = job.drill else {
            throw JobError(
                .configuration, "job “\(job.name)” has no “drill”",
                hint: "Say where its snapshots may be restored for trial: see docs/drill.md.")
        }
        switch settings.place {
        case .scratch(let connection):
            guard connection.address != job.connection.address else {
                throw JobError(
                    .configuration,
                    "the server for trial restores is the one that “\(job.name)” backs up",
                    hint: "Name another, or allow it: drill: {sameServer: true, maxSize: 2 GiB}.")
            }
            return (connection, nil)
        case .sameServer(let maxSize): return (job.connection, maxSize)
        }
    }

    private func check(_ manifest: Manifest, _ maxSize: Int?) throws(JobError) {
        let largest = manifest.databases.map(\.dump.bytes).max() ?? 0
        guard let maxSize, largest > maxSize else { return }
        throw JobError(
            .configuration,
            "a dump of \(Quantities.bytes(largest)) is larger than the “maxSize” of"
                + " \(Quantities.bytes(Int64(maxSize))) that may be restored for trial",
            hint: "Raise it if the server has room, or drill on a server of its own.")
    }

    /// - Returns: what was restored, and whether it is dropped again.
    private func restore(
        _ database: String, of snapshot: Snapshot, _ catalog: SnapshotCatalog, as name: DrillName,
        _ engine: any DatabaseEngine, _ server: Connection
    ) async throws -> (RestoredDatabase, isDropped: Bool) {
        var request = Restore.Request(target: server, database: (database, name.text))
        request.isTrial = true
        // Nothing of the trial may begin to work, or need users that aren't there.
        request.options.disablesEvents = true
        request.options.stripsOwners = true
        request.options.stripsDefiners = true
        let restore = Restore(
            snapshot, from: catalog, request, environment: environment, report: report)
        // What can't be tried there hasn't failed.
        let plan = try await restore.plan()
        let outcome: Result<RestoreResult, any Error>
        do {
            outcome = .success(try await restore.run(plan))
        } catch {
            outcome = .failure(error)
        }
        // Also when somebody has interrupted it.
        let dropping = Task {
            if try await engine.target(name.text) != .missing { try await engine.drop(name.text) }
        }
        var isDropped = true
        do {
            try await dropping.value
        } catch {
            isDropped = false
            report(
                .warning(
                    "can't drop “\(name.text)”: \(JobError(error).message); the next drill will"))
        }
        guard let restored = try outcome.get().databases.first else {
            preconditionFailure("one database was restored")
        }
        // What was so before the dump isn't the restore's fault.
        let known = try snapshot.readable().databases.first { $0.name == database }?.profile
        if let complaint = restored.complaints.first(where: {
            !(known?.complaints ?? []).contains($0)
        }) {
            throw JobError(
                .failed, "“\(database)” is restored, but \(complaint)",
                hint: "The application wouldn't start on it.")
        }
        return (restored, isDropped)
    }

    /// Drops what killed drills have left.
    private func sweep(_ engine: any DatabaseEngine, now: Date) async throws {
        let left = try await engine.databases().filter { name in
            DrillName(name)?.isOver(at: now, limit: job.deadline) ?? false
        }
        var dropped: [String] = []
        for name in left {
            do {
                try await engine.drop(name)
                dropped.append(name)
            } catch {
                // Another job's user may have made it.
                report(.warning("can't drop “\(name)”: \(error.message)"))
            }
        }
        if !dropped.isEmpty { report(.sweptTrials(dropped)) }
    }

    /// A drill proves all that a verification does. Where nothing may be written, nothing is recorded.
    private func record(
        _ result: DrillResult, of snapshot: Snapshot, in catalog: SnapshotCatalog
    ) async {
        let rows = result.databases.map { ($0.name, $0.rows) }
        var record = VerificationRecord(
            time: result.start, failure: nil,
            rows: Dictionary(rows, uniquingKeysWith: { first, _ in first }))
        record.trial = VerificationRecord.Trial(
            time: result.start, server: result.server.words,
            durationSeconds: result.end.timeIntervalSince(result.start), failure: nil)
        await write(record, of: snapshot, in: catalog)
    }

    /// What is known of the bytes stays. Whether it is these that are wrong, a verification finds out.
    private func record(
        _ trial: VerificationRecord.Trial, _ failure: JobError, of snapshot: Snapshot,
        in catalog: SnapshotCatalog
    ) async {
        var record = snapshot.verification ?? VerificationRecord(time: nil, failure: nil)
        record.trial = trial
        await write(record, of: snapshot, in: catalog)
        guard failure.code == .damaged else { return }
        var tried = snapshot
        tried.facts.verification = record
        do {
            _ = try await Verify(catalog, report: report).run(tried)
        } catch {
            report(.warning("can't verify \(snapshot.name): \(error.message)"))
        }
    }

    private func write(
        _ record: VerificationRecord, of snapshot: Snapshot, in catalog: SnapshotCatalog
    ) async {
        do {
            try await catalog.record(record, of: snapshot)
        } catch {
            report(.warning("can't record the drill: \(JobError(error).message)"))
        }
    }
}

/// A drill that went well.
public struct DrillResult: Sendable {
    public let snapshot: SnapshotName
    public let server: ServerFacts
    public let databases: [RestoredDatabase]
    /// Databases of the trial that could not be dropped.
    public let left: [String]
    public let start: Date
    public let end: Date
}

extension ServerFacts {
    /// `PostgreSQL 15.20`.
    var words: String { "\(flavour) \(version)" }
}
