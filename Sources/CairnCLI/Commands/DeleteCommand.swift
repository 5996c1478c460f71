internal import ArgumentParser
internal import CairnJobs
internal import CairnSnapshots

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes one snapshot, whatever the rules say.",
        discussion: """
            A held one must be released first. A job's newest good one goes only with \
            --even-the-newest.
            """)

    @Argument(help: "The snapshot: JOB/ID, or the beginning of an id.")
    var snapshot: String

    @Flag(name: .customLong("even-the-newest"), help: "Even if it is the job's newest good one.")
    var evenTheNewest = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let catalog = try await source.places(of: [SnapshotPlaces.job(of: snapshot)]).catalog(
            of: snapshot)
        let found = try await catalog.find(snapshot)
        let deletion = DeleteSnapshot(found, from: catalog, evenTheNewest: evenTheNewest)
        let rest = try await deletion.check()
        let size = found.manifest.map { ", \(Quantities.bytes($0.storedBytes))" } ?? ""
        Console.note("\(found.name) (\(found.state.rawValue)\(size)) will be DELETED")
        if let newest = rest.newestGood {
            Console.note("\(rest.snapshots) snapshot(s) stay; the newest good one is \(newest)")
        } else {
            Console.warning(
                "no good snapshot of “\(found.name.job)” will be left, of \(rest.snapshots) in all")
        }
        if !yes { try Confirmation.ask("Delete it now?", of: "a deletion", orGive: "--yes") }
        let isHidden = try await deletion.run()
        Console.result("\(found.name): deleted")
        if isHidden {
            Console.note("it is hidden only: the bucket keeps versions, and they still take room")
        }
    }
}
