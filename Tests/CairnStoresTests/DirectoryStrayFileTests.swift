import CairnStores
import Foundation
import Testing

/// What others put into the directory: it is never followed, never listed, never waited for.
@Suite struct DirectoryStrayFileTests {
    static let key = ObjectKey(fixed: "app/data")

    /// A store with one object, a root, and a folder beside it that nothing may reach.
    func withStore(
        _ check: (DirectoryStore, _ root: String, _ outside: String) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let (root, outside) = (folder + "/store", folder + "/outside")
            try FileManager.default.createDirectory(
                atPath: outside, withIntermediateDirectories: true)
            try Data("secret".utf8).write(to: URL(fileURLWithPath: outside + "/file"))
            let store = DirectoryStore(path: root)
            try await store.prepare()
            try await store.put(Self.key, [1])
            try await check(store, root, outside)
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == ["file"])
            #expect(try String(contentsOfFile: outside + "/file", encoding: .utf8) == "secret")
        }
    }

    @Test func `a link to a file is no object`() async throws {
        try await withStore { store, root, outside in
            let link = root + "/app/link"
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: outside + "/file")
            let key = try ObjectKey("app/link")
            #expect(try await store.keys() == ["app/data"])
            #expect(await refusal { _ = try await store.open(key) } == .notFound)
            #expect(try await store.delete([key]) == [])
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) != "")
            try await store.put(key, [2])
            #expect(try await store.read(key) == [2], "it replaced the link, not its target")
        }
    }

    @Test func `a link to a folder is never entered`() async throws {
        try await withStore { store, root, outside in
            try FileManager.default.createSymbolicLink(
                atPath: root + "/linked", withDestinationPath: outside)
            let key = try ObjectKey("linked/file")
            #expect(try await store.keys() == ["app/data"])
            #expect(try await store.keys("linked/") == [])
            #expect(await refusal { _ = try await store.open(key) } == .notFound)
            #expect(await refusal { try await store.put(key, [2]) } == .failed)
            #expect(await refusal { _ = try await store.beginUpload(key) } == .failed)
            #expect(try await store.delete([key]) == [])
            #expect(try await store.abortUploads(of: key) == 0)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a FIFO and a device are no objects and hold nobody up`() async throws {
        try await withStore { store, root, _ in
            try run("mkfifo", root + "/app/fifo")
            // Needs root; without it only the FIFO is tried.
            try? run("mknod", root + "/app/null", "c", "1", "3")
            for name in ["app/fifo", "app/null", "app"] {
                let key = try ObjectKey(name)
                #expect(await refusal { _ = try await store.open(key) } == .notFound)
            }
            #expect(try await store.keys() == ["app/data"])
        }
    }

    @Test func `names that no key can have are passed over`() async throws {
        try await withStore { store, root, _ in
            try Data([1]).write(to: URL(fileURLWithPath: root + "/app/new\nline"))
            try run("sh", "-c", "touch \"$0/$(printf 'caf\\351')\"", root + "/app")
            #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/app").count == 3)
            #expect(try await store.keys() == ["app/data"])
        }
    }

    @Test func `a file stands where a folder is wanted`() async throws {
        try await withStore { store, _, _ in
            let key = try ObjectKey("app/data/below")
            #expect(await refusal { try await store.put(key, [1]) } == .failed)
            #expect(await refusal { _ = try await store.open(key) } == .notFound)
            #expect(try await store.delete([key]) == [])
            #expect(await refusal { try await store.put(try ObjectKey("app"), [1]) } == .failed)
            #expect(try await store.read(Self.key) == [1])
        }
    }

    @Test func `a name too long for the file system is refused in words`() async throws {
        try await withStore { store, _, _ in
            let key = try ObjectKey("app/" + String(repeating: "x", count: 250))
            #expect(await refusal { try await store.put(key, [1]) } == .invalidKey)
            #expect(try await store.keys() == ["app/data"])
        }
    }
}
