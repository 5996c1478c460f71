internal import CairnStores
public import FoundationEssentials

extension SnapshotCatalog {
    /// The snapshot that a person means by `JOB/ID`, `JOB/` with the beginning of an id, or
    /// `JOB/latest`.
    ///
    /// - Throws: `.notFound` with the nearest names when there is none, or more than one.
    public func find(_ text: String, now: Date = Date()) async throws -> Snapshot {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw SnapshotError(
                .invalidName, "“\(text)” isn't a snapshot's name",
                hint: "Names look like workadventure/20261120T040000Z-7f3a or workadventure/latest;"
                    + " “cairn list” shows them.")
        }
        let job = try JobName(String(parts[0]))
        let wanted = String(parts[1])
        let snapshots = try await snapshots(of: job)
        guard !snapshots.isEmpty else { throw try await unknownJob(job) }
        if wanted == "latest" { return try latest(snapshots, job, now) }
        let matching = snapshots.filter { $0.name.id.text.hasPrefix(wanted) }
        switch matching.count {
        case 1: return matching[0]
        case 0: throw unknown(wanted, job, snapshots)
        default: throw ambiguous(wanted, job, matching)
        }
    }

    /// The job's newest good snapshot that was begun within `age` before `now`, if there is one.
    public func fresh(
        _ job: JobName, within age: Duration, now: Date = Date()
    ) async throws -> Snapshot? {
        let oldest = now.addingTimeInterval(-(age / .seconds(1)))
        return try await eligible(of: job, limit: 1, now: now)
            .first { $0.name.id.start >= oldest }
    }

    private func latest(
        _ snapshots: [Snapshot], _ job: JobName, _ now: Date
    ) throws(SnapshotError) -> Snapshot {
        guard let newest = snapshots.first(where: { $0.isEligible(at: now) }) else {
            throw SnapshotError(
                .notFound,
                "job “\(job)” has no good snapshot: its \(snapshots.count) are suspicious, damaged,"
                    + " safety snapshots or dated in the future",
                hint: "See “cairn list \(job)”, and name one.")
        }
        return newest
    }

    private func unknown(
        _ wanted: String, _ job: JobName, _ snapshots: [Snapshot]
    ) -> SnapshotError {
        let nearest = snapshots.map(\.name.id.text)
            .sorted { commonPrefix($0, wanted) > commonPrefix($1, wanted) }
        return SnapshotError(
            .notFound, "job “\(job)” has no snapshot “\(wanted)” in \(store.name)",
            hint: "Nearest: \(nearest.prefix(3).map { "\(job)/\($0)" }.joined(separator: ", ")).")
    }

    private func ambiguous(
        _ wanted: String, _ job: JobName, _ matching: [Snapshot]
    ) -> SnapshotError {
        SnapshotError(
            .notFound, "“\(job)/\(wanted)” means \(matching.count) snapshots",
            hint: "Give more of the id: "
                + matching.prefix(5).map { "\($0.name)" }.joined(separator: ", ") + ".")
    }

    private func unknownJob(_ job: JobName) async throws -> SnapshotError {
        let others = try await jobs()
        let known =
            others.isEmpty
            ? "No job has any."
            : "Jobs with snapshots: "
                + others.map(\.text).joined(separator: ", ") + "."
        return SnapshotError(
            .notFound, "job “\(job)” has no snapshots in \(store.name)", hint: known)
    }

    private func commonPrefix(_ left: String, _ right: String) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
    }
}
