public import CairnStores
internal import FoundationEssentials

/// What a deletion of snapshots did.
public struct Removal: Sendable, Hashable {
    /// Gone, with all that was theirs.
    public var removed: [SnapshotName] = []
    /// Not gone, or not all of what was theirs, because the store refused: see `refusals`.
    public var retained: [SnapshotName] = []
    /// Left alone, because somebody held or accepted them, or deleted them, since they were chosen; or
    /// because one that pins them couldn't be deleted.
    public var spared: [SnapshotName] = []
    /// What the store wouldn't delete, as under object lock; deleting again tries again.
    public var refusals: [DeletionRefusal] = []
    /// Whether what is gone is only hidden, because the store keeps versions.
    public var isHiddenOnly = false

    public init() {}

    /// Takes up what another deletion did.
    public mutating func add(_ other: Removal) {
        removed += other.removed
        retained += other.retained
        spared += other.spared
        refusals += other.refusals
        isHiddenOnly = isHiddenOnly || other.isHiddenOnly
    }
}

extension SnapshotCatalog {
    /// Deletes snapshots of a job: the keys that their own records name, and nothing else.
    ///
    /// The manifests go first, so that none of them is a snapshot any more, and each `begin.json`, which
    /// names the rest, last. Cut short anywhere, what is left of each is a whole snapshot or a leftover
    /// that the next sweep finishes. Each step is one request for up to a thousand keys.
    ///
    /// - Parameter chosen: as they were found a moment ago.
    /// - Throws: when the store couldn't be asked. What it refuses to delete is no failure.
    public func delete(_ chosen: [Snapshot], of job: JobName) async throws -> Removal {
        var removal = Removal()
        guard !chosen.isEmpty else { return removal }
        let known = try await chosen.mapped(inFlight: Self.readsInFlight) { snapshot in
            try await recorded(snapshot)
        }
        var doomed = try await current(known, of: job, &removal)
        for step in DoomedSnapshot.steps {
            let keys = try doomed.flatMap { try step($0).map($0.snapshot.folder.key) }
            let refusals = keys.isEmpty ? [] : try await store.delete(keys)
            let refused = Set(refusals.map(\.key.folderPath))
            removal.refusals += refusals
            func isRetained(_ snapshot: DoomedSnapshot) -> Bool {
                refused.contains(snapshot.snapshot.folder.path)
            }
            removal.retained += doomed.filter(isRetained).map(\.snapshot.name)
            doomed.removeAll(where: isRetained)
        }
        removal.removed = doomed.map(\.snapshot.name)
        removal.isHiddenOnly = store.keepsVersions
        return removal
    }

    /// Sees that `begin.json` names all that is the snapshot's own, before it is all that does.
    ///
    /// - Throws: `.damaged` where neither it nor the manifest can be read.
    private func recorded(_ snapshot: Snapshot) async throws -> DoomedSnapshot {
        let folder = snapshot.folder
        let known = try await beginRecord(of: folder)
        guard known != nil || snapshot.manifest != nil else {
            throw SnapshotError.nobodysFiles(folder)
        }
        var record =
            known
            ?? BeginRecord(
                files: [SnapshotFolder.recovery], deadline: folder.name.id.start, process: nil)
        let missing = snapshot.objectNames.filter { !record.names($0) }
        if known == nil || !missing.isEmpty {
            record.files += missing.sorted()
            try await store.put(folder.key(SnapshotFolder.begin), RecordCoding.bytes(record))
        }
        return DoomedSnapshot(snapshot: snapshot, record: record)
    }

    /// Looks once more what lies there, right before anything is deleted.
    private func current(
        _ chosen: [DoomedSnapshot], of job: JobName, _ removal: inout Removal
    ) async throws(StoreError) -> [DoomedSnapshot] {
        let contents = try await contents(of: job)
        var doomed: [DoomedSnapshot] = []
        for var candidate in chosen {
            let snapshot = candidate.snapshot
            precondition(snapshot.name.job == job)
            candidate.files = Set(contents[snapshot.name.id]?.names.map(\.self) ?? [])
            let decisions = candidate.files.intersection(SnapshotFolder.decisions)
            let isUnchanged = decisions == snapshot.facts.decisions
            if candidate.files.contains(SnapshotFolder.manifest), isUnchanged {
                doomed.append(candidate)
            } else {
                removal.spared.append(snapshot.name)
            }
        }
        return doomed
    }
}

extension Snapshot {
    /// The files that its manifest names.
    fileprivate var objectNames: Set<String> {
        Set(manifest?.objects.map(\.file) ?? [])
    }
}

/// A snapshot that is to be deleted, and which of the files in its folder are its own.
private struct DoomedSnapshot: Sendable {
    let snapshot: Snapshot
    /// What names its files, with the manifest.
    let record: BeginRecord
    /// All that lies in the folder, whoever put it there.
    var files: Set<String> = []

    private static let notes = SnapshotFolder.laterRecords.union([SnapshotFolder.recovery])
    private static let ends: Set = [SnapshotFolder.begin, SnapshotFolder.manifest]

    private var data: [String] {
        files.subtracting(Self.notes).subtracting(Self.ends)
            .filter { snapshot.objectNames.contains($0) || record.names($0) }.sorted()
    }

    /// Which files go in which step.
    static let steps: [@Sendable (DoomedSnapshot) -> [String]] = [
        { _ in [SnapshotFolder.manifest] },
        { $0.data },
        { $0.files.intersection(notes).sorted() },
        { _ in [SnapshotFolder.begin] },
    ]
}

extension SnapshotError {
    fileprivate static func nobodysFiles(_ folder: SnapshotFolder) -> SnapshotError {
        SnapshotError(
            .damaged,
            "neither the manifest nor begin.json of \(folder.name) can be read, so that nobody knows"
                + " which files are its own",
            hint: "Nothing was deleted. Look into \(folder.path) and remove it by hand.")
    }
}

extension ObjectKey {
    /// What comes before the file's name.
    fileprivate var folderPath: String {
        String(Substring(text.utf8.dropLast(lastComponent.utf8.count)))
    }
}
