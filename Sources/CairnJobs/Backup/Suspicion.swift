internal import CairnDatabases
public import CairnSnapshots

/// Whether a new snapshot may lack what the good ones before it have. Such a one is sealed all the same,
/// but never counts as good: a database that was wiped must not push out what it held.
struct Suspicion: Sendable {
    /// The job's newest good snapshots, newest first.
    let history: [Snapshot]

    /// How many of them a dump's size is compared with.
    static let compared = 5

    /// The last trial restore of the job that these know of.
    var lastTrial: Manifest.LastTrial? { history.compactMap(\.lastTrial).newest }

    /// What is suspicious about a dump, in words.
    func words(on dump: Manifest.Database) -> [String] {
        [vanished(from: dump), shrunk(dump)].compactMap(\.self)
    }

    /// Databases of the last good snapshot that aren't on the server any more, where a job takes all.
    func wordsOnMissing(_ databases: [String]) -> [String] {
        guard let last = history.first, let before = last.manifest?.databases.map(\.name) else {
            return []
        }
        let gone = Set(before).subtracting(databases).sorted()
        guard !gone.isEmpty else { return [] }
        return ["database(s) of \(last.name) are gone: \(gone.joined(separator: ", "))"]
    }

    /// Tables that held rows in the last good snapshot and aren't there any more.
    private func vanished(from dump: Manifest.Database) -> String? {
        guard let last = history.first,
            let before = last.manifest?.databases.first(where: { $0.name == dump.name })
        else { return nil }
        let counted = last.verification?.rows[dump.name] ?? [:]
        let present = Set(dump.tables.map(\.name))
        let profile = dump.profile?.known
        let gone = before.tables.filter { table in
            let heldRows = table.estimatedRows > 0 || counted[table.name, default: 0] > 0
            return heldRows && !present.contains(table.name)
                && profile?.isPassing(table.name) != true
        }.map(\.name)
        guard !gone.isEmpty else { return nil }
        let named = gone.sorted().prefix(Self.namedTables).joined(separator: ", ")
        let more = gone.count > Self.namedTables ? " and others" : ""
        return "\(gone.count) table(s) of “\(dump.name)” that held rows in \(last.name) are gone:"
            + " \(named)\(more)"
    }

    private static let namedTables = 10

    /// A dump that is smaller than half the median of those before it.
    private func shrunk(_ dump: Manifest.Database) -> String? {
        let sizes = history.prefix(Self.compared)
            .compactMap { $0.manifest?.databases.first { $0.name == dump.name }?.dump.bytes }
            .sorted()
        guard !sizes.isEmpty else { return nil }
        let middle = sizes.count / 2
        let median =
            sizes.count % 2 == 1
            ? Double(sizes[middle]) : (Double(sizes[middle - 1]) + Double(sizes[middle])) / 2
        guard Double(dump.dump.bytes) < median / 2 else { return nil }
        return
            "the dump of “\(dump.name)” has \(dump.dump.bytes) bytes, less than half the median of"
            + " the last \(sizes.count): \(Int64(median))"
    }
}

extension Manifest {
    /// The error that a run ends with after sealing a suspicious snapshot; nil for a good one.
    public var suspicionError: JobError? {
        guard !suspicions.isEmpty else { return nil }
        return JobError(
            .suspicious,
            "\(job)/\(id) is sealed but suspicious: \(suspicions.joined(separator: "; "))",
            hint:
                "Look at the database. If this is meant, say so: cairn prune --accept \(job)/\(id)."
                + " Else restore: the good snapshots before it are kept until then.")
    }
}
