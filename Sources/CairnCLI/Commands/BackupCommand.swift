internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Takes a snapshot: dump, compress, store, confirm, seal, prune.",
        discussion: """
            Runs all jobs, or those named. Every job is tried; one that fails doesn't stop the next. \
            A snapshot exists only when everything about it was proven. Old ones are pruned only after \
            a good new one.
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
        configuration.noteIncomplete(besides: jobs)
        let enabled = chosen.filter(\.isEnabled)
        guard !enabled.isEmpty else {
            throw Failure(
                JobError(
                    .configuration, "there is nothing to do: every job is disabled",
                    hint: "Set “enabled: true” for a job, or in its “backup”."))
        }
        if let status = await JobRuns.each(enabled, back(up:)) {
            throw Failure(alreadyReported: status)
        }
    }

    /// Runs one job, prunes when it went well, and says how it went.
    ///
    /// - Returns: nil when it went well.
    private func back(up job: Job) async -> ExitStatus? {
        let start = Date()
        let manifest: Manifest
        do throws(JobError) {
            if let fresh = try await freshSnapshot(of: job) {
                let result = LogEvent(.result, "\(fresh): fresh enough, nothing was done")
                Console.result(result.about(fresh.description))
                return nil
            }
            manifest = try await Backup(
                job, environment: SourceOptions.environment,
                report: Reporter(job.name.text).handler
            ).run()
        } catch {
            let status = JobRuns.show(error, of: job)
            let summary = JobSummary(
                job, start: start, .failed(error), exitStatus: status.rawValue)
            await JobConclusion.announce(summary, to: job.notification)
            return status
        }
        let status = await conclude(manifest, of: job)
        let summary = JobSummary(
            job, start: start, end: manifest.end,
            .sealed(manifest, suspicions: manifest.suspicions), exitStatus: status?.rawValue ?? 0)
        await JobConclusion.announce(summary, to: job.notification)
        await tellOverdueDrill(of: job, after: manifest, since: start)
        return status
    }

    /// The backup itself went well.
    private func tellOverdueDrill(
        of job: Job, after manifest: Manifest, since start: Date
    ) async {
        guard let error = job.overdueDrill(after: manifest) else { return }
        let summary = JobSummary(
            job, .drill, start: start, .overdue(error), exitStatus: ExitStatus(error).rawValue)
        await JobConclusion.announce(summary, to: job.notification)
    }

    /// Tells what is suspicious about a sealed snapshot, or prunes after a good one.
    ///
    /// - Returns: nil when all is well.
    private func conclude(_ manifest: Manifest, of job: Job) async -> ExitStatus? {
        do throws(JobError) {
            if let suspicion = manifest.suspicionError { throw suspicion }
            try await prune(job, after: manifest)
            return nil
        } catch {
            return JobRuns.show(error, of: job)
        }
    }

    private func prune(_ job: Job, after manifest: Manifest) async throws(JobError) {
        guard !job.retention.isEmpty else { return }
        do throws(JobError) {
            let result = try await job.prune(
                environment: SourceOptions.environment, report: Reporter(job.name.text).handler)
            for line in result.news { Console.note("\(job.name): \(line)") }
        } catch {
            throw error.prefixed(
                with: "\(manifest.job)/\(manifest.id) is sealed and good, but pruning failed")
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
}
