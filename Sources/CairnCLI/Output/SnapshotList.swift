internal import CairnSnapshots
internal import FoundationEssentials

/// What `cairn list --json` prints: a contract.
struct SnapshotList: Codable {
    var version = 1
    var jobs: [ListedJob]
}

struct ListedJob: Codable {
    let name: String
    /// Newest first.
    let snapshots: [ListedSnapshot]

    /// - Parameter rules: nil where nobody knows any.
    init(
        _ name: JobName, _ snapshots: [Snapshot], rules: RetentionRules?, now: Date
    ) throws(SnapshotError) {
        self.name = name.text
        guard let rules else {
            self.snapshots = snapshots.map { ListedSnapshot($0, keptFor: nil, now: now) }
            return
        }
        self.snapshots = try RetentionPlan(rules, snapshots, now: now).decisions.map { decision in
            ListedSnapshot(decision.snapshot, keptFor: decision.verdict.keepCodes, now: now)
        }
    }
}

struct ListedSnapshot: Codable {
    /// As the other commands take it.
    let name: String
    let id: String
    /// When the run began.
    let time: Date
    let ageSeconds: Int
    let state: Snapshot.State
    /// What is wrong with it; empty for a snapshot without fault.
    let damage: [String]
    /// Why it may not hold what it should; empty for one that looks as it should, or was accepted.
    let suspicions: [String]
    /// Whether it is held against pruning and deletion.
    let held: Bool
    /// In the words of who held it.
    let holdReason: String?
    /// The codes of what retention keeps it for; empty when the next prune deletes it, nil where no rule
    /// is known.
    let keptFor: [String]?
    /// Nil, as are the next four, when the manifest can't be read.
    let databases: [String]?
    let dumpBytes: Int64?
    let storedBytes: Int64?
    let server: String?
    let durationSeconds: Double?
    /// When its objects were last read back and found right.
    let verified: Date?
    /// When it was last restored for trial and held what its dump held.
    let drilled: Date?
    /// What the last trial restore failed with.
    let drillFailure: String?

    init(_ snapshot: Snapshot, keptFor: [String]?, now: Date) {
        let manifest = snapshot.manifest
        name = snapshot.name.description
        id = snapshot.name.id.text
        time = snapshot.name.id.start
        ageSeconds = Int(now.timeIntervalSince(snapshot.name.id.start))
        state = snapshot.state
        damage = snapshot.damage
        suspicions = snapshot.suspicions
        held = snapshot.facts.isHeld
        holdReason = snapshot.facts.hold?.reason
        self.keptFor = keptFor
        databases = manifest?.databases.map(\.name)
        dumpBytes = manifest?.dumpBytes
        storedBytes = manifest?.storedBytes
        server = manifest.map { "\($0.server.flavour) \($0.server.version)" }
        durationSeconds = manifest.map { $0.end.timeIntervalSince($0.start) }
        verified = snapshot.verification.flatMap { $0.failure == nil ? $0.time : nil }
        drilled = snapshot.verification?.trial.flatMap { $0.failure == nil ? $0.time : nil }
        drillFailure = snapshot.verification?.trial?.failure
    }

    var stateInWords: String { held ? "\(state.rawValue), held" : state.rawValue }

    /// When it was last proven, and by a restore, if it was that.
    var provenInWords: String {
        if drillFailure != nil { return "drill FAILED" }
        if let drilled, drilled >= verified ?? .distantPast {
            return "\(drilled.formatted(.iso8601)), restored"
        }
        return verified?.formatted(.iso8601) ?? "–"
    }

    var keptForInWords: String {
        guard let keptFor else { return "–" }
        return keptFor.isEmpty ? "nothing" : keptFor.joined(separator: ", ")
    }

    /// The server without what packagers add to its version.
    var shortServer: String? {
        server.map { server in
            let words = server.split(separator: " ").prefix(2)
            return words.map { $0.prefix { $0 != "-" } }.joined(separator: " ")
        }
    }
}
