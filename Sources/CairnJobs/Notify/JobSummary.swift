public import CairnSnapshots
public import FoundationEssentials

/// How one run of a job went: the line at its end, the log and the notification are made of it.
public struct JobSummary: Sendable {
    public enum Result: Sendable {
        /// A snapshot was sealed.
        ///
        /// - suspicions: what makes it suspicious, in words; empty for a good one.
        case sealed(Manifest, suspicions: [String])
        case failed(JobError)
        /// A snapshot was restored for trial.
        case drilled(DrillResult)
        /// No snapshot was restored for trial in time.
        case overdue(JobError)
    }

    /// What was done, or tried.
    public enum Activity: String, Sendable {
        case backup, drill
    }

    public let job: JobName
    /// As configured.
    public let databases: [String]
    public let start: Date
    public let end: Date
    public let activity: Activity
    public let result: Result
    /// With which the process would end if this were its only job.
    public let exitStatus: Int32

    public init(
        _ job: Job, _ activity: Activity = .backup, start: Date, end: Date = Date(),
        _ result: Result, exitStatus: Int32 = 0
    ) {
        self.activity = activity
        self.job = job.name
        databases = job.databases
        self.start = start
        self.end = end
        self.result = result
        self.exitStatus = exitStatus
    }

    public var outcome: NotificationTarget.Occasion {
        switch result {
        case .sealed(_, let suspicions): suspicions.isEmpty ? .success : .suspicious
        case .failed, .overdue: .failure
        case .drilled: .success
        }
    }

    /// Nil unless a snapshot was sealed.
    public var manifest: Manifest? {
        if case .sealed(let manifest, _) = result { manifest } else { nil }
    }

    /// Nil unless the job failed, or something that it should have done wasn't.
    public var error: JobError? {
        switch result {
        case .failed(let error), .overdue(let error): error
        case .sealed, .drilled: nil
        }
    }

    var isOverdue: Bool {
        if case .overdue = result { true } else { false }
    }

    public var suspicions: [String] {
        if case .sealed(_, let suspicions) = result { suspicions } else { [] }
    }

    /// The full name of the snapshot that was sealed, or restored for trial.
    public var snapshot: SnapshotName? {
        manifest.map { SnapshotName(job: job, id: $0.id) } ?? trial?.snapshot
    }

    /// Nil unless a snapshot was restored for trial.
    var trial: DrillResult? {
        if case .drilled(let result) = result { result } else { nil }
    }

    /// Seconds; none when the clock went backwards meanwhile.
    public var duration: TimeInterval { max(0, end.timeIntervalSince(start)) }

    /// Bytes of plain dump for each second of the run.
    public var bytesPerSecond: Int64? {
        manifest.map { Int64(Double($0.dumpBytes) / max(duration, 0.001)) }
    }

    /// Bytes of plain dump for each byte that is stored.
    public var ratio: Double? {
        manifest.map { Double($0.dumpBytes) / Double(max($0.storedBytes, 1)) }
    }

    /// How the run went, in one line that begins with the snapshot's name or the job's.
    public var line: String {
        guard let snapshot else {
            let what = activity == .drill ? "drill failed" : "failed"
            return "\(job): \(what) after \(Quantities.duration(duration))"
        }
        let doubt = suspicions.isEmpty ? "" : "; SUSPICIOUS: \(suspicions.joined(separator: "; "))"
        return "\(snapshot): \(sizes)\(doubt)"
    }

    /// Sizes, duration, rate and ratio in words; empty when the job failed.
    var sizes: String {
        if let trial { return trial.words }
        guard let manifest, let bytesPerSecond, let ratio else { return "" }
        return "\(Quantities.bytes(manifest.dumpBytes)) of dump stored as"
            + " \(Quantities.bytes(manifest.storedBytes)) in \(Quantities.duration(duration))"
            + " (\(Quantities.bytes(bytesPerSecond))/s, ratio \(Quantities.decimal(ratio, digits: 1)))"
    }
}

extension DrillResult {
    /// What was proven, in words.
    public var words: String {
        let rows = databases.flatMap(\.rows.values).reduce(0, +)
        let tables = databases.map(\.rows.count).reduce(0, +)
        let time = Quantities.duration(end.timeIntervalSince(start))
        let end =
            left.isEmpty
            ? "compared and dropped in \(time)"
            : "compared in \(time), but not dropped (\(left.joined(separator: ", ")))"
        return "restored for trial on \(server.words), \(end):"
            + " \(tables) table\(tables == 1 ? "" : "s"), \(rows) rows"
    }
}
