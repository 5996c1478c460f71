internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs

/// A run that failed: what is said of it, and the exit status.
struct Failure: Error {
    let status: ExitStatus
    /// Pairs of what went wrong and what to do about it.
    let messages: [(message: String, hint: String?)]
    var toolOutput: String?

    init(_ error: JobError) {
        status = ExitStatus(error)
        messages = [(error.message, error.hint)]
        toolOutput = error.toolOutput
    }

    init(_ error: ConfigurationError) {
        status = error.code == .invalidArgument ? .usage : .configuration
        messages = error.problems.map { ($0.message, $0.hint) }
    }

    /// Arguments that can't be done as they are.
    init(usage message: String, hint: String) {
        status = .usage
        messages = [(message, hint)]
    }

    /// A failure of which everything has been said already.
    init(alreadyReported status: ExitStatus) {
        self.status = status
        messages = []
    }

    /// Says on standard error what went wrong, and in Kubernetes' termination log.
    ///
    /// - Returns: the exit status.
    static func report(_ error: any Error) -> Int32 {
        let failure: Failure
        switch error {
        case let error as Failure: failure = error
        case let error as ConfigurationError: failure = Failure(error)
        case is ExitCode, is CleanExit, is ValidationError:
            Cairn.exit(withError: error)
        case let error where Cairn.exitCode(for: error) != .failure:
            // The argument parser's own errors know how they are shown.
            Cairn.exit(withError: error)
        default: failure = Failure(JobError(error))
        }
        failure.show()
        return failure.finalStatus.rawValue
    }

    /// The signal's own status when the failure is only its consequence.
    var finalStatus: ExitStatus {
        guard status == .interrupted, let signal = Interruption.signal else { return status }
        return signal == 15 ? .terminated : .interrupted
    }

    /// Says it on standard error.
    ///
    /// - Parameter job: the one that it is about.
    func show(job: String? = nil) {
        for (message, hint) in messages {
            var event = LogEvent(.error, message, hint: hint)
            event.exitStatus = finalStatus.rawValue
            event.job = job
            Console.log(event)
        }
        let known = messages.map(\.message).joined()
        let news = (toolOutput ?? "").split(separator: "\n").filter { !known.contains($0) }
        if let toolOutput, !news.isEmpty {
            var quotation = LogEvent(.tool, toolOutput)
            quotation.job = job
            Console.log(quotation)
        }
        if let (message, hint) = messages.last { TerminationLog.write(message, hint: hint) }
    }
}
