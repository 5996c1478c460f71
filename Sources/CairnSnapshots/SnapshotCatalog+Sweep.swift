internal import CairnStores
public import FoundationEssentials

extension SnapshotCatalog {
    /// Removes what runs that were killed have left: of each folder that has `begin.json` and no
    /// manifest, and whose run is over, the keys that its own record names.
    ///
    /// Open uploads and data go first and `begin.json` last, so that a sweep that is itself cut short
    /// is finished by the next one.
    ///
    /// - Returns: the snapshots whose leftovers were removed.
    @discardableResult
    public func sweepLeftovers(of job: JobName, now: Date = Date()) async throws -> [SnapshotName] {
        var swept: [SnapshotName] = []
        for (id, files) in try await contents(of: job).sorted(by: { $0.key < $1.key }) {
            guard files.names.contains(SnapshotFolder.begin),
                !files.names.contains(SnapshotFolder.manifest)
            else { continue }
            let folder = folder(id, of: job)
            guard let record = try await beginRecord(of: folder), record.isOver(at: now) else {
                continue
            }
            try await remove(record, in: folder, files)
            swept.append(folder.name)
        }
        return swept
    }

    private func beginRecord(of folder: SnapshotFolder) async throws -> BeginRecord? {
        do throws(StoreError) {
            let bytes = try await store.read(try folder.key(SnapshotFolder.begin))
            return try? RecordCoding.decoder.decode(BeginRecord.self, from: Data(bytes))
        } catch {
            // Somebody else has swept it meanwhile.
            if error.code == .notFound { return nil }
            throw error
        }
    }

    private func remove(
        _ record: BeginRecord, in folder: SnapshotFolder, _ files: Files
    ) async throws {
        let written = files.names.filter { file in
            record.files.contains { SnapshotFolder.isObject(file, of: $0) }
        }
        for file in Set(record.files).union(written) {
            try await store.abortUploads(of: try folder.key(file))
        }
        let keys = try written.map { try folder.key($0) }
        try await deleteAll(keys)
        try await deleteAll([try folder.key(SnapshotFolder.begin)])
    }

    private func deleteAll(_ keys: [ObjectKey]) async throws {
        if let refusal = try await store.delete(keys).first { throw refusal.reason }
    }
}
