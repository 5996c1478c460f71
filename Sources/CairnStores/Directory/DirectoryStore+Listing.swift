internal import CairnStreams
internal import SystemPackage

extension DirectoryStore {
    /// Skips what can't be an object of this store: temporary names, all but regular files, names
    /// that no key can have. A folder that can't be read fails the listing.
    public func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo] {
        try await blocking { () throws(StoreError) in
            guard
                let chain = try existingFolders(try ObjectKey.folder(of: prefix)?.components ?? [])
            else { return [] }
            var walk = DirectoryWalk(store: self)
            try walk.visit(chain.last, prefix: prefix)
            return walk.found.sorted { $0.key < $1.key }
        }
    }
}

/// Collects the objects of a folder and all below it.
struct DirectoryWalk {
    private let store: DirectoryStore
    private(set) var found: [ObjectInfo] = []

    init(store: DirectoryStore) {
        self.store = store
    }

    /// - Parameter prefix: what the keys of the folder's objects begin with.
    mutating func visit(_ folder: Folder, prefix: String) throws(StoreError) {
        let names = try store.attempt("listing “\(prefix)”") { () throws(Errno) in
            try folder.names()
        }
        for name in names {
            guard let key = try? ObjectKey(prefix + name) else { continue }
            // Gone since the names were read: somebody deleted it meanwhile.
            guard let status = try present(key, { () throws(Errno) in try folder.status(of: name) })
            else { continue }
            switch status.kind {
            case .file where !TemporaryName.isOne(name):
                let modified = Double(status.modified) / 1e9
                found.append(ObjectInfo(key: key, size: status.size, modified: modified))
            case .folder:
                try enter(name, key, of: folder)
            default:
                break
            }
        }
    }

    private mutating func enter(
        _ name: String, _ key: ObjectKey, of parent: Folder
    ) throws(StoreError) {
        do throws(StoreError) {
            guard let folder = try present(key, { () throws(Errno) in try parent.folder(name) })
            else { return }
            try visit(folder, prefix: "\(key)/")
        } catch {
            // What mkfs puts on top of a file system for fsck, readable for root alone; a store on
            // a disk of its own has it beside its objects.
            if key.text == "lost+found" && error.code == .accessRefused { return }
            throw error
        }
    }

    /// What `body` returns; nil when that isn't there any more.
    private func present<Value>(
        _ key: ObjectKey, _ body: () throws(Errno) -> Value
    ) throws(StoreError) -> Value? {
        do throws(Errno) {
            return try body()
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw .onDisk(error, "listing “\(key)”", store: store.name)
        }
    }
}
