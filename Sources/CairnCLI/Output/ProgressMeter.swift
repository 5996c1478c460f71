internal import CairnDatabases
internal import CairnJobs

/// Measures one stream, and says when it is time to show how far it has come.
struct ProgressMeter: Sendable {
    /// What is being done with the stream.
    enum Activity: String, Sendable, Encodable {
        case dumping, restoring, proving, fetching
    }

    private let activity: Activity
    /// Nil where there is only one.
    private let database: String?
    private let began: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var latest = JobEvent.Progress(plain: 0, stored: 0)

    init(_ activity: Activity, of database: String? = nil, at now: ContinuousClock.Instant) {
        (self.activity, self.database) = (activity, database)
        (began, shown) = (now, now)
    }

    mutating func take(_ progress: JobEvent.Progress) {
        latest = progress
    }

    /// How far the stream has come; its time goes on while it is held up.
    ///
    /// - Returns: nil while less than `interval` has passed since the last time.
    mutating func report(
        at now: ContinuousClock.Instant, every interval: Duration
    ) -> ProgressReport? {
        guard now - shown >= interval else { return nil }
        shown = now
        return ProgressReport(
            activity: activity, database: database, dumpBytes: latest.plain,
            storedBytes: latest.stored, totalBytes: latest.total, elapsed: now - began)
    }
}

extension ProgressMeter? {
    /// Takes in what happened: a stream began, came further or ended.
    mutating func follow(_ event: JobEvent, at now: ContinuousClock.Instant) {
        switch event {
        case .dumping(let facts, _): self = ProgressMeter(.dumping, of: facts.name, at: now)
        case .dumpingAgain(let database, _):
            self = ProgressMeter(.dumping, of: database, at: now)
        case .restoring(let database, _):
            self = ProgressMeter(.restoring, of: database, at: now)
        case .proving(let database): self = ProgressMeter(.proving, of: database, at: now)
        case .progress(let progress):
            // Only a fetch comes further without having said what it does.
            if self == nil { self = ProgressMeter(.fetching, at: now) }
            self?.take(progress)
        case .saving, .sealed: self = nil
        default: break
        }
    }
}

/// How far a stream has come.
struct ProgressReport: Sendable, Equatable {
    let activity: ProgressMeter.Activity
    let database: String?
    let dumpBytes: Int64
    let storedBytes: Int64
    /// Stored bytes in all, where that is known.
    let totalBytes: Int64?
    let elapsed: Duration

    var elapsedSeconds: Double { elapsed / .seconds(1) }

    /// Bytes of plain dump.
    var bytesPerSecond: Int64 { Int64(Double(dumpBytes) / max(elapsedSeconds, 0.001)) }

    var percent: Int64? {
        guard let totalBytes, totalBytes > 0 else { return nil }
        return min(100, storedBytes * 100 / totalBytes)
    }

    /// At the speed so far.
    var remainingSeconds: Double? {
        guard let totalBytes, storedBytes > 0 else { return nil }
        return elapsedSeconds * Double(max(0, totalBytes - storedBytes)) / Double(storedBytes)
    }

    /// The most important first, since a narrow terminal shows no more.
    var words: String {
        let subject = database.map { "\(activity.rawValue) “\($0)”" } ?? activity.rawValue
        let dump = "\(Quantities.bytes(dumpBytes)) of dump"
        let pace =
            "\(Quantities.bytes(bytesPerSecond))/s, \(Quantities.duration(elapsedSeconds))"
        guard let percent, let remainingSeconds else {
            return "\(subject): \(dump), \(Quantities.bytes(storedBytes)) stored, \(pace)"
        }
        let left = Quantities.duration(remainingSeconds)
        return "\(subject): \(percent) %, \(left) left, \(dump), \(pace)"
    }
}
