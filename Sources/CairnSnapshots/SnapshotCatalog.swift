public import CairnStores
public import FoundationEssentials

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
        let folders = try await sealed(of: job)
        return try await folders.mapped(inFlight: Self.readsInFlight) { id, files in
            try await snapshot(id, of: job, files)
        }.compactMap(\.self)
    }

    /// The newest good snapshots of a job, newest first, so many at most; cheap where there are
    /// thousands.
    public func eligible(
        of job: JobName, limit: Int, now: Date = Date()
    ) async throws -> [Snapshot] {
        var found: [Snapshot] = []
        var waiting = try await sealed(of: job)[...]
        while found.count < limit, !waiting.isEmpty {
            let next = waiting.prefix(max(limit, Self.leastReadAtOnce))
            waiting = waiting.dropFirst(next.count)
            found += try await next.mapped(inFlight: next.count) { id, files in
                try await snapshot(id, of: job, files)
            }.compactMap(\.self).filter { $0.isEligible(at: now) }
        }
        return Array(found.prefix(limit))
    }

    /// Most of the newest are good, but there may be a row of others.
    private static let leastReadAtOnce = 8

    /// The folders of a job in which a manifest lies, newest first.
    private func sealed(of job: JobName) async throws -> [(SnapshotID, Files)] {
        try await contents(of: job).filter { $0.value.names.contains(SnapshotFolder.manifest) }
            .sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }

    /// Many, because each costs the way to the store and back, and from a Ceph that isn't told
    /// otherwise (`tcp_nodelay`) 40 ms more, as it follows Nagle's algorithm between head and body.
    static let readsInFlight = 64

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

    /// - Returns: nil when it was deleted since the listing.
    private func snapshot(
        _ id: SnapshotID, of job: JobName, _ files: Files
    ) async throws -> Snapshot? {
        let folder = folder(id, of: job)
        guard let bytes = try await record(SnapshotFolder.manifest, in: folder) else { return nil }
        let facts = try await facts(of: folder, files)
        do throws(SnapshotError) {
            let manifest = try Manifest(bytes, of: folder.name)
            return Snapshot(
                folder: folder, contents: .sealed(manifest, damage: damage(manifest, files)),
                facts: facts)
        } catch {
            return Snapshot(folder: folder, contents: .unreadable(error), facts: facts)
        }
    }

    private func facts(of folder: SnapshotFolder, _ files: Files) async throws -> Snapshot.Facts {
        func read<Record: Decodable>(_ file: String) async throws -> Record? {
            guard files.names.contains(file), let bytes = try await record(file, in: folder)
            else { return nil }
            return try? RecordCoding.decoder.decode(Record.self, from: Data(bytes))
        }
        var facts = Snapshot.Facts()
        facts.verification = try await read(SnapshotFolder.verified)
        facts.acceptance = try await read(SnapshotFolder.accepted)
        facts.isHeld = files.names.contains(SnapshotFolder.held)
        facts.hold = try await read(SnapshotFolder.held)
        facts.decisions = SnapshotFolder.decisions.intersection(files.names)
        return facts
    }

    /// A small file of a snapshot's folder; nil when it isn't there.
    func record(_ file: String, in folder: SnapshotFolder) async throws(StoreError) -> [UInt8]? {
        do throws(StoreError) {
            return try await store.read(try folder.key(file))
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// What the listing alone says is wrong.
    private func damage(_ manifest: Manifest, _ files: Files) -> [String] {
        manifest.objects.compactMap { object in
            guard let size = files.sizes[object.file] else { return "\(object.file) is missing" }
            guard size == object.bytes else {
                return "\(object.file) has \(size) bytes instead of \(object.bytes)"
            }
            return nil
        }
    }
}
