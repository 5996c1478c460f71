public import CairnSnapshots
public import CairnStores

extension StoreLocation {
    /// Opens the store, making a directory that isn't there yet.
    ///
    /// - Parameters:
    ///   - creating: false for commands that only read: a missing folder is then an error.
    ///   - environment: in which region and credentials may stand.
    func open(
        creating: Bool, environment: [String: String]
    ) async throws(StoreError) -> any ObjectStore {
        switch self {
        case .directory(let path):
            let store = DirectoryStore(path: path)
            if creating { try await store.prepare() }
            return store
        case .s3(let location):
            return try S3Store(location, environment: environment)
        }
    }

    /// The snapshots of a store that is there already.
    public func catalog(environment: [String: String]) async throws(StoreError) -> SnapshotCatalog {
        let store = try await open(creating: false, environment: environment)
        return SnapshotCatalog(store: store, prefix: "")
    }
}

extension Job {
    /// The snapshots of the job's store.
    ///
    /// - Parameter creating: whether a store that isn't there yet is made.
    public func catalog(
        creating: Bool, environment: [String: String]
    ) async throws(StoreError) -> SnapshotCatalog {
        let store = try await store.open(creating: creating, environment: environment)
        return SnapshotCatalog(store: store, prefix: prefix)
    }
}
