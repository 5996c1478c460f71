internal import CairnJobs
internal import CairnSnapshots
internal import Glibc

/// What `cairn check` prints for people: a line for each thing that was looked at, and below what isn't
/// as it should be, what to do.
enum CheckText {
    /// A job's name, and its findings below it.
    static func block(_ report: JobReport) -> String {
        ([report.job.text] + report.findings.flatMap(lines)).joined(separator: "\n")
    }

    static func lines(_ finding: Finding) -> [String] {
        let isGood = finding.severity == .ok
        let topic = isGood ? "" : " [\(finding.topic.rawValue)]"
        let head = "  \(mark(finding.severity))  \(finding.message)\(topic)"
        guard let cure = finding.cure else { return [head] }
        let indent = String(repeating: " ", count: mark(.ok).count + 4)
        return [head, "\(indent)hint: \(cure)"]
    }

    static func summary(_ result: CheckResult) -> String {
        let counts = [(Finding.Severity.error, "error"), (.warning, "warning"), (.note, "note")]
            .map { severity, word in
                let count = result.count(severity)
                return "\(count) \(word)\(count == 1 ? "" : "s")"
            }
        return "checked \(result.reports.count) job\(result.reports.count == 1 ? "" : "s"): "
            + counts.joined(separator: ", ")
    }

    /// A sign where a person looks, a word in logs and mails; each as wide as the others.
    private static func mark(_ severity: Finding.Severity) -> String {
        guard isTerminal else {
            let word = severity.rawValue
            return word + String(repeating: " ", count: 7 - word.count)
        }
        return switch severity {
        case .ok: "✓"
        case .note: "·"
        case .warning: "!"
        case .error: "✗"
        }
    }

    private static let isTerminal = isatty(STDOUT_FILENO) == 1
}
