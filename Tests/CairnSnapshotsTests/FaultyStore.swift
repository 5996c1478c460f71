import CairnStores

/// A store that stops working after some deletions.
struct FaultyStore: ObjectStore {
    let store: DirectoryStore
    /// Keys with these words can't be deleted.
    let refusesToDelete: String

    var name: String { store.name }
    var limits: UploadLimits { store.limits }

    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try await store.put(key, bytes)
    }

    func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        try await store.beginUpload(key)
    }

    func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int {
        try await store.abortUploads(of: key)
    }

    func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader {
        try await store.open(key)
    }

    func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo] {
        try await store.list(prefix)
    }

    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        let refused = keys.filter { $0.text.contains(refusesToDelete) }
        let others = try await store.delete(keys.filter { !refused.contains($0) })
        let reason = StoreError(.accessRefused, "locked")
        return others + refused.map { DeletionRefusal(key: $0, reason: reason) }
    }
}
