internal import CairnSnapshots
public import FoundationEssentials

/// What is posted after a job. The field names are a contract: see docs/notifications.md.
///
/// One document serves all receivers: those that want a message find it under the name that they look
/// for, and pass over the rest. Every number is whole, because Matrix takes no others, and none of the
/// names means something else to a receiver, as `priority` and `type` do to Mattermost.
public struct NotificationDocument: Sendable, Hashable, Codable {
    public static let currentVersion = 1

    public var version = NotificationDocument.currentVersion
    /// Title and message. For Slack, Mattermost, Rocket.Chat, Discord, Zulip and Matrix.
    public var text: String
    /// The same for Matrix' bridge Hookshot, which would take `text` for Markdown.
    public var html: String
    /// One line. For Gotify and ntfy, as is `message`.
    public var title: String
    public var message: String

    /// `backup` or `drill`.
    public var activity: String
    public var outcome: NotificationTarget.Occasion
    public var job: String
    /// Without sizes when the job failed; at most the first hundred.
    public var databases: [Database]
    /// The full name of what was sealed.
    public var snapshot: String?
    public var start: Date
    public var end: Date
    public var durationMilliseconds: Int64
    public var dumpBytes: Int64?
    public var storedBytes: Int64?
    public var bytesPerSecond: Int64?
    /// Bytes stored for every hundred of the dump.
    public var storedPercent: Int64?
    public var suspicions: [String]
    public var error: Failure?
    public var exitStatus: Int32
    public var host: String
    /// Cairn's version.
    public var cairn: String

    public struct Database: Sendable, Hashable, Codable {
        public var name: String
        public var dumpBytes: Int64?
        public var storedBytes: Int64?
    }

    public struct Failure: Sendable, Hashable, Codable {
        /// What kind of failure it is, as one word: `unreachable`, `accessRefused`, …
        public var kind: String
        public var message: String
        public var hint: String?
    }

    /// - Parameter host: the machine's name, or the pod's.
    public init(_ summary: JobSummary, host: String) {
        let words = NotificationWords(summary, host: host)
        (title, message) = (words.title, words.message)
        (text, html) = (words.text, words.html)
        activity = summary.activity.rawValue
        outcome = summary.outcome
        job = summary.job.text
        databases = Self.databases(of: summary)
        snapshot = summary.snapshot?.description
        start = summary.start
        end = summary.end
        durationMilliseconds = Int64((summary.duration * 1000).rounded())
        let manifest = summary.manifest
        dumpBytes = manifest?.dumpBytes
        storedBytes = manifest?.storedBytes
        bytesPerSecond = summary.bytesPerSecond
        storedPercent = manifest.map { $0.storedBytes * 100 / max($0.dumpBytes, 1) }
        suspicions = summary.suspicions
        error = summary.error.map {
            Failure(kind: $0.code.name, message: $0.message, hint: $0.hint)
        }
        exitStatus = summary.exitStatus
        self.host = host
        cairn = cairnVersion
    }

    private static func databases(of summary: JobSummary) -> [Database] {
        let known =
            summary.manifest?.databases.map {
                Database(
                    name: $0.name, dumpBytes: $0.dump.bytes, storedBytes: $0.dump.storedBytes)
            } ?? summary.databases.map { Database(name: $0, dumpBytes: nil, storedBytes: nil) }
        return Array(known.prefix(mostDatabases))
    }

    /// A Matrix event, in which Hookshot keeps the whole document, has at most 64 KiB.
    private static let mostDatabases = 100

    /// The JSON text in UTF-8: sorted keys, no blanks, so that a receiver can look for
    /// `"outcome":"failure"`.
    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return Array(try encoder.encode(self))
        } catch {
            // Texts, whole numbers and dates always encode.
            preconditionFailure("a notification can't be encoded: \(error)")
        }
    }
}
