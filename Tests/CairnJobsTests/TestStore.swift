import CairnStores
import Foundation
import Synchronization

/// A directory store whose uploads fail where a test wants them to.
final class TestStore: ObjectStore {
    enum Fault: Sendable {
        case none
        /// Sending this part of any object fails.
        case send(number: Int)
        /// Sending this part of the first object takes that long.
        case hold(number: Int, Duration)
        /// Completing the object number 0, 1, … of the stream fails.
        case complete(object: Int)
    }

    let folder: URL
    private let store: DirectoryStore
    private let fault: Fault
    private let begun = Mutex(0)

    init(limits: UploadLimits, fault: Fault = .none) {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-jobs-\(UUID().uuidString)")
        store = DirectoryStore(path: folder.path, limits: limits)
        self.fault = fault
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func prepare() async throws { try await store.prepare() }

    /// Everything below the root, temporary files too.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    var name: String { store.name }
    var limits: UploadLimits { store.limits }

    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try await store.put(key, bytes)
    }

    func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        let object = begun.withLock { count in
            defer { count += 1 }
            return count
        }
        return Upload(upload: try await store.beginUpload(key), object: object, fault: fault)
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
        try await store.delete(keys)
    }

    private struct Upload: ObjectUpload {
        let upload: any ObjectUpload
        let object: Int
        let fault: Fault

        func send(_ part: [UInt8], number: Int) async throws(StoreError) {
            if case .hold(number, let duration) = fault, object == 0 {
                try? await Task.sleep(for: duration)
            }
            if case .send(number) = fault { throw StoreError(.full, "no room") }
            try await upload.send(part, number: number)
        }

        func complete(parts: Int, size: Int64) async throws(StoreError) -> StorageProof {
            if case .complete(object) = fault { throw StoreError(.corrupted, "it differs") }
            return try await upload.complete(parts: parts, size: size)
        }

        func abort() async { await upload.abort() }
    }
}
