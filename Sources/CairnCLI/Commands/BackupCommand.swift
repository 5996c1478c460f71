internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Takes a snapshot: dump, compress, store, confirm, seal.",
        discussion: """
            Runs all jobs, or those named. Every job is tried; one that fails doesn't stop the next. \
            A snapshot exists only when everything about it was proven.
            """)

    @Argument(help: "Jobs to run; all when none is named.")
    var jobs: [String] = []

    @Option(
        help: ArgumentHelp(
            "Skip a job that has a good snapshot younger than this: 90m, 6h, 2d.",
            discussion: "A retried run then doesn't repeat what has succeeded.", valueName: "age"))
    var unlessNewerThan: Age?

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let configuration = try source.configuration(
            passwords: jobs.isEmpty ? .all : .jobs(Set(jobs)))
        let chosen = try configuration.jobs(named: jobs)
        for job in chosen where !job.isEnabled { Console.note("\(job.name): disabled, skipped") }
        let enabled = chosen.filter(\.isEnabled)
        guard !enabled.isEmpty else {
            throw Failure(
                JobError(
                    .configuration, "there is nothing to do: every job is disabled",
                    hint: "Set “enabled: true” for a job."))
        }
        var statuses: [ExitStatus] = []
        for job in enabled {
            guard Interruption.signal == nil else { break }
            if let status = await back(up: job) { statuses.append(status) }
        }
        guard statuses.isEmpty else {
            throw Failure(alreadyReported: ExitStatus.combined(statuses))
        }
    }

    /// Runs one job and says how it went.
    ///
    /// - Returns: nil when it went well.
    private func back(up job: Job) async -> ExitStatus? {
        do throws(JobError) {
            if let fresh = try await freshSnapshot(of: job) {
                Console.result("\(fresh): fresh enough, nothing was done")
                return nil
            }
            let manifest = try await Backup(
                job, environment: ProcessInfo.processInfo.environment,
                report: Reporter(job.name.text).handler
            ).run()
            Console.result(Self.summary(manifest))
            return nil
        } catch {
            let failure = Failure(error.prefixed(with: "job “\(job.name)”"))
            failure.show()
            return failure.finalStatus
        }
    }

    private func freshSnapshot(of job: Job) async throws(JobError) -> SnapshotName? {
        guard let age = unlessNewerThan else { return nil }
        do {
            let catalog = try await job.catalog(
                creating: true, environment: SourceOptions.environment)
            return try await catalog.fresh(job.name, within: age.duration)?.name
        } catch {
            throw JobError(error)
        }
    }

    private static func summary(_ manifest: Manifest) -> String {
        let seconds = manifest.end.timeIntervalSince(manifest.start)
        let rate = Int64(Double(manifest.dumpBytes) / max(seconds, 0.001))
        return
            "\(manifest.job)/\(manifest.id): \(Quantities.bytes(manifest.dumpBytes)) of dump stored as"
            + " \(Quantities.bytes(manifest.storedBytes)) in \(Quantities.duration(seconds))"
            + " (\(Quantities.bytes(rate))/s)"
    }
}

extension JobError {
    /// The same error, saying what it is about.
    func prefixed(with subject: String) -> JobError {
        JobError(code, "\(subject): \(message)", hint: hint, toolOutput: toolOutput)
    }
}
