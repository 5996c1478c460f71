public import CairnSnapshots
internal import CairnStores

/// Downloads a dump and proves it on the way.
public struct Fetch: Sendable {
    public let catalog: SnapshotCatalog
    public let report: EventHandler

    public init(_ catalog: SnapshotCatalog, report: @escaping EventHandler) {
        self.catalog = catalog
        self.report = report
    }

    /// Hands over the bytes of one database's dump. The last block comes only when all is proven: until
    /// this returns, what was handed over must not be taken for a whole dump.
    ///
    /// - Parameters:
    ///   - database: nil when the snapshot holds only one.
    ///   - decompressed: the SQL text instead of the gzip file.
    public func run(
        _ snapshot: Snapshot, database: String?, decompressed: Bool,
        deliver: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws(JobError) {
        do {
            let manifest = try snapshot.readable()
            let wanted = try Self.choose(database, in: manifest)
            let dump = try await StoredDump(
                wanted, of: manifest, in: snapshot.folder, store: catalog.store)
            try await dump.read(decompressed ? .plain : .stored, report: report, deliver: deliver)
        } catch {
            throw JobError(error)
        }
    }

    /// The users or roles that were saved with the snapshot, proven.
    ///
    /// - Parameter decompressed: the SQL text instead of the gzip file.
    public func accounts(
        _ snapshot: Snapshot, decompressed: Bool
    ) async throws(JobError) -> [UInt8] {
        do {
            guard let object = try snapshot.readable().accounts else {
                throw JobError(
                    .configuration, "the snapshot \(snapshot.name) has no accounts",
                    hint: "They are saved where the job has “accounts: true”.")
            }
            let (stored, text) = try await StoredAccounts(
                object: object, folder: snapshot.folder, store: catalog.store
            ).read()
            return decompressed ? text : stored
        } catch {
            throw JobError(error)
        }
    }

    private static func choose(
        _ name: String?, in manifest: Manifest
    ) throws(JobError) -> Manifest.Database {
        let names = manifest.databases.map(\.name)
        guard let name = name ?? (names.count == 1 ? names.first : nil) else {
            throw JobError(
                .configuration, "the snapshot holds \(names.count) databases",
                hint: "Name one with --database: \(names.joined(separator: ", ")).")
        }
        guard let found = manifest.databases.first(where: { $0.name == name }) else {
            throw .noDatabase(name, names)
        }
        return found
    }
}

extension JobError {
    static func noDatabase(_ name: String, _ names: [String]) -> JobError {
        JobError(
            .configuration, "the snapshot holds no database “\(name)”",
            hint: "It holds: \(names.joined(separator: ", ")).")
    }
}
