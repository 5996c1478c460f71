import Foundation
import Testing

/// Everything in a folder: each file's bytes by its path.
typealias FolderContents = [String: Data]

extension Sandbox {
    /// The ids of a job's sealed snapshots, read from the disk: folders that hold a manifest.
    func snapshots(of job: String) -> [String] {
        let folder = store.appending(path: job).path
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return ids.filter {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)/manifest.json")
        }.sorted()
    }

    /// The only snapshot of a job.
    func onlySnapshot(
        of job: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let found = snapshots(of: job)
        try #require(found.count == 1, "\(found)", sourceLocation: sourceLocation)
        return found[0]
    }

    /// All files of the store, or of another folder. Whoever is writing there may take a file away
    /// meanwhile.
    func contents(of folder: URL? = nil) throws -> FolderContents {
        let folder = folder ?? store
        guard FileManager.default.fileExists(atPath: folder.path) else { return [:] }
        var files: FolderContents = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let file = folder.appending(path: path)
            let type = try? FileManager.default.attributesOfItem(atPath: file.path)[.type]
            guard type as? FileAttributeType == .typeRegular else { continue }
            files[path] = try? Data(contentsOf: file)
        }
        return files
    }

    /// Bytes that lie in a job's folder besides sealed snapshots: what a run under way has stored, or
    /// has left behind.
    func unsealedBytes(of job: String) throws -> Int {
        let sealed = Set(snapshots(of: job))
        let job = store.appending(path: job)
        guard FileManager.default.fileExists(atPath: job.path) else { return 0 }
        return try FileManager.default.subpathsOfDirectory(atPath: job.path).filter { path in
            path.contains("/") && !sealed.contains(String(path.prefix { $0 != "/" }))
        }.reduce(0) { sum, path in
            let file = job.appending(path: path).path
            let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            return sum + (size ?? 0)
        }
    }

    /// Waits until a run under way has stored some of its dump.
    func untilStored(_ bytes: Int, of job: String) async throws {
        try await eventually("\(bytes) bytes of \(job) in the store") {
            try unsealedBytes(of: job) >= bytes
        }
    }
}

/// What must be the same after a run that failed: every byte of the store, every object of the
/// databases.
struct Witness: Sendable {
    private let sandbox: Sandbox
    private let store: FolderContents
    private let databases: [(database: Database, fingerprint: String)]

    /// Looks at the store and the databases as they are now.
    init(_ sandbox: Sandbox, _ databases: Database...) async throws {
        self.sandbox = sandbox
        store = try sandbox.contents()
        var fingerprints: [(Database, String)] = []
        for database in databases {
            fingerprints.append((database, try await sandbox.fingerprint(database)))
        }
        self.databases = fingerprints
    }

    /// No snapshot appeared, none vanished, nothing of a run is left behind, no database changed.
    func expectNothingChanged(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try expectStoreUnchanged(sourceLocation: sourceLocation)
        try await expectDatabasesUnchanged(sourceLocation: sourceLocation)
    }

    /// The store holds the same files, byte for byte, and no others.
    func expectStoreUnchanged(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let now = try sandbox.contents()
        let appeared = Set(now.keys).subtracting(store.keys).sorted()
        #expect(appeared.isEmpty, "appeared in the store", sourceLocation: sourceLocation)
        try expectStoreKept(sourceLocation: sourceLocation)
    }

    /// All that was in the store is there still, byte for byte; there may be more.
    func expectStoreKept(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let now = try sandbox.contents()
        let vanished = Set(store.keys).subtracting(now.keys).sorted()
        #expect(vanished.isEmpty, "vanished from the store", sourceLocation: sourceLocation)
        let altered = store.keys.filter { now[$0] != nil && now[$0] != store[$0] }.sorted()
        #expect(altered.isEmpty, "altered in the store", sourceLocation: sourceLocation)
    }

    func expectDatabasesUnchanged(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (database, fingerprint) in databases {
            let now = try await sandbox.fingerprint(database)
            #expect(now == fingerprint, "\(database.name) changed", sourceLocation: sourceLocation)
        }
    }
}
