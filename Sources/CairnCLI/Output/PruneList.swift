internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

/// What `cairn prune --json` prints: a contract, described in docs/retention.md.
struct PruneList: Codable {
    var version = 1
    /// Whether nothing was changed.
    let dryRun: Bool
    let jobs: [PrunedJob]
}

struct PrunedJob: Codable {
    let name: String
    /// For which it was decided.
    let time: Date
    let rules: Rules
    /// Newest first.
    let snapshots: [PrunedSnapshot]
    /// The names of the snapshots whose leftovers were removed, or would be.
    let leftovers: [String]
    /// What the store wouldn't delete.
    let refusals: [Refusal]
    /// Whether what was deleted still takes room, because the store keeps versions.
    let isHiddenOnly: Bool

    struct Rules: Codable {
        let count: Int?
        let days: Int?
        let daily: Int?
        let weekly: Int?
        let monthly: Int?
        /// As it counts: never above `count`.
        let minimum: Int
        let timeZone: String
    }

    struct Refusal: Codable {
        let key: String
        let reason: String
    }

    init(_ result: PruneResult, _ rules: RetentionRules) {
        name = result.job.text
        time = result.time
        self.rules = Rules(
            count: rules.count, days: rules.days, daily: rules.daily, weekly: rules.weekly,
            monthly: rules.monthly, minimum: rules.floor, timeZone: rules.timeZone)
        let outcomes = result.outcomes
        snapshots = result.plan.decisions.map {
            PrunedSnapshot($0, outcomes[$0.snapshot.name])
        }
        leftovers = result.sweep.swept.map(\.description)
        refusals = result.refusals.map { Refusal(key: $0.key.text, reason: $0.reason.message) }
        isHiddenOnly = result.removal?.isHiddenOnly ?? false
    }
}

struct PrunedSnapshot: Codable {
    let name: String
    let id: String
    /// When the run began.
    let time: Date
    let state: Snapshot.State
    let decision: Decision
    /// The codes of all reasons to keep it, or of the one to delete it.
    let reasons: [String]
    /// The suspicious snapshot that has to be accepted before this one may go.
    let pinnedBy: String?
    /// When a snapshot that isn't good may go; nil while there is no newer good one.
    let until: Date?
    /// Nil for one that is kept, and in a dry run.
    let outcome: Outcome?

    enum Decision: String, Codable {
        case keep
        case delete
    }

    enum Outcome: String, Codable {
        case deleted
        /// The store refused to delete it, or some of it.
        case retained
        /// Held or accepted since it was decided.
        case spared
    }

    init(_ decision: RetentionPlan.Decision, _ outcome: Outcome?) {
        let snapshot = decision.snapshot
        name = snapshot.name.description
        id = snapshot.name.id.text
        time = snapshot.name.id.start
        state = snapshot.state
        self.decision = decision.verdict.keepReasons == nil ? .delete : .keep
        reasons = decision.verdict.codes
        pinnedBy = decision.verdict.keepReasons?.compactMap(\.pin?.description).first
        until = decision.verdict.keepReasons?.compactMap(\.end).first
        self.outcome = outcome
    }
}

extension PruneResult {
    var refusals: [DeletionRefusal] { sweep.refusals + (removal?.refusals ?? []) }

    /// What became of those that were to be deleted.
    var outcomes: [SnapshotName: PrunedSnapshot.Outcome] {
        guard let removal else { return [:] }
        let pairs: [([SnapshotName], PrunedSnapshot.Outcome)] = [
            (removal.removed, .deleted), (removal.retained, .retained), (removal.spared, .spared),
        ]
        return Dictionary(
            pairs.flatMap { names, outcome in names.map { ($0, outcome) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// For people: a line for each snapshot, with what was decided and why.
    var table: [String] {
        let (isDone, outcomes) = (removal != nil, outcomes)
        let rows = plan.decisions.map { decision in
            let listed = PrunedSnapshot(decision, outcomes[decision.snapshot.name])
            let word =
                switch (listed.decision, listed.outcome) {
                case (.keep, _): isDone ? "kept" : "keep"
                case (.delete, let outcome): outcome?.rawValue ?? "delete"
                }
            return [
                listed.name, Quantities.duration(time.timeIntervalSince(listed.time)),
                listed.state.rawValue, word, decision.verdict.words,
            ]
        }
        let heads = ["SNAPSHOT", "AGE", "STATE", "DECISION", "BECAUSE"]
        return TextTable(heads: heads, rows: rows).lines
    }

    /// For people: what came of it, or would, in a few lines.
    var news: [String] {
        let all = plan.decisions.count
        guard let removal else {
            let sum = "\(plan.doomed.count) of \(all) snapshots would be deleted"
            let left = sweep.swept.map { "the leftovers of \($0) would be removed" }
            return [sum] + left + ["dry run: nothing was changed"]
        }
        var lines = [
            "pruned \(removal.removed.count) of \(all) snapshots"
                + (removal.isHiddenOnly && !removal.removed.isEmpty
                    ? "; they are hidden only: the bucket keeps versions, which still take room"
                    : "")
        ]
        if let refusal = removal.refusals.first {
            lines.append(
                "retained by the bucket for now: \(removal.refusals.count) object(s) of"
                    + " \(removal.retained.map(\.description).joined(separator: ", "));"
                    + " \(refusal.reason.message)")
        }
        if !removal.spared.isEmpty {
            lines.append(
                "held, accepted or deleted meanwhile:"
                    + " \(removal.spared.map(\.description).joined(separator: ", "))")
        }
        return lines
    }
}
