internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restores the newest good snapshot for trial, compares it and drops it again.",
        discussion: """
            For all jobs that have “drill” in the configuration, or those named. Tables and rows are \
            compared with what the dump held; the result is recorded beside the snapshot. Only databases \
            whose names begin with “cairn_drill_” are made and dropped.
            """)

    @Argument(
        help: "Jobs whose newest snapshot is tried; all that have “drill” when none is named.")
    var jobs: [String] = []

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let configuration = try source.configuration(
            passwords: .drills(of: jobs.isEmpty ? nil : Set(jobs)))
        let chosen = try configuration.jobs(named: jobs).filter { job in
            job.isEnabled && (!jobs.isEmpty || job.drill != nil)
        }
        guard !chosen.isEmpty else {
            throw Failure(
                JobError(
                    .configuration, "there is nothing to do: no job that is enabled has “drill”",
                    hint: "Say where its snapshots may be restored for trial: see docs/drill.md."))
        }
        if let status = await JobRuns.each(chosen, drill) {
            throw Failure(alreadyReported: status)
        }
    }

    /// - Returns: nil when it went well.
    private func drill(_ job: Job) async -> ExitStatus? {
        let start = Date()
        do throws(JobError) {
            let result = try await Drill(
                job, environment: SourceOptions.environment,
                report: Reporter(job.name.text).handler
            ).run()
            let summary = JobSummary(job, .drill, start: start, .drilled(result))
            await JobConclusion.announce(summary, to: job.notification)
            return nil
        } catch {
            let status = JobRuns.show(error, of: job)
            let summary = JobSummary(
                job, .drill, start: start, .failed(error), exitStatus: status.rawValue)
            await JobConclusion.announce(summary, to: job.notification)
            return status
        }
    }
}
