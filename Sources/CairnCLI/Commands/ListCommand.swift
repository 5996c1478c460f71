internal import ArgumentParser
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows the snapshots that are retained, newest first.")

    @Argument(help: "Jobs to list; all when none is named.")
    var jobs: [String] = []

    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    @OptionGroup var source: SourceOptions

    func run() async throws {
        var listed: [ListedJob] = []
        let places = try source.places(of: jobs)
        if case .jobs(let configuration) = places { configuration.noteIncomplete(besides: jobs) }
        for (job, catalog) in try await places.catalogs(named: jobs) {
            do {
                let snapshots = try await catalog.snapshots(of: job)
                if snapshots.isEmpty, places.isStoreAlone, jobs.contains(job.text) {
                    throw JobError(
                        .noSuchSnapshot, "it has no snapshots in \(catalog.store.name)",
                        hint: "“cairn list” without a name shows all jobs that have any.")
                }
                listed.append(
                    try ListedJob(job, snapshots, rules: places.rules(of: job), now: Date()))
            } catch {
                throw Failure(JobError(error).prefixed(with: "job “\(job)”"))
            }
        }
        Console.result(json ? JSONOutput.document(SnapshotList(jobs: listed)) : table(listed))
    }

    private func table(_ jobs: [ListedJob]) -> String {
        let heads = [
            "SNAPSHOT", "AGE", "DUMP", "STORED", "SERVER", "STATE", "KEPT FOR", "VERIFIED",
        ]
        let rows = jobs.flatMap(\.snapshots).map { snapshot in
            [
                snapshot.name, Quantities.duration(Date().timeIntervalSince(snapshot.time)),
                snapshot.dumpBytes.map(Quantities.bytes) ?? "?",
                snapshot.storedBytes.map(Quantities.bytes) ?? "?", snapshot.shortServer ?? "?",
                snapshot.stateInWords, snapshot.keptForInWords,
                snapshot.provenInWords,
            ]
        }
        var lines = TextTable(heads: heads, rows: rows).lines
        for job in jobs where job.snapshots.isEmpty { lines.append("\(job.name): no snapshots") }
        for snapshot in jobs.flatMap(\.snapshots) where !snapshot.damage.isEmpty {
            lines.append("\(snapshot.name) is damaged: \(snapshot.damage.joined(separator: "; "))")
        }
        for snapshot in jobs.flatMap(\.snapshots) where !snapshot.suspicions.isEmpty {
            lines.append(
                "\(snapshot.name) is suspicious: \(snapshot.suspicions.joined(separator: "; "))")
        }
        return lines.joined(separator: "\n")
    }
}
