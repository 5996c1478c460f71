import CairnStores
import Testing

extension StoreContract {
    @Test(arguments: StoreUnderTest.all)
    func `a prefix ends at its slash`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            for name in ["app-staging/1", "app/1", "app/2/x", "app2/1", "other"] {
                try await store.put(try ObjectKey(name), [1])
            }
            #expect(try await store.keys("app/") == ["app/1", "app/2/x"])
            #expect(try await store.keys("app/2/") == ["app/2/x"])
            #expect(try await store.keys("ap/") == [])
            #expect(try await store.keys("other/") == [])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `folders are those that hold any object, each once`(_ place: StoreUnderTest) async throws {
        try await place.run { store in
            for name in ["app/1/x", "app/1/y", "app/2/x/z", "app/file", "a b+%/1", "app-staging/1"]
            {
                try await store.put(try ObjectKey(name), [1])
            }
            #expect(try await store.folders("") == ["a b+%", "app", "app-staging"])
            #expect(try await store.folders("app/") == ["1", "2"])
            #expect(try await store.folders("app/1/") == [])
            #expect(try await store.folders("nothing/") == [])
        }
    }

    @Test(arguments: StoreUnderTest.all, ["app", "/", "../", "app/../", "a//", "./", "app\n/"])
    func `a prefix that is no folder's is refused`(
        _ place: StoreUnderTest, _ prefix: String
    ) async throws {
        try await place.run { store in
            #expect(await refusal { _ = try await store.list(prefix) } == .invalidKey)
        }
    }

    /// `-`, `.` and `0` lie around `/`, so the order within folders isn't the order of keys.
    @Test(arguments: StoreUnderTest.all)
    func `keys come in the order of their bytes`(_ place: StoreUnderTest) async throws {
        let ordered = [
            "B", "a-b", "a.b", "a/b", "a0b", "b", "e\u{301}", "z", "é", "ﬀ", "😀",
        ]
        try await place.run { store in
            for name in ordered.reversed() { try await store.put(try ObjectKey(name), [1]) }
            let listed = try await store.keys()
            #expect(listed.map { Array($0.utf8) } == ordered.map { Array($0.utf8) })
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func `odd keys are what they are`(_ place: StoreUnderTest) async throws {
        let names = [
            "a b/c  d", "a+b", "100%", "%2F", "a%20b", "~home", "it's", "\"quoted\"", "back\\slash",
            "star*?[x]", "$HOME", "`id`", "#frag", "?query=1&x", "a:b;c", "…", "データ/ダンプ",
            ".hidden/.file", "..dots", "trailing.", "-rf", "<xml>&amp;",
        ]
        try await place.run { store in
            for name in names { try await store.put(try ObjectKey(name), Array(name.utf8)) }
            #expect(Set(try await store.keys()) == Set(names))
            for name in names {
                #expect(try await store.read(try ObjectKey(name)) == Array(name.utf8))
            }
            #expect(try await store.delete(try names.map(ObjectKey.init(_:))) == [])
            #expect(try await store.keys() == [])
        }
    }

    /// Three pages of a store that lists by the thousand: the third is asked for with what the second said.
    @Test(arguments: StoreUnderTest.all)
    func `a listing of thousands is complete`(_ place: StoreUnderTest) async throws {
        let names = (0..<2001).map { "job/\($0 % 7)/\($0)" }
        try await place.run { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, name) in names.enumerated() {
                    if index >= 8 { try await group.next() }
                    group.addTask { try await store.put(try ObjectKey(name), [1]) }
                }
                try await group.waitForAll()
            }
            #expect(try await store.keys("job/") == names.sorted())
            #expect(try await store.delete(try names.map(ObjectKey.init(_:))) == [])
            #expect(try await store.keys() == [])
        }
    }
}
