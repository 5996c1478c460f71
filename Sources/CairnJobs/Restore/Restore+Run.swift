internal import CairnDatabases
internal import CairnSnapshots
internal import CairnStores
internal import Synchronization

extension Restore {
    /// Carries out a plan.
    ///
    /// - Throws: saying for each database whether it was restored, is untouched, or is incomplete.
    @discardableResult
    public func run(_ plan: RestorePlan) async throws(JobError) -> RestoreResult {
        do {
            let dumps = try await open(plan)
            let safety = try await takeSafetySnapshot(plan)
            var restored: [RestoredDatabase] = []
            for (step, dump) in zip(plan.steps, dumps) {
                let began = ContinuousClock.now
                var isRead = false
                do {
                    try await requireUnchanged(step, plan.engine)
                    let counted = try await restore(step, from: dump, plan.engine)
                    isRead = true
                    let complaints = try await compare(step, counted, plan.engine)
                    let database = RestoredDatabase(
                        step, rows: counted, complaints: complaints,
                        duration: ContinuousClock.now - began)
                    report(.restored(database))
                    restored.append(database)
                } catch {
                    let state = isRead ? Self.unchecked : Self.state(after: error, at: step, plan)
                    throw failure(
                        error, at: step, state, plan, restored: restored.map(\.into), safety: safety
                    )
                }
            }
            return RestoreResult(safety: safety, databases: restored)
        } catch {
            throw JobError(error)
        }
    }

    /// Opens every dump, and where a restore can't be undone, proves it by a full read first. The later
    /// read is of the same open objects.
    private func open(_ plan: RestorePlan) async throws -> [StoredDump] {
        var dumps: [StoredDump] = []
        for step in plan.steps {
            let dump = try await StoredDump(
                step.database, of: plan.manifest, in: snapshot.folder, store: catalog.store)
            dumps.append(dump)
        }
        guard !plan.engine.restoresAtomically || plan.steps.count > 1 else { return dumps }
        for dump in dumps {
            report(.proving(database: dump.database.name))
            _ = try await dump.count(report: report)
        }
        return dumps
    }

    private func takeSafetySnapshot(_ plan: RestorePlan) async throws -> SnapshotName? {
        let replaced = plan.steps.filter(\.replaces).map(\.into)
        guard var job = request.safety, !replaced.isEmpty else { return nil }
        report(.saving(replaced: replaced))
        job.connection = request.target
        job.databases = replaced
        // They aren't what is replaced.
        job.dump.includesAccounts = false
        do throws(JobError) {
            let manifest = try await Backup(
                job, purpose: .safety, environment: environment, report: report
            ).run()
            return SnapshotName(job: job.name, id: manifest.id)
        } catch {
            guard error.code != .interrupted else { throw error }
            throw JobError(
                error.code,
                "can't take a safety snapshot of what would be replaced: \(error.message)",
                hint: "Nothing was changed. If what is there is worth nothing, give"
                    + " --no-safety-snapshot. \(error.hint ?? "")",
                toolOutput: error.toolOutput)
        }
    }

    /// Between the plan and now a person was asked, dumps were read, and an application may have begun
    /// to use what was to be made.
    private func requireUnchanged(
        _ step: RestorePlan.Step, _ engine: any DatabaseEngine
    ) async throws {
        let now: RestoreTarget
        do {
            // A signal while the safety snapshot got sealed leaves it sealed, and ends this here.
            try Task.checkCancellation()
            now = try await engine.target(step.into)
        } catch {
            throw RestoreFailure(error, target: .untouched)
        }
        guard step.replaces || now == step.target else {
            let error = JobError(
                .targetNotEmpty, "database “\(step.into)” has changed since it was looked at",
                hint: "Stop what creates or fills it, and restore again.")
            throw RestoreFailure(error, target: .untouched)
        }
    }

    /// - Returns: the rows of each table that the stream held.
    private func restore(
        _ step: RestorePlan.Step, from dump: StoredDump, _ engine: any DatabaseEngine
    ) async throws -> [String: Int64] {
        report(.restoring(database: step.database.name, into: step.into))
        var options = request.options
        // Where emptying isn't dropping, an empty database loses nothing by it.
        options.replacing = engine.restoresAtomically ? replaces(step) : step.replaces
        options.format = try step.database.format
        let hasOwners = step.database.dump.owners == true
        // An archive names owners in any case.
        options.stripsOwners =
            options.format == .custom
            ? options.stripsOwners || !hasOwners : options.stripsOwners && hasOwners
        let counter = Mutex(RowCounter(for: dump.kind, format: options.format))
        try await engine.restore(
            step.into, as: step.database.facts, options: options, stallLimit: .seconds(24 * 3600)
        ) { [report] sink in
            try await dump.read(.plain, report: report) { block in
                try await sink.write(block)
                counter.withLock { $0.observe(block) }
            }
        }
        return counter.withLock { $0.rows() }
    }

    private func failure(
        _ error: any Error, at step: RestorePlan.Step, _ state: String, _ plan: RestorePlan,
        restored: [String], safety: SnapshotName?
    ) -> JobError {
        let cause = JobError(error)
        // Nobody knows the names of a trial, and all of it goes away.
        if request.isTrial { return cause }
        let untouched = plan.steps.map(\.into).drop { $0 != step.into }.dropFirst()
        var states = restored.map { "“\($0)” is restored" }
        states.append("“\(step.into)” is \(state)")
        states += untouched.map { "“\($0)” is untouched" }
        let next = safety.map { " What was replaced is in the safety snapshot \($0)." } ?? ""
        return JobError(
            cause.code, "restore failed: \(cause.message); \(states.joined(separator: ", "))",
            hint: (cause.hint ?? "Mend the cause and restore again.") + next,
            toolOutput: cause.toolOutput)
    }

    private static let unchecked = "restored, but the check of it didn't succeed"

    private static func state(
        after error: any Error, at step: RestorePlan.Step, _ plan: RestorePlan
    ) -> String {
        let unchanged = "as it was before"
        switch (error as? RestoreFailure)?.target {
        case .untouched: return unchanged
        case .unconfirmed:
            return "either restored or as it was before: the commit wasn't confirmed"
        case .left: return "incomplete: it was made by this restore, and could not be dropped again"
        case nil:
            let isAtomic = plan.engine.restoresAtomically || step.target == .missing
            return isAtomic ? unchanged : "incomplete"
        }
    }
}
