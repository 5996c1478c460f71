public import FoundationEssentials

/// What retention does with each snapshot of a job, and why: decided from what is known of them and
/// the time, and nothing else. docs/retention.md says the same in words.
public struct RetentionPlan: Sendable {
    /// Newest first, every snapshot once.
    public let decisions: [Decision]

    public struct Decision: Sendable {
        public let snapshot: Snapshot
        public let verdict: Verdict
    }

    public enum Verdict: Sendable, Hashable {
        /// For all of these reasons; there is one at least.
        case keep([KeepReason])
        case delete(DeletionReason)
    }

    /// - Parameter snapshots: all of one job.
    /// - Throws: `.unknownTimeZone`.
    public init(
        _ rules: RetentionRules, _ snapshots: [Snapshot], now: Date
    ) throws(SnapshotError) {
        let newestFirst = snapshots.sorted { $0.name.id > $1.name.id }
        guard !rules.isEmpty else {
            decisions = newestFirst.map { snapshot in
                let held: [KeepReason] = snapshot.facts.isHeld ? [.held] : []
                return Decision(snapshot: snapshot, verdict: .keep([.noRule] + held))
            }
            return
        }
        guard let zone = RetentionRules.zone(named: rules.timeZone) else {
            throw .unknownTimeZone(rules.timeZone)
        }
        var choice = RetentionChoice(newestFirst, now: now)
        choice.applyRules(rules, in: zone)
        choice.judgeOthers()
        choice.pin()
        decisions = newestFirst.map { snapshot in
            let reasons = choice.reasons[snapshot.name.id] ?? []
            let verdict: Verdict =
                reasons.isEmpty
                ? .delete(choice.expired[snapshot.name.id] ?? .unwanted) : .keep(reasons)
            return Decision(snapshot: snapshot, verdict: verdict)
        }
    }

    /// Those that go, newest first.
    public var doomed: [Snapshot] { doomed { _ in true } }

    /// Those that go for a reason that `isMeant` takes, newest first.
    public func doomed(_ isMeant: (DeletionReason) -> Bool) -> [Snapshot] {
        decisions.compactMap { decision in
            guard case .delete(let reason) = decision.verdict, isMeant(reason) else { return nil }
            return decision.snapshot
        }
    }
}

extension SnapshotError {
    static func unknownTimeZone(_ name: String) -> SnapshotError {
        SnapshotError(
            .unknownTimeZone, "there is no time zone “\(name)”",
            hint: "Use a name of the IANA database, such as Europe/Paris, or UTC.")
    }
}
