internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks for what would keep backups from being made, and says what cures it.",
        discussion: """
            Looks at the configuration, the database and its rights, the client programs, the store and its \
            rights, clocks, leftovers and the age of the newest good snapshot. Writes a few bytes into the \
            store and removes them; changes nothing else. Ends with status 0 when nothing is wrong, also with \
            warnings; else with the status that a backup would have, and with 66 when there is no snapshot \
            that is good and young enough.
            """)

    @Argument(help: "Jobs to check; all when none is named.")
    var jobs: [String] = []

    @Option(
        help: ArgumentHelp(
            "The age that the newest good snapshot may have: 26h, 2d. For monitors.",
            valueName: "age"))
    var maxAge: Age?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var source: SourceOptions

    func run() async throws {
        var result = CheckResult(time: Date(), maxAge: maxAge?.duration)
        if let chosen = try chosenJobs(&result) {
            for job in chosen {
                let check = Check(
                    job, maxAge: maxAge?.duration, environment: SourceOptions.environment)
                let report = try await check.run()
                result.add(report)
                if !json { Console.result(CheckText.block(report)) }
            }
            if !chosen.contains(where: \.isEnabled) { add(.nothingToDo, to: &result) }
        }
        Console.result(json ? JSONOutput.document(result.document) : CheckText.summary(result))
        if let failure = result.failure { throw failure }
    }

    /// The jobs to look at; nil when the configuration is none, which the findings then tell.
    private func chosenJobs(_ result: inout CheckResult) throws -> [Job]? {
        do {
            let configuration = try source.configuration(
                passwords: jobs.isEmpty ? .all : .jobs(Set(jobs)))
            configuration.noteIncomplete(besides: jobs)
            return try configuration.jobs(named: jobs)
        } catch let error as ConfigurationError where error.code != .invalidArgument {
            for problem in error.problems {
                add(.invalidConfiguration(problem.message, cure: problem.hint), to: &result)
            }
            return nil
        }
    }

    private func add(_ finding: Finding, to result: inout CheckResult) {
        result.findings.append(finding)
        if !json { Console.result(CheckText.lines(finding).joined(separator: "\n")) }
    }
}

/// What all jobs came to.
struct CheckResult {
    let time: Date
    let maxAge: Duration?
    var reports: [JobReport] = []
    /// All of them, those of the jobs as well.
    var findings: [Finding] = []

    init(time: Date, maxAge: Duration?) {
        (self.time, self.maxAge) = (time, maxAge)
    }

    mutating func add(_ report: JobReport) {
        reports.append(report)
        findings += report.findings
    }

    var errors: [Finding] { findings.filter { $0.severity == .error } }

    var status: ExitStatus {
        ExitStatus.combined(
            errors.compactMap { finding in
                finding.failure.map { ExitStatus(JobError($0, finding.message)) }
            })
    }

    func count(_ severity: Finding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }

    /// What is said last, where cron, Kubernetes and people in a hurry look; the error that decides.
    var failure: Failure? {
        let decisive = errors.first { finding in
            finding.failure.map { ExitStatus(JobError($0, "")) } == status
        }
        guard let decisive, let kind = decisive.failure else { return nil }
        let subject = decisive.job.map { "job “\($0)”: " } ?? ""
        let others = errors.count - 1
        let more = others > 0 ? " (and \(others) more error\(others == 1 ? "" : "s"))" : ""
        return Failure(
            JobError(kind, "\(subject)\(decisive.message)\(more)", hint: decisive.cure))
    }
}
