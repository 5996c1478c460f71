import CairnStores
import Foundation
import Testing

/// A disk that is full or doesn't let us: said in words, and nothing half-done stays.
@Suite struct DirectoryRefusalTests {
    static let key = StoreContract.key

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount"))
    func `a full disk is called full, and nothing of the upload stays`() async throws {
        try await SmallDisk.with(size: "1m") { disk in
            let limits = UploadLimits(partSize: 256 << 10)
            let store = DirectoryStore(path: disk.path, limits: limits)
            try await store.prepare()
            try await store.put(try ObjectKey("app/old"), patterned(1000))
            let upload = try await store.beginUpload(Self.key)
            var failure: StoreError?
            for number in 1...4 where failure == nil {
                do throws(StoreError) {
                    try await upload.send(patterned(limits.partSize), number: number)
                } catch {
                    failure = error
                }
            }
            let full = try #require(failure)
            #expect(full.code == .full)
            #expect(full.message.contains(disk.path) && full.hint != nil)
            let large = patterned(900 << 10)
            #expect(await refusal { try await store.put(Self.key, large) } == .full)
            await upload.abort()
            #expect(try await store.keys() == ["app/old"])
            try await store.put(Self.key, large)
            #expect(try await store.read(Self.key) == large)
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs the right to mount"))
    func `a read-only disk refuses writing and deleting but not reading`() async throws {
        try await SmallDisk.with(size: "1m") { disk in
            let store = DirectoryStore(path: disk.path)
            try await store.put(Self.key, [1])
            try disk.makeReadOnly()
            #expect(await refusal { try await store.prepare() } == .accessRefused)
            #expect(await refusal { try await store.put(Self.key, [2]) } == .accessRefused)
            #expect(await refusal { _ = try await store.beginUpload(Self.key) } == .accessRefused)
            let refusals = try await store.delete([Self.key])
            #expect(refusals.map(\.key) == [Self.key])
            #expect(refusals.map(\.reason.code) == [.accessRefused])
            #expect(try await store.read(Self.key) == [1])
        }
    }

    // Root may do everything, so these run in a process of their own as somebody else.

    @Test func `an unreadable folder fails the listing instead of shortening it`() async {
        await #expect(processExitsWith: .success) {
            try await asNobody { store, root in
                try await store.put(try ObjectKey("app/1"), [1])
                try await store.put(try ObjectKey("app/hidden/2"), [1])
                try setPermissions(0, of: root + "/app/hidden")
                #expect(await refusal { _ = try await store.list("") } == .accessRefused)
                #expect(await refusal { _ = try await store.list("app/") } == .accessRefused)
                #expect(await refusal { _ = try await store.list("app/hidden/") } == .accessRefused)
                try setPermissions(0o700, of: root + "/app/hidden")
                #expect(try await store.keys() == ["app/1", "app/hidden/2"])
            }
        }
    }

    @Test func `what mkfs puts on top of a disk doesn't fail the listing`() async {
        await #expect(processExitsWith: .success) {
            try await asNobody { store, root in
                try await store.put(try ObjectKey("app/1"), [1])
                try run("mkdir", "-m", "0", root + "/lost+found")
                #expect(try await store.keys() == ["app/1"])
                #expect(await refusal { _ = try await store.list("lost+found/") } == .accessRefused)
            }
        }
    }

    @Test func `a folder that isn't ours refuses each of its objects`() async {
        await #expect(processExitsWith: .success) {
            try await asNobody { store, root in
                let keys = try ["app/1", "app/2"].map(ObjectKey.init(_:))
                for key in keys { try await store.put(key, [1]) }
                try await store.put(try ObjectKey("mine/1"), [1])
                try setPermissions(0o500, of: root + "/app")
                let refusals = try await store.delete(keys + [try ObjectKey("mine/1")])
                #expect(Set(refusals.map(\.key)) == Set(keys))
                #expect(await refusal { try await store.put(keys[0], [2]) } == .accessRefused)
                #expect(try await store.keys() == ["app/1", "app/2"])
                try setPermissions(0o700, of: root + "/app")
            }
        }
    }

    @Test func `a root that can't be written is refused, naming it and the user`() async {
        await #expect(processExitsWith: .success) {
            try await asNobody { store, root in
                try setPermissions(0o500, of: root)
                do throws(StoreError) {
                    try await store.prepare()
                    Issue.record("prepared")
                } catch {
                    #expect(error.code == .accessRefused)
                    #expect(error.message.contains(root))
                    #expect(error.hint?.contains("user \(geteuid())") == true)
                }
                try setPermissions(0o700, of: root)
            }
        }
    }
}

/// Runs `check` without the rights of root, with a store of that user's own. For a process that
/// does nothing else: the change of user is the whole process's.
func asNobody(
    _ check: (DirectoryStore, _ root: String) async throws -> Void
) async throws {
    try await withScratchFolder { folder in
        let isRoot = geteuid() == 0
        let nobody: uid_t = 65534
        if isRoot {
            try run("chown", "\(nobody):\(nobody)", folder)
            try #require(seteuid(nobody) == 0)
        }
        let store = DirectoryStore(path: folder + "/store")
        do {
            try await store.prepare()
            try await check(store, folder + "/store")
        } catch {
            Issue.record(error)
        }
        if isRoot { try #require(seteuid(0) == 0) }
    }
}
