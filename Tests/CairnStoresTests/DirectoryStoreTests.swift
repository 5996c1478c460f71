import CairnStores
import Foundation
import Testing

/// What a directory promises beyond the contract of all stores.
@Suite struct DirectoryStoreTests {
    static let key = StoreContract.key
    static let limits = UploadLimits(partSize: 64 << 10, partsPerObject: 4, partsInFlight: 2)

    /// Runs `check` with a prepared store and its root.
    func withStore(
        _ check: (DirectoryStore, _ root: String) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let root = folder + "/above/store"
            let store = DirectoryStore(path: root, limits: Self.limits)
            try await store.prepare()
            try await check(store, root)
        }
    }

    func permissions(_ path: String) throws -> Int {
        try #require(
            FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    /// All that lies in a folder and below, temporary names too.
    func everything(in path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }

    @Test func `all that is made belongs to its owner alone`() async throws {
        try await withStore { store, root in
            try await store.put(Self.key, [1])
            try await store.upload(try ObjectKey("app/x/y/uploaded"), [1, 2])
            for name in try everything(in: root) {
                let isObject = name.hasSuffix("/uploaded") || name == Self.key.text
                let wanted = isObject ? 0o600 : 0o700
                #expect(try permissions("\(root)/\(name)") == wanted, "\(name)")
            }
            #expect(try permissions(root) == 0o700)
            #expect(try permissions((root as NSString).deletingLastPathComponent) == 0o700)
        }
    }

    @Test func `a missing root is an error and isn't made on the way`() async throws {
        try await withScratchFolder { folder in
            let store = DirectoryStore(path: folder + "/unmounted", limits: Self.limits)
            #expect(await refusal { _ = try await store.list("") } == .notFound)
            #expect(await refusal { _ = try await store.list("app/") } == .notFound)
            #expect(await refusal { try await store.put(Self.key, [1]) } == .notFound)
            #expect(await refusal { _ = try await store.beginUpload(Self.key) } == .notFound)
            #expect(await refusal { _ = try await store.delete([Self.key]) } == .notFound)
            #expect(await refusal { _ = try await store.open(Self.key) } == .notFound)
            #expect(!FileManager.default.fileExists(atPath: folder + "/unmounted"))
        }
    }

    @Test func `a root that is a file is refused`() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/file"
            try Data([1]).write(to: URL(fileURLWithPath: path))
            let store = DirectoryStore(path: path)
            #expect(await refusal { try await store.prepare() } == .failed)
            #expect(await refusal { _ = try await store.list("") } == .failed)
            let below = DirectoryStore(path: path + "/store")
            #expect(await refusal { try await below.prepare() } == .failed)
        }
    }

    @Test func `preparing twice changes nothing and leaves nothing`() async throws {
        try await withStore { store, root in
            try setPermissions(0o750, of: root)
            try await store.prepare()
            #expect(try permissions(root) == 0o750)
            #expect(try everything(in: root) == [])
        }
    }

    @Test func `temporary names are never listed, and no key can have one`() async throws {
        try await withStore { store, root in
            let upload = try await store.beginUpload(try ObjectKey("app/data"))
            let name = try #require(try everything(in: root).last)
            #expect(name.hasPrefix("app/.data.") && name.hasSuffix(".part"))
            #expect(try await store.keys() == [])
            let temporary = try ObjectKey(name)
            #expect(await refusal { try await store.put(temporary, [1]) } == .invalidKey)
            #expect(await refusal { _ = try await store.open(temporary) } == .invalidKey)
            #expect(await refusal { _ = try await store.delete([temporary]) } == .invalidKey)
            await upload.abort()
            #expect(try everything(in: root) == [], "the folder made for it goes too")
        }
    }

    @Test func `what a killed run left is found by its key`() async throws {
        try await withStore { store, root in
            try await store.put(try ObjectKey("app/other"), [1])
            let left = [".data.0123456789abcdef.part", ".data.fedcba9876543210.part"]
            let kept = [
                ".data.gz.0123456789abcdef.part", ".data.0123456789abcdeg.part",
                ".data.0123456789abcde.part", ".data.part", "data.0123456789abcdef.part",
            ]
            for name in left + kept {
                try Data([1]).write(to: URL(fileURLWithPath: "\(root)/app/\(name)"))
            }
            #expect(try await store.abortUploads(of: try ObjectKey("app/data")) == 2)
            #expect(try everything(in: root + "/app") == (kept + ["other"]).sorted())
        }
    }

    @Test func `part sizes and numbers beyond the limits are refused`() async throws {
        try await withStore { store, _ in
            let upload = try await store.beginUpload(Self.key)
            for (size, number) in [(0, 1), (Self.limits.partSize + 1, 1), (1, 0), (1, 5)] {
                let part = patterned(size)
                #expect(await refusal { try await upload.send(part, number: number) } == .failed)
            }
            await upload.abort()
        }
    }

    @Test func `a short part in the middle is refused`() async throws {
        try await withStore { store, _ in
            let upload = try await store.beginUpload(Self.key)
            try await upload.send([1, 2], number: 1)
            try await upload.send([3, 4], number: 2)
            #expect(await refusal { _ = try await upload.complete(parts: 2, size: 4) } != nil)
            #expect(try await store.keys() == [])
        }
    }

    @Test func `a temporary file cut behind our back is noticed at completion`() async throws {
        try await withStore { store, root in
            let upload = try await store.beginUpload(try ObjectKey("data"))
            try await upload.send([1, 2, 3], number: 1)
            let name = try #require(try everything(in: root).first)
            try run("truncate", "--size", "2", "\(root)/\(name)")
            #expect(
                await refusal { _ = try await upload.complete(parts: 1, size: 3) } == .corrupted)
            #expect(try everything(in: root) == [])
        }
    }

    @Test(arguments: [0, 999, 1001])
    func `a file that changes in size while open is noticed`(_ newSize: Int) async throws {
        try await withStore { store, root in
            try await store.put(Self.key, patterned(1000))
            let reader = try await store.open(Self.key)
            #expect(try await reader.read(at: 0, count: 1000) == patterned(1000))
            try run("truncate", "--size", "\(newSize)", "\(root)/\(Self.key)")
            #expect(await refusal { _ = try await reader.read(at: 0, count: 10) } == .changed)
        }
    }

    @Test func `a file that is overwritten in place while open is noticed`() async throws {
        try await withStore { store, root in
            try await store.put(Self.key, patterned(1000))
            let path = "\(root)/\(Self.key)"
            // Set back, so that writing moves the time of change whatever the clock's tick.
            let old = Date(timeIntervalSince1970: 1_700_000_000)
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
            let reader = try await store.open(Self.key)
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            try handle.write(contentsOf: Data([0xff]))
            try handle.close()
            #expect(await refusal { _ = try await reader.read(at: 0, count: 10) } == .changed)
        }
    }

    @Test func `deleting the last object removes its folders but not the root`() async throws {
        try await withStore { store, root in
            try await store.put(try ObjectKey("app/a/1"), [1])
            try await store.put(try ObjectKey("app/b/1"), [1])
            #expect(try await store.delete([try ObjectKey("app/a/1")]) == [])
            #expect(try everything(in: root) == ["app", "app/b", "app/b/1"])
            #expect(try await store.delete([try ObjectKey("app/b/1")]) == [])
            #expect(try everything(in: root) == [])
            #expect(try await store.keys() == [])
        }
    }

    /// Deleting removes the folder that the other is just about to write into.
    @Test func `writing and deleting in one folder at once fails neither`() async throws {
        try await withStore { store, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        let key = try ObjectKey("app/snapshot/\(writer)")
                        for _ in 0..<50 {
                            try await store.put(key, [1])
                            #expect(try await store.delete([key]) == [])
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<200 { _ = try await store.list("") }
                }
                try await group.waitForAll()
            }
            #expect(try await store.keys() == [])
        }
    }
}
