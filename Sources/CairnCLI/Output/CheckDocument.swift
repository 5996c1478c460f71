internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// What `cairn check --json` prints: a contract, explained in docs/check.md.
struct CheckDocument: Codable {
    var version = 1
    let time: Date
    /// The worst of all findings.
    let severity: Finding.Severity
    let exitStatus: Int32
    /// As `--max-age` gave it.
    let maxAgeSeconds: Int64?
    let jobs: [CheckedJob]
    let findings: [DocumentedFinding]
}

struct CheckedJob: Codable {
    let name: String
    let enabled: Bool
    let severity: Finding.Severity
    /// Nil when there is none, and when the store couldn't be asked.
    let newestGood: String?
    let newestGoodTime: Date?
    let newestGoodAgeSeconds: Int?
}

struct DocumentedFinding: Codable {
    let severity: Finding.Severity
    let topic: CheckTopic
    /// Nil for what concerns the whole configuration.
    let job: String?
    let message: String
    let cure: String?
}

extension CheckResult {
    var document: CheckDocument {
        CheckDocument(
            time: time, severity: findings.map(\.severity).max() ?? .ok,
            exitStatus: status.rawValue, maxAgeSeconds: maxAge?.components.seconds,
            jobs: reports.map { report in
                let start = report.newestGood?.id.start
                return CheckedJob(
                    name: report.job.text, enabled: report.isEnabled, severity: report.severity,
                    newestGood: report.newestGood?.description, newestGoodTime: start,
                    newestGoodAgeSeconds: start.map { Int(time.timeIntervalSince($0)) })
            },
            findings: findings.map { finding in
                DocumentedFinding(
                    severity: finding.severity, topic: finding.topic, job: finding.job?.text,
                    message: finding.message, cure: finding.cure)
            })
    }
}
