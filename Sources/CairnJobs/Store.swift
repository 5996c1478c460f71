public import CairnSnapshots
public import CairnStores

extension StoreLocation {
    /// Opens the store, making a directory that isn't there yet.
    ///
    /// - Parameter creating: false for commands that only read: a missing folder is then an error.
    func open(creating: Bool) async throws(StoreError) -> any ObjectStore {
        switch self {
        case .directory(let path):
            let store = DirectoryStore(path: path)
            if creating { try await store.prepare() }
            return store
        }
    }

    /// The snapshots of a store that is there already.
    public func catalog() async throws(StoreError) -> SnapshotCatalog {
        SnapshotCatalog(store: try await open(creating: false), prefix: "")
    }
}

extension Job {
    /// The snapshots of the job's store.
    ///
    /// - Parameter creating: whether a store that isn't there yet is made.
    public func catalog(creating: Bool) async throws(StoreError) -> SnapshotCatalog {
        SnapshotCatalog(store: try await store.open(creating: creating), prefix: prefix)
    }
}
