internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract:
            "Deletes the snapshots that no rule wants, and says why each of the others stays.",
        discussion: """
            Prunes all jobs, or those named. Never deletes the newest good snapshot, a held one, or good \
            ones that are older than a suspicious one, until that one is accepted.
            """)

    @Argument(help: "Jobs to prune; all when none is named.")
    var jobs: [String] = []

    @Flag(help: "Say what would be deleted, and change nothing.")
    var dryRun = false

    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "A suspicious snapshot that is as it should be; it counts as good from now on.",
            discussion: "May be given several times. Only the jobs of these are pruned then.",
            valueName: "snapshot"))
    var accept: [String] = []

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let accepted = accept.map(SnapshotPlaces.job)
        let names = jobs.isEmpty ? accepted : jobs
        if let stranger = accepted.first(where: { !names.contains($0) }) {
            throw ValidationError("--accept \(stranger)/… isn't of a job that is to be pruned.")
        }
        let configuration = try source.configuration(
            passwords: names.isEmpty ? .none : .storesOnly(Set(names)))
        let chosen = try configuration.jobs(named: names)
        for job in chosen where !job.isEnabled { Console.note("\(job.name): disabled, skipped") }
        configuration.noteIncomplete(besides: names)
        var results: [(Job, PruneResult)] = []
        let status = await JobRuns.each(chosen.filter(\.isEnabled)) { job in
            do throws(JobError) {
                results.append((job, try await prune(job)))
                return nil
            } catch {
                return JobRuns.show(error, of: job)
            }
        }
        show(results)
        if let status { throw Failure(alreadyReported: status) }
    }

    private func prune(_ job: Job) async throws(JobError) -> PruneResult {
        let catalog: SnapshotCatalog
        do {
            catalog = try await job.catalog(
                creating: false, environment: SourceOptions.environment)
        } catch {
            throw JobError(error)
        }
        var prune = Prune(
            job.name, job.retention, in: catalog, report: Reporter(job.name.text).handler)
        prune.accepting = accept.filter { $0.hasPrefix("\(job.name)/") }
        return dryRun ? try await prune.dryRun() : try await prune.run()
    }

    private func show(_ results: [(job: Job, result: PruneResult)]) {
        if json {
            let list = PruneList(
                dryRun: dryRun,
                jobs: results.map { PrunedJob($0.result, $0.job.retention) })
            return Console.result(JSONOutput.document(list))
        }
        let lines = results.flatMap { $0.result.table }
        if !lines.isEmpty { Console.result(lines.joined(separator: "\n")) }
        for (job, result) in results {
            for line in result.news { Console.note("\(job.name): \(line)") }
        }
    }
}
