import CairnStores
import Testing

/// What every store promises, whatever it is made of.
@Suite struct StoreContract {
    static let key = ObjectKey(fixed: "app/20261120T040000Z-7f3a/app.sql.gz")

    @Test(arguments: StoreUnderTest.all)
    func `an upload is invisible before it is complete, and whole after`(
        _ place: StoreUnderTest
    ) async throws {
        try await place.run { store in
            let size = store.limits.partSize * 2 + 1234
            let bytes = patterned(size)
            let parts = bytes.parts(of: store.limits.partSize)
            let upload = try await store.beginUpload(Self.key)
            for number in [3, 1, 2] {
                try await upload.send(parts[number - 1], number: number)
                #expect(try await store.keys() == [])
                #expect(await refusal { _ = try await store.open(Self.key) } == .notFound)
            }
            _ = try await upload.complete(parts: 3, size: Int64(size))

            let listed = try await store.list("app/")
            #expect(listed.map(\.key) == [Self.key])
            #expect(listed.map(\.size) == [Int64(size)])
            #expect(try await store.read(Self.key) == bytes)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `parts in any order and at once make the same object`(
        _ place: StoreUnderTest
    ) async throws {
        try await place.run { store in
            let bytes = patterned(store.limits.partSize * 8)
            try await store.upload(Self.key, bytes)
            #expect(try await store.read(Self.key, limit: bytes.count) == bytes)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `aborting leaves nothing, and doing it again does no harm`(
        _ place: StoreUnderTest
    ) async throws {
        try await place.run { store in
            let upload = try await store.beginUpload(Self.key)
            try await upload.send(patterned(store.limits.partSize), number: 1)
            await upload.abort()
            await upload.abort()
            #expect(try await store.keys() == [])
            #expect(try await store.abortUploads(of: Self.key) == 0)
            let afterwards = await refusal {
                _ = try await upload.complete(
                    parts: 1, size: Int64(store.limits.partSize))
            }
            #expect(afterwards != nil)
            #expect(try await store.keys() == [])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `aborting after completion keeps the object`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let upload = try await store.beginUpload(Self.key)
            try await upload.send([1, 2, 3], number: 1)
            _ = try await upload.complete(parts: 1, size: 3)
            await upload.abort()
            #expect(try await store.read(Self.key) == [1, 2, 3])
        }
    }

    /// What is claimed at completion, after one whole part and one of 10 bytes were sent.
    enum FalseClaim: CaseIterable { case tooSmall, tooLarge, partMissing, partTooMany }

    @Test(arguments: StoreUnderTest.all, FalseClaim.allCases)
    func `an upload that isn't what is claimed is refused and leaves what was there`(
        _ place: StoreUnderTest, _ claim: FalseClaim
    ) async throws {
        try await place.run { store in
            try await store.put(Self.key, [7])
            let upload = try await store.beginUpload(Self.key)
            try await upload.send(patterned(store.limits.partSize), number: 1)
            try await upload.send(patterned(10), number: 2)
            let size = Int64(store.limits.partSize + 10)
            let code = await refusal {
                switch claim {
                case .tooSmall: _ = try await upload.complete(parts: 2, size: size - 1)
                case .tooLarge: _ = try await upload.complete(parts: 2, size: size + 1)
                case .partMissing: _ = try await upload.complete(parts: 3, size: size)
                case .partTooMany: _ = try await upload.complete(parts: 1, size: size - 10)
                }
            }
            #expect(code == .corrupted)
            await upload.abort()
            #expect(try await store.read(Self.key) == [7])
            #expect(try await store.keys() == [Self.key.text])
            #expect(try await store.abortUploads(of: Self.key) == 0)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `a gap between parts is refused`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let upload = try await store.beginUpload(Self.key)
            let part = patterned(store.limits.partSize)
            try await upload.send(part, number: 1)
            try await upload.send(part, number: 3)
            let size = Int64(part.count * 2)
            #expect(await refusal { _ = try await upload.complete(parts: 2, size: size) } != nil)
            #expect(try await store.keys() == [])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `put replaces, an empty object is one too`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            try await store.put(Self.key, patterned(1000))
            try await store.put(Self.key, [9, 9])
            #expect(try await store.read(Self.key) == [9, 9])
            try await store.put(Self.key, [])
            #expect(try await store.read(Self.key) == [])
            #expect(try await store.list("").map(\.size) == [0])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `reads stay within the object and its limit`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let bytes = patterned(5000)
            try await store.put(Self.key, bytes)
            let reader = try await store.open(Self.key)
            #expect(reader.size == 5000)
            #expect(try await reader.read(at: 100, count: 50) == Array(bytes[100..<150]))
            #expect(try await reader.read(at: 4990, count: 50) == Array(bytes[4990...]))
            #expect(try await reader.read(at: 5000, count: 1) == [])
            #expect(try await reader.read(at: 9000, count: 1) == [])
            #expect(await refusal { _ = try await store.read(Self.key, limit: 4999) } == .failed)
        }
    }

    /// Whether a replaced object is still readable depends on the store; that it never becomes a
    /// mixture doesn't.
    @Test(arguments: StoreUnderTest.all)
    func `an open reader never sees the bytes of a replacement`(
        _ place: StoreUnderTest
    ) async throws {
        try await place.run { store in
            let old = patterned(3000, seed: 1)
            try await store.put(Self.key, old)
            let reader = try await store.open(Self.key)
            #expect(try await reader.read(at: 0, count: 1000) == Array(old[..<1000]))
            try await store.put(Self.key, patterned(3000, seed: 2))
            do throws(StoreError) {
                let rest = try await reader.read(at: 1000, count: 2000)
                #expect(rest == Array(old[1000...]))
            } catch {
                #expect(error.code == .changed)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `two uploads of one key leave one of them whole`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let versions = [1, 2].map { patterned(store.limits.partSize * 3, seed: $0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for version in versions {
                    group.addTask {
                        // Whoever finds the other's object in place of its own may say so.
                        let code = await refusal { try await store.upload(Self.key, version) }
                        #expect([nil, .corrupted, .unreachable].contains(code))
                    }
                }
                try await group.waitForAll()
            }
            let found = try await store.read(Self.key)
            #expect(versions.contains(found))
            #expect(try await store.abortUploads(of: Self.key) == 0)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `unfinished uploads of just one key are aborted`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let names = [
                "job/app", "job/app.gz", "job/app.gz.001", "job/xapp", "jobs/app", "job/ap",
            ]
            let part = patterned(store.limits.partSize)
            let size = Int64(part.count)
            var uploads: [any ObjectUpload] = []
            for name in names + ["job/app"] {
                let upload = try await store.beginUpload(try ObjectKey(name))
                // A whole part: what is shorter needn't have reached the store yet.
                try await upload.send(part, number: 1)
                uploads.append(upload)
            }
            #expect(try await store.abortUploads(of: try ObjectKey("job/app")) == 2)
            #expect(try await store.abortUploads(of: try ObjectKey("job/app")) == 0)
            #expect(
                await refusal { _ = try await uploads[0].complete(parts: 1, size: size) } != nil)
            for upload in uploads[1..<names.count] {
                _ = try await upload.complete(parts: 1, size: size)
            }
            #expect(try await store.keys() == names.dropFirst().sorted())
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `deleting is idempotent and takes nothing else`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            let kept = ["app-staging/1", "app/2/manifest.json", "app/20", "app2"]
            for name in kept + ["app/2/data"] {
                try await store.put(try ObjectKey(name), [1])
            }
            let gone = try ["app/2/data", "app/2/never", "app", "nowhere/x"].map(ObjectKey.init(_:))
            #expect(try await store.delete(gone) == [])
            #expect(try await store.delete(gone) == [])
            #expect(try await store.delete([]) == [])
            #expect(try await store.keys() == kept)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `deleting during a read gives the old bytes or an error`(
        _ place: StoreUnderTest
    ) async throws {
        try await place.run { store in
            let bytes = patterned(2000)
            try await store.put(Self.key, bytes)
            let reader = try await store.open(Self.key)
            _ = try await reader.read(at: 0, count: 10)
            #expect(try await store.delete([Self.key]) == [])
            do throws(StoreError) {
                #expect(try await reader.read(at: 0, count: 2000) == bytes)
            } catch {
                #expect([.changed, .notFound].contains(error.code))
            }
            #expect(try await store.keys() == [])
        }
    }
}
