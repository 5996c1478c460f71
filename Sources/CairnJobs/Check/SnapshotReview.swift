internal import CairnDatabases
internal import CairnSnapshots
internal import FoundationEssentials

/// Judges what lies in a job's folder: how old the newest good snapshot is, and what isn't good.
struct SnapshotReview: Sendable {
    /// What matters of a sealed snapshot.
    struct Seen: Sendable {
        enum State: Sendable { case good, suspicious, damaged, safety }

        let name: SnapshotName
        let state: State
        /// Why it is damaged or suspicious, in words.
        let reasons: [String]
        let verified: Date?
        /// The newest trial restore that it knows of.
        var lastTrial: Manifest.LastTrial?
    }

    let job: JobName
    /// Newest first.
    let snapshots: [Seen]
    let runs: [UnsealedRun]
    /// Keys of uploads that are open.
    let uploads: [String]
    let maxAge: Duration?
    var drill: DrillSettings?
    let gap: Duration?
    let now: Date

    var newestGood: Seen? {
        snapshots.first { $0.state == .good && !$0.name.id.isOfFuture(at: now) }
    }

    var findings: [Finding] {
        [freshness] + bad + [verification, trial].compactMap(\.self) + unsealed
    }

    private var freshness: Finding {
        guard let newest = newestGood else { return none }
        let age = now.timeIntervalSince(newest.name.id.start)
        let known = "the newest good snapshot, \(newest.name), is \(Self.words(age)) old"
        let cure =
            "See why no backup has succeeded since: run “cairn backup \(job)”, and read what the"
            + " scheduler kept of the last runs."
        if let maxAge {
            let limit = Self.seconds(maxAge)
            guard age > limit else { return .ok(.snapshots, known) }
            return .error(
                .snapshotOld, "\(known), more than \(Self.words(limit))", cure: cure,
                .noSuchSnapshot)
        }
        guard let gap, age > Self.seconds(gap) + Self.grace else { return .ok(.snapshots, known) }
        return .warning(
            .snapshotOld,
            "\(known), though the schedule runs every \(Self.words(Self.seconds(gap))) at the latest",
            cure: cure)
    }

    /// To the second: a quotient of durations isn't exact.
    private static func seconds(_ duration: Duration) -> TimeInterval {
        TimeInterval(duration.components.seconds)
    }

    /// What a run may take before the next snapshot counts as late.
    private static let grace: TimeInterval = 2 * 3600

    private var none: Finding {
        let others =
            snapshots.isEmpty
            ? "" : " (\(snapshots.count) are damaged, suspicious or safety snapshots)"
        let message = "there is no good snapshot\(others)"
        let cure = "Run “cairn backup \(job)” now."
        return maxAge == nil
            ? .warning(.snapshotNone, message, cure: cure)
            : .error(.snapshotNone, message, cure: cure, .noSuchSnapshot)
    }

    private var bad: [Finding] {
        var findings: [Finding] = []
        let damaged = snapshots.filter { $0.state == .damaged }
        if let first = damaged.first {
            findings.append(
                .error(
                    .snapshotDamaged,
                    "\(Self.names(damaged)) \(damaged.count == 1 ? "is" : "are") damaged:"
                        + " \(first.reasons.joined(separator: "; "))",
                    cure:
                        "Take a new backup, find out what happened to the store, then “cairn delete"
                        + " \(first.name)”.", .damaged))
        }
        let suspicious = snapshots.filter { $0.state == .suspicious }
        if let first = suspicious.first {
            findings.append(
                .warning(
                    .snapshotSuspicious,
                    "\(Self.names(suspicious)) may lack something, and the good ones before"
                        + " \(suspicious.count == 1 ? "it" : "them") stay until that is explained"
                        + (first.reasons.isEmpty
                            ? "" : ": " + first.reasons.joined(separator: "; ")),
                    cure: "If the shrink was meant: “cairn prune --accept \(first.name)”. If not,"
                        + " restore what is missing."))
        }
        let future = snapshots.filter { $0.name.id.isOfFuture(at: now) }
        if let first = future.first {
            findings.append(
                .warning(
                    .snapshotFuture,
                    "\(Self.names(future)) is dated in the future and doesn't count",
                    cure: "Set the clock of the machine that took it; “cairn delete \(first.name)”"
                        + " when there are newer good ones."))
        }
        return findings
    }

    private var verification: Finding? {
        guard newestGood != nil, !snapshots.contains(where: { $0.verified != nil }) else {
            return nil
        }
        return .note(
            .snapshotUnverified, "no snapshot was ever read back since it was stored",
            cure: "Run “cairn verify \(job)/latest”, now and then by cron.")
    }

    private var unsealed: [Finding] {
        var findings: [Finding] = []
        // Those of checks are the rehearsal's to tell.
        let runs = runs.filter { !$0.isRehearsal }
        let running = runs.filter { $0.state == .running }
        if !running.isEmpty {
            findings.append(
                .note(
                    .runUnderWay,
                    "a backup is going on, or was killed on another machine: \(Self.names(running))"
                ))
        }
        let over = runs.filter { $0.state == .over }
        if !over.isEmpty {
            findings.append(
                .note(
                    .leftovers, "killed runs have left something behind: \(Self.names(over))",
                    cure: "The next backup removes it; “cairn backup \(job)”."))
        }
        let unrecorded = runs.filter { $0.state == .unrecorded }
        if !unrecorded.isEmpty {
            findings.append(
                .warning(
                    .leftoversUnrecorded,
                    "no record says what these folders are, so Cairn never touches them:"
                        + " \(Self.names(unrecorded))",
                    cure: "They hold neither begin.json nor manifest.json; look at them, and delete"
                        + " them by hand."))
        }
        return findings + openUploads
    }

    /// Uploads that no record names: those of runs go with their leftovers.
    private var openUploads: [Finding] {
        let known = runs.filter { $0.state != .unrecorded }.map { "\($0.name)/" }
        let stale = uploads.filter { upload in !known.contains { upload.contains($0) } }
        guard let first = stale.first else { return [] }
        return [
            .warning(
                .uploadsOpen,
                "\(stale.count) upload\(stale.count == 1 ? " is" : "s are") open that no record of"
                    + " Cairn's names, and cost\(stale.count == 1 ? "s" : "") money: \(first)",
                cure:
                    "A lifecycle rule that aborts incomplete uploads after some days removes them;"
                    + " or “s3cmd multipart” and “s3cmd abortmp”.")
        ]
    }

    private static func names(_ snapshots: [Seen]) -> String { names(snapshots.map(\.name)) }
    private static func names(_ runs: [UnsealedRun]) -> String { names(runs.map(\.name)) }

    private static func names(_ names: [SnapshotName]) -> String {
        someOf(names.map(\.description))
    }

    /// A span of time in its two largest units.
    static func words(_ seconds: TimeInterval) -> String {
        let whole = Int(max(0, seconds).rounded())
        func pair(_ first: Int, _ one: String, _ second: Int, _ two: String) -> String {
            second == 0 ? "\(first) \(one)" : "\(first) \(one) \(second) \(two)"
        }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return pair(whole / 60, "min", whole % 60, "s")
        case ..<172_800: return pair(whole / 3600, "h", whole % 3600 / 60, "min")
        default: return pair(whole / 86_400, "days", whole % 86_400 / 3600, "h")
        }
    }
}

extension SnapshotReview.Seen {
    init(_ snapshot: Snapshot) {
        name = snapshot.name
        reasons = snapshot.state == .suspicious ? snapshot.suspicions : snapshot.damage
        verified = snapshot.verification.flatMap { $0.failure == nil ? $0.time : nil }
        lastTrial = snapshot.lastTrial
        state =
            switch snapshot.state {
            case .good: .good
            case .suspicious: .suspicious
            case .damaged: .damaged
            case .safety: .safety
            }
    }
}
