internal import CairnDatabases
public import CairnSnapshots
internal import CairnStores

extension Restore {
    /// Carries out a plan.
    ///
    /// - Returns: the safety snapshot of what was replaced, if one was taken.
    /// - Throws: saying for each database whether it was restored, is untouched, or is incomplete.
    @discardableResult
    public func run(_ plan: RestorePlan) async throws(JobError) -> SnapshotName? {
        do {
            let dumps = try await open(plan)
            let safety = try await takeSafetySnapshot(plan)
            var restored: [String] = []
            for (step, dump) in zip(plan.steps, dumps) {
                var isRead = false
                do {
                    try await restore(step, from: dump, plan.engine)
                    isRead = true
                    try await compare(step, plan.engine)
                } catch {
                    let state = isRead ? Self.unchecked : Self.state(after: error, at: step, plan)
                    throw failure(error, at: step, state, plan, restored: restored, safety: safety)
                }
                restored.append(step.into)
            }
            return safety
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
            try await dump.read(.plain, report: report) { _ in }
        }
        return dumps
    }

    private func takeSafetySnapshot(_ plan: RestorePlan) async throws -> SnapshotName? {
        let replaced = plan.steps.filter(\.replaces).map(\.into)
        guard var job = request.safety, !replaced.isEmpty else { return nil }
        report(.saving(replaced: replaced))
        job.connection = request.target
        job.databases = replaced
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

    private func restore(
        _ step: RestorePlan.Step, from dump: StoredDump, _ engine: any DatabaseEngine
    ) async throws {
        report(.restoring(database: step.database.name, into: step.into))
        let facts = step.database.facts
        try await engine.restore(
            step.into, as: facts, replacing: step.replaces, stallLimit: .seconds(24 * 3600)
        ) { [report] sink in
            try await dump.read(.plain, report: report) { block in try await sink.write(block) }
        }
    }

    /// Asks the server whether the tables are there: an exit status alone proves too little.
    private func compare(_ step: RestorePlan.Step, _ engine: any DatabaseEngine) async throws {
        let found = try await engine.inspect(step.into)
        let missing = Set(step.database.tables.map(\.name)).subtracting(found.tables.map(\.name))
        guard missing.isEmpty else {
            throw JobError(
                .failed,
                "these tables of “\(step.into)” aren't there:"
                    + " \(missing.sorted().joined(separator: ", "))")
        }
    }

    private func failure(
        _ error: any Error, at step: RestorePlan.Step, _ state: String, _ plan: RestorePlan,
        restored: [String], safety: SnapshotName?
    ) -> JobError {
        let cause = JobError(error)
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
        if error is UnconfirmedCommit {
            return "either restored or as it was before: the commit wasn't confirmed"
        }
        let isUnchanged = plan.engine.restoresAtomically || step.target == .missing
        return isUnchanged ? "as it was before" : "incomplete"
    }
}

extension Manifest.Database {
    /// What the engine needs to create the database anew.
    var facts: DatabaseFacts {
        DatabaseFacts(
            name: name, characterSet: characterSet, collation: collation,
            characterType: characterType,
            tables: tables.map {
                DatabaseFacts.Table(name: $0.name, rows: $0.estimatedRows, bytes: $0.estimatedBytes)
            },
            objectCounts: objectCounts)
    }
}
