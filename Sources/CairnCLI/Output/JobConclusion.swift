internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// What is said when a job is over, here and elsewhere.
enum JobConclusion {
    /// Shows how the job went, and tells it to whoever wants to know. Nothing about it can fail: a
    /// notification that isn't delivered is a warning.
    static func announce(_ summary: JobSummary, to target: NotificationTarget?) async {
        switch summary.result {
        case .sealed, .drilled: Console.result(LogEvent(summary))
        case .failed: Console.log(LogEvent(summary))
        case .overdue(let error): warn(error, of: summary.job)
        }
        guard let target, target.occasions.contains(summary.outcome) else { return }
        // A health check that waits for backups would take it for one.
        if case .drilled = summary.result { return }
        let document = NotificationDocument(summary, host: ProcessInfo.processInfo.hostName)
        do throws(JobError) {
            try await Notifier().post(document, to: target)
            var notified = LogEvent(.notified, "\(summary.job): told \(target.place)")
                .about(summary.job.text)
            notified.outcome = summary.outcome.rawValue
            notified.host = target.place
            Console.log(notified)
        } catch {
            warn(error, of: summary.job)
        }
    }

    private static func warn(_ error: JobError, of job: JobName) {
        Console.log(
            LogEvent(.warning, "\(job): \(error.message)", hint: error.hint).about(job.text))
    }
}
