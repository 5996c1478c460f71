internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// What is said when a job is over, here and elsewhere.
enum JobConclusion {
    /// Shows how the job went, and tells it to whoever wants to know. Nothing about it can fail: a
    /// notification that isn't delivered is a warning.
    static func announce(_ summary: JobSummary, to target: NotificationTarget?) async {
        let event = LogEvent(summary)
        if summary.outcome == .failure {
            Console.log(event)
        } else {
            Console.result(event)
        }
        guard let target, target.occasions.contains(summary.outcome) else { return }
        let document = NotificationDocument(summary, host: ProcessInfo.processInfo.hostName)
        do throws(JobError) {
            try await Notifier().post(document, to: target)
            var notified = LogEvent(.notified, "\(summary.job): told \(target.place)")
                .about(summary.job.text)
            notified.outcome = summary.outcome.rawValue
            notified.host = target.place
            Console.log(notified)
        } catch {
            Console.log(
                LogEvent(.warning, "\(summary.job): \(error.message)", hint: error.hint)
                    .about(summary.job.text))
        }
    }
}
