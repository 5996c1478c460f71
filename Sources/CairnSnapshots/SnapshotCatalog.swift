public import CairnStores
internal import FoundationEssentials

/// The snapshots of a store: the only place that knows how they lie there.
///
/// The store is the only state; every call looks anew.
public struct SnapshotCatalog: Sendable {
    public let store: any ObjectStore
    /// What stands before the jobs' folders: empty, or a folder ending in `/`.
    public let prefix: String

    public init(store: any ObjectStore, prefix: String) {
        self.store = store
        self.prefix = prefix
    }

    /// The names of all jobs that have anything in the store.
    public func jobs() async throws -> [JobName] {
        var jobs: [JobName] = []
        for folder in try await store.folders(prefix) {
            guard let job = try? JobName(folder) else { continue }
            let path = SnapshotFolder.jobPath(prefix: prefix, job: job)
            let ids = try await store.folders(path).compactMap { SnapshotID($0) }
            if !ids.isEmpty { jobs.append(job) }
        }
        return jobs.sorted()
    }

    /// A job's sealed snapshots, newest first.
    ///
    /// - Throws: whenever the store's answer isn't complete.
    public func snapshots(of job: JobName) async throws -> [Snapshot] {
        let folders = try await contents(of: job)
        let sealed = folders.filter { $0.value.names.contains(SnapshotFolder.manifest) }
        return try await withThrowingTaskGroup(of: Snapshot.self) { group in
            var waiting = sealed.keys.sorted(by: >).makeIterator()
            var found: [Snapshot] = []
            for _ in 0..<Self.readsInFlight {
                guard let id = waiting.next(), let files = sealed[id] else { break }
                group.addTask { try await snapshot(id, of: job, files) }
            }
            while let snapshot = try await group.next() {
                found.append(snapshot)
                guard let id = waiting.next(), let files = sealed[id] else { continue }
                group.addTask { try await self.snapshot(id, of: job, files) }
            }
            return found.sorted { $0.name.id > $1.name.id }
        }
    }

    /// Many, because each costs the way to the store and back, and from a Ceph that isn't told
    /// otherwise (`tcp_nodelay`) 40 ms more, as it follows Nagle's algorithm between head and body.
    private static let readsInFlight = 64

    /// What lies in one snapshot's folder.
    struct Files: Sendable {
        var sizes: [String: Int64] = [:]
        var names: Dictionary<String, Int64>.Keys { sizes.keys }
    }

    /// The folders of a job by id, from one complete listing. Names that no snapshot can have belong to
    /// somebody else and are passed over.
    func contents(of job: JobName) async throws(StoreError) -> [SnapshotID: Files] {
        let path = SnapshotFolder.jobPath(prefix: prefix, job: job)
        var folders: [SnapshotID: Files] = [:]
        for object in try await store.list(path) {
            let parts = object.key.text.dropFirst(path.count).split(separator: "/")
            guard parts.count == 2, let id = SnapshotID(String(parts[0])) else { continue }
            folders[id, default: Files()].sizes[String(parts[1])] = object.size
        }
        return folders
    }

    func folder(_ id: SnapshotID, of job: JobName) -> SnapshotFolder {
        SnapshotFolder(prefix: prefix, name: SnapshotName(job: job, id: id))
    }

    private func snapshot(_ id: SnapshotID, of job: JobName, _ files: Files) async throws
        -> Snapshot
    {
        let folder = folder(id, of: job)
        let bytes = try await store.read(try folder.key(SnapshotFolder.manifest))
        var verification: VerificationRecord?
        if files.names.contains(SnapshotFolder.verified) {
            let record = try await store.read(try folder.key(SnapshotFolder.verified))
            verification = try? RecordCoding.decoder.decode(
                VerificationRecord.self, from: Data(record))
        }
        do throws(SnapshotError) {
            let manifest = try Manifest(bytes, of: folder.name)
            return Snapshot(
                folder: folder, contents: .sealed(manifest, damage: damage(manifest, files)),
                verification: verification)
        } catch {
            return Snapshot(folder: folder, contents: .unreadable(error), verification: nil)
        }
    }

    /// What the listing alone says is wrong.
    private func damage(_ manifest: Manifest, _ files: Files) -> [String] {
        manifest.databases.flatMap(\.dump.objects).compactMap { object in
            guard let size = files.sizes[object.file] else { return "\(object.file) is missing" }
            guard size == object.bytes else {
                return "\(object.file) has \(size) bytes instead of \(object.bytes)"
            }
            return nil
        }
    }
}
