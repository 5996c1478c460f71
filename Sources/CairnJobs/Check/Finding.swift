internal import Synchronization
public import CairnSnapshots

/// One thing that a check looked at, and how it is.
public struct Finding: Sendable, Hashable {
    public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
        /// As it should be.
        case ok
        /// Good to know; nothing to do.
        case note
        /// Backups work, and something may go wrong some day.
        case warning
        /// Backups fail, lack something or are too old.
        case error

        public static func < (left: Severity, right: Severity) -> Bool {
            let order = allCases
            return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
        }
    }

    public let severity: Severity
    public let topic: CheckTopic
    /// Nil for what concerns the whole configuration.
    public var job: JobName?
    /// One line, naming the thing and, where a server refused it, the server's own words.
    public let message: String
    /// What to do: a sentence, a statement or a setting.
    public let cure: String?
    /// Of an error, its kind, which has an exit status.
    public let failure: JobError.Code?

    init(
        _ severity: Severity, _ topic: CheckTopic, _ message: String, cure: String? = nil,
        failure: JobError.Code? = nil
    ) {
        precondition((severity == .error) == (failure != nil), "an error has an exit status")
        self.severity = severity
        self.topic = topic
        // Servers and programs may answer in several lines.
        self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        self.cure = cure
        self.failure = failure
    }

    static func ok(_ topic: CheckTopic, _ message: String) -> Finding {
        Finding(.ok, topic, message)
    }

    static func note(_ topic: CheckTopic, _ message: String, cure: String? = nil) -> Finding {
        Finding(.note, topic, message, cure: cure)
    }

    static func warning(_ topic: CheckTopic, _ message: String, cure: String) -> Finding {
        Finding(.warning, topic, message, cure: cure)
    }

    static func error(
        _ topic: CheckTopic, _ message: String, cure: String, _ failure: JobError.Code
    ) -> Finding {
        Finding(.error, topic, message, cure: cure, failure: failure)
    }

    /// An error as it was thrown, with what a client program said last.
    static func error(_ topic: CheckTopic, _ error: JobError, cure: String? = nil) -> Finding {
        var message = error.message
        let lastLine = error.toolOutput?.split(whereSeparator: \.isNewline).last
        if let lastLine, !message.contains(lastLine) { message += ": \(lastLine)" }
        return Finding(
            .error, topic, message,
            cure: cure ?? error.hint ?? "The server's log may tell more.", failure: error.code)
    }

    /// A mistake in the configuration, which no job could be made of.
    public static func invalidConfiguration(_ message: String, cure: String?) -> Finding {
        Finding(
            .error, .configurationInvalid, message, cure: cure ?? "Correct it, and check again.",
            failure: .configuration)
    }

    /// There are jobs, and all of them are disabled.
    public static let nothingToDo = Finding(
        .error, .nothingToDo, "there is nothing to do: every job is disabled",
        cure: "Set “enabled: true” for a job.", failure: .configuration)
}

/// What a check found out about one job.
public struct JobReport: Sendable {
    public let job: JobName
    public let isEnabled: Bool
    /// In the order in which they were looked at: configuration, database, store, snapshots.
    public let findings: [Finding]
    /// Nil also when the store couldn't be asked.
    public let newestGood: SnapshotName?

    public var severity: Finding.Severity { findings.map(\.severity).max() ?? .ok }
}

/// Gathers findings, also those of a part that is then cut short.
final class FindingList: Sendable {
    private let findings = Mutex<[Finding]>([])

    func add(_ finding: Finding) { findings.withLock { $0.append(finding) } }

    func add(_ more: [Finding]) { findings.withLock { $0 += more } }

    var all: [Finding] { findings.withLock { $0 } }
}
