internal import CairnStores
public import FoundationEssentials

// What is recorded beside a sealed snapshot, whose manifest never changes.
extension SnapshotCatalog {
    /// Records beside a snapshot that it was read back, and with what result.
    ///
    /// - Throws: `.notFound` when it was deleted meanwhile.
    public func record(_ verification: VerificationRecord, of snapshot: Snapshot) async throws {
        try await put(
            RecordCoding.bytes(verification), as: SnapshotFolder.verified, beside: snapshot)
    }

    /// Keeps a snapshot from being pruned or deleted until it is released.
    ///
    /// - Parameter reason: in the words of who holds it.
    /// - Throws: `.notFound` when it was deleted meanwhile.
    public func hold(_ snapshot: Snapshot, reason: String?, now: Date = Date()) async throws {
        let record = HoldRecord(time: now, reason: reason)
        try await put(RecordCoding.bytes(record), as: SnapshotFolder.held, beside: snapshot)
    }

    /// Ends a hold; harmless where there is none.
    ///
    /// - Throws: also when the store refuses to delete the record.
    public func release(_ snapshot: Snapshot) async throws {
        let refusals = try await store.delete([snapshot.folder.key(SnapshotFolder.held)])
        if let refusal = refusals.first { throw refusal.reason }
    }

    /// Records that a suspicious snapshot is as it should be; it is a good one from then on.
    ///
    /// - Throws: `.notSuspicious`; `.notFound` when it was deleted meanwhile.
    public func accept(_ snapshot: Snapshot, now: Date = Date()) async throws {
        try snapshot.requireSuspicion()
        let record = AcceptanceRecord(time: now)
        try await put(RecordCoding.bytes(record), as: SnapshotFolder.accepted, beside: snapshot)
    }

    /// Writes a record, and sees that the snapshot is still there: a deletion that had begun before
    /// doesn't know of it.
    private func put(
        _ bytes: [UInt8], as file: String, beside snapshot: Snapshot
    ) async throws {
        let key = try snapshot.folder.key(file)
        try await store.put(key, bytes)
        guard try await record(SnapshotFolder.manifest, in: snapshot.folder) == nil else { return }
        _ = try await store.delete([key])
        throw SnapshotError(
            .notFound, "\(snapshot.name) was deleted meanwhile",
            hint: "See what is left with “cairn list \(snapshot.name.job)”.")
    }
}

extension Snapshot {
    /// - Throws: `.notSuspicious` when there is nothing to be accepted.
    public func requireSuspicion() throws(SnapshotError) {
        guard suspicions.isEmpty else { return }
        let why =
            facts.acceptance == nil ? "nothing about it is suspicious" : "it was accepted before"
        throw SnapshotError(
            .notSuspicious, "\(name) needs no accepting: \(why)",
            hint: "“cairn list \(name.job)” shows which ones are suspicious.")
    }
}
