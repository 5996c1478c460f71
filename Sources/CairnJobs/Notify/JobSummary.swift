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
    }

    public let job: JobName
    /// As configured.
    public let databases: [String]
    public let start: Date
    public let end: Date
    public let result: Result
    /// With which the process would end if this were its only job.
    public let exitStatus: Int32

    public init(
        _ job: Job, start: Date, end: Date = Date(), _ result: Result, exitStatus: Int32 = 0
    ) {
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
        case .failed: .failure
        }
    }

    /// Nil when the job failed.
    public var manifest: Manifest? {
        if case .sealed(let manifest, _) = result { manifest } else { nil }
    }

    /// Nil unless the job failed.
    public var error: JobError? {
        if case .failed(let error) = result { error } else { nil }
    }

    public var suspicions: [String] {
        if case .sealed(_, let suspicions) = result { suspicions } else { [] }
    }

    /// The sealed snapshot's full name.
    public var snapshot: SnapshotName? {
        manifest.map { SnapshotName(job: job, id: $0.id) }
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
            return "\(job): failed after \(Quantities.duration(duration))"
        }
        let doubt = suspicions.isEmpty ? "" : "; SUSPICIOUS: \(suspicions.joined(separator: "; "))"
        return "\(snapshot): \(sizes)\(doubt)"
    }

    /// Sizes, duration, rate and ratio in words; empty when the job failed.
    var sizes: String {
        guard let manifest, let bytesPerSecond, let ratio else { return "" }
        return "\(Quantities.bytes(manifest.dumpBytes)) of dump stored as"
            + " \(Quantities.bytes(manifest.storedBytes)) in \(Quantities.duration(duration))"
            + " (\(Quantities.bytes(bytesPerSecond))/s, ratio \(Quantities.decimal(ratio, digits: 1)))"
    }
}
