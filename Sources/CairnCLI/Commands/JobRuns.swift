internal import CairnJobs
internal import CairnSnapshots

/// Several jobs, one after another.
enum JobRuns {
    /// Runs `body` for each. One that fails doesn't keep the next from being tried, a signal does.
    ///
    /// - Parameter body: says how it went, and returns the status of a failure.
    /// - Returns: the status of all that failed together; nil when all went well.
    static func each(
        _ jobs: [Job], _ body: (Job) async -> ExitStatus?
    ) async -> ExitStatus? {
        var statuses: [ExitStatus] = []
        for job in jobs {
            guard Interruption.signal == nil else {
                // Unless it ended the job before, which has said so.
                if !statuses.contains(where: \.isInterruption) {
                    let error = JobError(.interrupted, "interrupted before it began")
                    statuses.append(show(error, of: job))
                }
                break
            }
            if let status = await body(job) { statuses.append(status) }
        }
        return statuses.isEmpty ? nil : ExitStatus.combined(statuses)
    }

    /// Says why a job failed.
    static func show(_ error: JobError, of job: Job) -> ExitStatus {
        let failure = Failure(error.prefixed(with: "job “\(job.name)”"))
        failure.show(job: job.name.text)
        return failure.finalStatus
    }
}

extension ExitStatus {
    fileprivate var isInterruption: Bool { self == .interrupted || self == .terminated }
}

extension JobError {
    /// The same error, saying what it is about.
    func prefixed(with subject: String) -> JobError {
        JobError(code, "\(subject): \(message)", hint: hint, toolOutput: toolOutput)
    }
}
