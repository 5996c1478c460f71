internal import ArgumentParser
internal import CairnSnapshots

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Keeps a snapshot from being pruned or deleted until it is released.",
        discussion: "For the snapshot before an upgrade, say. “cairn list” shows what is held.")

    @Argument(help: "The snapshot: JOB/ID, the beginning of an id, or JOB/latest.")
    var snapshot: String

    @Option(help: ArgumentHelp("Why, for those who find it held.", valueName: "text"))
    var reason: String?

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let catalog = try await source.places(of: [SnapshotPlaces.job(of: snapshot)]).catalog(
            of: snapshot)
        let found = try await catalog.find(snapshot)
        try await catalog.hold(found, reason: reason)
        Console.result("\(found.name): held")
    }
}

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Ends the hold of a snapshot.")

    @Argument(help: "The snapshot: JOB/ID, the beginning of an id, or JOB/latest.")
    var snapshot: String

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let catalog = try await source.places(of: [SnapshotPlaces.job(of: snapshot)]).catalog(
            of: snapshot)
        let found = try await catalog.find(snapshot)
        try await catalog.release(found)
        Console.result("\(found.name): \(found.facts.isHeld ? "released" : "wasn't held")")
    }
}
