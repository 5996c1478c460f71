internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// One thing that happened: a line for people, or with `--log-format json` an object for machines. The
/// field names and the words for events are a contract: see docs/logs.md.
struct LogEvent: Encodable, Sendable {
    enum Kind: String, Encodable, CaseIterable {
        case note, warning, error, tool
        case swept, retained, dumping, dumpingAgain, proving, saving, restoring, restored, progress
        case sealed
        case summary, notified, result
    }

    enum Level: String, Encodable {
        case info, warning, error
    }

    let time: Date
    let event: Kind
    let level: Level
    /// For people: all that the other fields say.
    let message: String
    var hint: String?
    var exitStatus: Int32?
    var job: String?
    /// Its full name.
    var snapshot: String?
    var database: String?
    /// The name under which a database is restored.
    var into: String?
    var tables: Int?
    var rows: Int64?
    var objectCounts: [String: Int]?
    var extensions: [String]?
    var databases: [String]?
    var snapshots: [String]?
    var server: String?
    var dumpTool: String?
    var host: String?
    var activity: ProgressMeter.Activity?
    var dumpBytes: Int64?
    var storedBytes: Int64?
    var totalBytes: Int64?
    var bytesPerSecond: Int64?
    var percent: Int64?
    var elapsedSeconds: Double?
    var remainingSeconds: Double?
    var outcome: String?
    var start: Date?
    var end: Date?
    var durationSeconds: Double?
    var ratio: Double?
    var suspicions: [String]?

    init(_ event: Kind, _ message: String, hint: String? = nil, time: Date = Date()) {
        self.time = time
        self.event = event
        self.message = message
        self.hint = hint
        level =
            switch event {
            case .warning: .warning
            case .error: .error
            default: .info
            }
    }

    /// What people read.
    var plain: String {
        let prefix =
            switch event {
            case .warning: "cairn: warning: "
            case .error: "cairn: error: "
            default: ""
            }
        if event == .tool {
            return message.split(separator: "\n").map { "  | \($0)" }.joined(separator: "\n")
        }
        return prefix + message + (hint.map { "\ncairn: hint: \($0)" } ?? "")
    }
}

extension LogEvent {
    /// The same event, about this: a job's name or a snapshot's.
    func about(_ subject: String) -> LogEvent {
        var event = self
        event.job = String(subject.prefix { $0 != "/" })
        if event.snapshot == nil, subject.contains("/") { event.snapshot = subject }
        return event
    }

    init(_ summary: JobSummary) {
        self.init(.summary, summary.line)
        job = summary.job.text
        snapshot = summary.snapshot?.description
        outcome = summary.outcome.rawValue
        exitStatus = summary.exitStatus
        databases = summary.databases
        start = summary.start
        end = summary.end
        durationSeconds = Self.rounded(summary.duration)
        dumpBytes = summary.manifest?.dumpBytes
        storedBytes = summary.manifest?.storedBytes
        bytesPerSecond = summary.bytesPerSecond
        ratio = summary.ratio.map(Self.rounded)
        suspicions = summary.suspicions
    }

    init(_ report: ProgressReport, title: String) {
        self.init(.progress, "\(title): \(report.words)")
        activity = report.activity
        database = report.database
        dumpBytes = report.dumpBytes
        storedBytes = report.storedBytes
        totalBytes = report.totalBytes
        bytesPerSecond = report.bytesPerSecond
        percent = report.percent
        elapsedSeconds = Self.rounded(report.elapsedSeconds)
        remainingSeconds = report.remainingSeconds.map(Self.rounded)
    }

    /// Three places after the point.
    static func rounded(_ value: Double) -> Double {
        (value * 1000).rounded() / 1000
    }
}
