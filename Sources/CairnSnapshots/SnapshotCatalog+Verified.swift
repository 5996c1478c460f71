internal import CairnStores

extension SnapshotCatalog {
    /// Records beside a snapshot that it was read back, and with what result.
    public func record(_ verification: VerificationRecord, of snapshot: Snapshot) async throws {
        try await store.put(
            snapshot.folder.key(SnapshotFolder.verified), RecordCoding.bytes(verification))
    }
}
