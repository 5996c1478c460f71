internal import ArgumentParser
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads snapshots back and proves them: size, SHA-256, gzip end, completion mark.",
        discussion: """
            Counts the rows of every table from the stream and records the result beside the snapshot. \
            Verifies the newest snapshot of every job unless some are named.
            """)

    @Argument(help: "Snapshots to verify: JOB/ID, JOB/latest.")
    var snapshots: [String] = []

    @Flag(help: "Verify all snapshots of all jobs.")
    var all = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var source: SourceOptions

    func validate() throws {
        if all, !snapshots.isEmpty {
            throw ValidationError("Name snapshots or give --all, not both.")
        }
    }

    func run() async throws {
        var results: [VerifiedSnapshot] = []
        for (catalog, snapshot) in try await chosen() {
            let record = try await Verify(
                catalog, report: Reporter(snapshot.name.description).handler
            ).run(snapshot)
            let result = VerifiedSnapshot(snapshot.name, record)
            results.append(result)
            if !json {
                Console.result(LogEvent(.result, result.text).about(snapshot.name.description))
            }
        }
        if json { Console.result(JSONOutput.document(VerificationList(snapshots: results))) }
        let damaged = results.filter { $0.failure != nil }
        guard damaged.isEmpty else {
            throw Failure(
                JobError(
                    .damaged,
                    "\(damaged.count) of \(results.count) snapshots damaged:"
                        + " \(damaged.map(\.name).joined(separator: ", "))",
                    hint: "Take a new backup now, and restore from another snapshot."))
        }
    }

    private func chosen() async throws -> [(SnapshotCatalog, Snapshot)] {
        let places = try source.places(of: snapshots.map(SnapshotPlaces.job))
        var found: [(SnapshotCatalog, Snapshot)] = []
        for name in snapshots {
            let catalog = try await places.catalog(of: name)
            found.append((catalog, try await catalog.find(name)))
        }
        guard snapshots.isEmpty else { return found }
        for (job, catalog) in try await places.catalogs(named: []) {
            let all = try await catalog.snapshots(of: job)
            found += (self.all ? all : Array(all.prefix(1))).map { (catalog, $0) }
        }
        guard !found.isEmpty else {
            throw Failure(
                JobError(
                    .noSuchSnapshot, "there is no snapshot to verify",
                    hint: "Take one: “cairn backup”."))
        }
        return found
    }
}

/// What `cairn verify --json` prints: a contract.
struct VerificationList: Codable {
    var version = 1
    var snapshots: [VerifiedSnapshot]
}

struct VerifiedSnapshot: Codable {
    let name: String
    let time: Date?
    /// Nil when all was right.
    let failure: String?
    /// By database and table.
    let rows: [String: [String: Int64]]

    init(_ name: SnapshotName, _ record: VerificationRecord) {
        self.name = name.description
        time = record.time
        failure = record.failure
        rows = record.rows
    }

    var text: String {
        if let failure { return "\(name): DAMAGED: \(failure)" }
        let databases = rows.sorted { $0.key < $1.key }.map { database, tables in
            "“\(database)” \(tables.count) tables, \(tables.values.reduce(0, +)) rows"
        }
        return "\(name): proven; \(databases.joined(separator: "; "))"
    }
}
