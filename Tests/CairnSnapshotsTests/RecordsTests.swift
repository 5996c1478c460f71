import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

/// What is recorded beside a sealed snapshot.
@Suite struct RecordsTests {
    private static let id = "20261120T040000Z-aaaa"

    private static func with(
        suspicions: [String] = [], _ body: (Shelf, Snapshot) async throws -> Void
    ) async throws {
        try await Shelf.with { shelf in
            try await shelf.sealWhole("app", id, suspicions: suspicions)
            try await body(shelf, try await shelf.catalog.find("app/\(id)"))
        }
    }

    @Test func `a hold is found again with its reason, until it is released`() async throws {
        try await Self.with { shelf, snapshot in
            try await shelf.catalog.hold(snapshot, reason: "before the upgrade", now: noon)
            let held = try await shelf.catalog.find("app/latest", now: noon)
            #expect(held.facts.isHeld)
            #expect(held.facts.hold == HoldRecord(time: noon, reason: "before the upgrade"))
            #expect(held.isEligible(at: noon))
            try await shelf.catalog.release(held)
            try await shelf.catalog.release(held)
            #expect(try await !shelf.catalog.find("app/latest", now: noon).facts.isHeld)
        }
    }

    @Test func `a hold that can't be read holds, an acceptance that can't be read doesn't accept`()
        async throws
    {
        try await Self.with(suspicions: ["less"]) { shelf, snapshot in
            try await shelf.put("\(snapshot.name)/held.json", "")
            try await shelf.put("\(snapshot.name)/accepted.json", "{")
            let found = try await shelf.catalog.find("\(snapshot.name)")
            #expect(found.facts.isHeld)
            #expect(found.state == .suspicious)
        }
    }

    @Test func `a suspicious one is the latest, or fresh, only once it is accepted`() async throws {
        try await Self.with(suspicions: ["less"]) { shelf, snapshot in
            let job = try JobName("app")
            #expect(snapshot.state == .suspicious)
            #expect(snapshot.suspicions == ["less"])
            await #expect(throws: SnapshotError.self) {
                try await shelf.catalog.find("app/latest", now: noon)
            }
            #expect(try await shelf.catalog.fresh(job, within: .seconds(1e6), now: noon) == nil)
            try await shelf.catalog.accept(snapshot)
            #expect(try await shelf.catalog.find("app/latest", now: noon).state == .good)
            #expect(try await shelf.catalog.fresh(job, within: .seconds(1e6), now: noon) != nil)
        }
    }

    @Test func `a good one needs no accepting`() async throws {
        try await Self.with { shelf, snapshot in
            let error = try #require(
                await #expect(throws: SnapshotError.self) {
                    try await shelf.catalog.accept(snapshot)
                })
            #expect(error.code == .notSuspicious)
        }
    }

    @Test func `what was deleted meanwhile isn't held, and nothing stays of it`() async throws {
        try await Self.with { shelf, snapshot in
            _ = try await shelf.catalog.delete([snapshot], of: snapshot.name.job)
            await #expect(throws: SnapshotError.self) {
                try await shelf.catalog.hold(snapshot, reason: nil)
            }
            #expect(try await shelf.paths() == [])
        }
    }

    @Test func `the newest good ones are found among thousands`() async throws {
        try await Shelf.with { shelf in
            for day in 10..<20 {
                let suspicions = day % 3 == 0 ? ["less"] : []
                try await shelf.sealWhole(
                    "app", "202611\(day)T040000Z-aaaa", suspicions: suspicions)
            }
            let found = try await shelf.catalog.eligible(
                of: try JobName("app"), limit: 4, now: noon)
            #expect(found.map { $0.name.id.text.prefix(8).suffix(2) } == ["19", "17", "16", "14"])
        }
    }

    @Test func `a snapshot that vanishes while it is listed is passed over`() async throws {
        try await Self.with { shelf, snapshot in
            let gone = VanishingStore(store: shelf.store)
            let found = try await shelf.catalog(through: gone).snapshots(of: snapshot.name.job)
            #expect(found.isEmpty)
        }
    }
}

/// A store in which somebody deletes what was just listed.
private struct VanishingStore: ObjectStore {
    let store: DirectoryStore

    var name: String { store.name }
    var limits: UploadLimits { store.limits }

    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try await store.put(key, bytes)
    }

    func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        try await store.beginUpload(key)
    }

    func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int { 0 }

    func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader {
        try await store.open(key)
    }

    func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo] {
        let found = try await store.list(prefix)
        _ = try await store.delete(found.map(\.key))
        return found
    }

    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        try await store.delete(keys)
    }
}
