internal import CairnSnapshots
internal import FoundationEssentials

/// What people read in a notification.
struct NotificationWords {
    let title: String
    /// Lines of plain text.
    let message: String

    init(_ summary: JobSummary, host: String) {
        let duration = Quantities.duration(summary.duration)
        let what = summary.activity == .drill ? "Trial restore" : "Backup"
        title =
            switch summary.outcome {
            case .success: "\(what) of \(summary.job) is done"
            case .suspicious: "\(what) of \(summary.job) is SUSPICIOUS"
            case .failure where summary.isOverdue: "\(what) of \(summary.job) is OVERDUE"
            case .failure: "\(what) of \(summary.job) FAILED after \(duration)"
            }
        message = Self.clipped(Self.lines(summary, host: host).joined(separator: "\n"))
    }

    private static func lines(_ summary: JobSummary, host: String) -> [String] {
        let origin = "cairn \(cairnVersion) on \(host)"
        guard let error = summary.error else {
            let snapshot = summary.snapshot.map { "Snapshot \($0), " } ?? ""
            return summary.suspicions + [summary.sizes, snapshot + origin]
        }
        let hint = error.hint.map { ["Hint: \($0)"] } ?? []
        let status = "Exit status \(summary.exitStatus) (\(error.code.name)), "
        return [error.message] + hint + [status + origin]
    }

    /// Discord refuses a message of more than 2,000 characters, ntfy turns one of more than 4,096 bytes
    /// into a file.
    private static func clipped(_ text: String) -> String {
        text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }

    private static let longest = 1200

    /// Without the signs that Slack takes for mentions and links, and Markdown for HTML.
    var text: String {
        "\(title)\n\(message)".replacing("<", with: "‹").replacing(">", with: "›")
    }

    var html: String {
        let lines = message.split(separator: "\n").map { Self.escaped(String($0)) }
        return "<strong>\(Self.escaped(title))</strong><br>" + lines.joined(separator: "<br>")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
