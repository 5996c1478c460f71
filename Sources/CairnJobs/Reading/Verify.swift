public import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

/// Reads a snapshot's objects back, proves them, counts the rows of every table and records the result
/// beside the snapshot.
public struct Verify: Sendable {
    public let catalog: SnapshotCatalog
    public let report: EventHandler

    public init(_ catalog: SnapshotCatalog, report: @escaping EventHandler) {
        self.catalog = catalog
        self.report = report
    }

    /// Verifies one snapshot.
    ///
    /// - Returns: what was found; `failure` says what is damaged.
    /// - Throws: when the snapshot couldn't be read at all, so that nothing is known about it.
    public func run(_ snapshot: Snapshot) async throws(JobError) -> VerificationRecord {
        do {
            var record = try await examine(snapshot)
            record.trial = snapshot.verification?.trial
            do {
                try await catalog.record(record, of: snapshot)
            } catch {
                // A store that may be read only still gets its answer.
                report(.warning("can't record the verification: \(JobError(error).message)"))
            }
            return record
        } catch {
            throw JobError(error)
        }
    }

    private func examine(_ snapshot: Snapshot) async throws -> VerificationRecord {
        var rows: [String: [String: Int64]] = [:]
        do {
            let manifest = try snapshot.provable()
            for database in manifest.databases {
                report(.proving(database: database.name))
                rows[database.name] = try await count(database, of: manifest, in: snapshot.folder)
            }
            try await StoredAccounts.prove(manifest, in: snapshot.folder, catalog.store)
            return VerificationRecord(time: Date(), failure: nil, rows: rows)
        } catch let error as SnapshotError where error.code == .damaged {
            let reason = error.message.trimmingPrefix("\(snapshot.name) is damaged: ")
            return VerificationRecord(time: Date(), failure: String(reason), rows: [:])
        }
    }

    private func count(
        _ database: Manifest.Database, of manifest: Manifest, in folder: SnapshotFolder
    ) async throws -> [String: Int64] {
        let dump = try await StoredDump(database, of: manifest, in: folder, store: catalog.store)
        return try await dump.count(report: report)
    }
}
