import CairnStores
import Foundation
import Synchronization
import Testing

@testable import CairnSnapshots

/// Deleting snapshots: only what is their own, in an order that may be cut short anywhere.
@Suite struct DeletionTests {
    private static let doomedIDs = [
        "20261101T040000Z-aaaa", "20261102T040000Z-aaaa", "20261103T040000Z-aaaa",
    ]
    private static let keptID = "20261104T040000Z-aaaa"

    /// Snapshots with all that may lie beside them, and files of somebody else's.
    private static func fill(_ shelf: Shelf) async throws -> [Snapshot] {
        for id in doomedIDs + [keptID] {
            let name = try await shelf.sealWhole("app", id)
            for file in ["verified.json", "accepted.json"] {
                try await shelf.put("\(name)/\(file)", "{}")
            }
        }
        // One whose record is lost, and one whose record doesn't say all.
        _ = try await shelf.store.delete([ObjectKey("app/\(doomedIDs[1])/begin.json")])
        try await shelf.put("app/\(doomedIDs[2])/begin.json", "{")
        try await shelf.put("app/\(doomedIDs[0])/notes.txt")
        try await shelf.sealWhole("app-staging", doomedIDs[0])
        return try await shelf.catalog.snapshots(of: try JobName("app"))
            .filter { doomedIDs.contains($0.name.id.text) }
    }

    private static func isKept(_ path: String) -> Bool {
        path.hasPrefix("app-staging/") || path.contains(keptID) || path.hasSuffix("/notes.txt")
    }

    @Test func `all that is their own goes, and nothing else`() async throws {
        try await Shelf.with { shelf in
            let doomed = try await Self.fill(shelf)
            let before = try await shelf.paths()
            let removal = try await shelf.catalog.delete(doomed, of: try JobName("app"))
            #expect(Set(removal.removed.map(\.id.text)) == Set(Self.doomedIDs))
            #expect(removal.refusals.isEmpty && removal.spared.isEmpty && removal.retained.isEmpty)
            #expect(try await shelf.paths() == before.filter(Self.isKept))
        }
    }

    /// As if the program were killed before or after each single change in the store.
    @Test(arguments: [false, true])
    func `cut short at any step, each is whole or a leftover, and the next ones finish it`(
        _ isDone: Bool
    ) async throws {
        let job = try JobName("app")
        var step = 0
        var wasCut = true
        while wasCut {
            try await Shelf.with { shelf in
                let doomed = try await Self.fill(shelf)
                let before = try await shelf.paths()
                let cut = CutStore(store: shelf.store, after: step, isDone: isDone)
                wasCut =
                    (try? await shelf.catalog(through: cut).delete(doomed, of: job)) == nil
                let left = try await shelf.catalog.snapshots(of: job)
                for snapshot in left { #expect(snapshot.damage.isEmpty, "step \(step)") }
                let found = try await shelf.paths()
                #expect(found.filter(Self.isKept) == before.filter(Self.isKept), "step \(step)")

                try await shelf.catalog.sweepLeftovers(of: job, now: noon)
                let rest = left.filter { $0.name.id.text != Self.keptID }
                _ = try await shelf.catalog.delete(rest, of: job)
                #expect(try await shelf.paths() == before.filter(Self.isKept), "step \(step)")
            }
            step += 1
        }
        #expect(step > 20)
    }

    @Test func `what was held or accepted since is spared`() async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            for id in Self.doomedIDs { try await shelf.sealWhole("app", id, suspicions: ["less"]) }
            let doomed = try await shelf.catalog.snapshots(of: job)
            try await shelf.catalog.hold(doomed[0], reason: nil)
            try await shelf.catalog.accept(doomed[1])
            let removal = try await shelf.catalog.delete(doomed, of: job)
            #expect(removal.spared == [doomed[0].name, doomed[1].name])
            #expect(removal.removed == [doomed[2].name])
            let left = try await shelf.catalog.snapshots(of: job)
            #expect(left.map(\.name) == [doomed[0].name, doomed[1].name])
            #expect(left.filter { !$0.damage.isEmpty }.isEmpty)
        }
    }

    @Test func `two deletions of the same do no harm`() async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            let doomed = try await Self.fill(shelf)
            let before = try await shelf.paths()
            async let first = shelf.catalog.delete(doomed, of: job)
            async let second = shelf.catalog.delete(doomed, of: job)
            _ = try await (first, second)
            try await shelf.catalog.sweepLeftovers(of: job, now: noon)
            #expect(try await shelf.paths() == before.filter(Self.isKept))
        }
    }

    /// What the store won't delete, and whether the snapshot is then still one.
    @Test(arguments: [
        ("manifest.json", true), (".sql.gz", false), ("RECOVER.md", false),
        ("verified.json", false),
        ("begin.json", false),
    ])
    func `what the store keeps is reported, and its record stays`(
        _ refused: String, _ isSnapshot: Bool
    ) async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            let doomed = try await Self.fill(shelf)
            let before = try await shelf.paths()
            let faulty = FaultyStore(store: shelf.store, refusesToDelete: refused)
            let removal = try await shelf.catalog(through: faulty).delete(doomed, of: job)
            #expect(removal.removed.isEmpty)
            #expect(Set(removal.retained) == Set(doomed.map(\.name)))
            #expect(removal.refusals.allSatisfy { $0.key.text.contains(refused) })
            let left = try await shelf.catalog.snapshots(of: job)
            #expect(left.count == (isSnapshot ? 4 : 1))
            #expect(left.filter { !$0.damage.isEmpty }.isEmpty)
            if isSnapshot {
                _ = try await shelf.catalog.delete(doomed, of: job)
            } else {
                try await shelf.catalog.sweepLeftovers(of: job, now: noon)
            }
            #expect(try await shelf.paths() == before.filter(Self.isKept))
        }
    }

    @Test func `where nobody knows whose the files are, nothing is deleted`() async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            try await shelf.put("app/\(Self.keptID)/manifest.json", "{")
            try await shelf.put("app/\(Self.keptID)/app.sql.gz")
            let before = try await shelf.paths()
            let found = try await shelf.catalog.snapshots(of: job)
            await #expect(throws: SnapshotError.self) {
                try await shelf.catalog.delete(found, of: job)
            }
            #expect(try await shelf.paths() == before)
        }
    }

    @Test func `many take no more requests than one`() async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            for minute in 0..<60 {
                for second in 0..<5 {
                    let time = (minute < 10 ? "0" : "") + "\(minute)0\(second)"
                    try await shelf.sealWhole("app", "20261101T04\(time)Z-aaaa")
                }
            }
            let doomed = try await shelf.catalog.snapshots(of: job)
            #expect(doomed.count == 300)
            let counting = CutStore(store: shelf.store, after: .max, isDone: true)
            _ = try await shelf.catalog(through: counting).delete(doomed, of: job)
            #expect(counting.requests == 4)
        }
    }
}

/// A store that fails for good at one of the changes that are made in it, one key after another.
final class CutStore: ObjectStore {
    private let store: DirectoryStore
    private let isDone: Bool
    private let left: Mutex<Int>
    private let deletions = Mutex(0)

    /// - Parameters:
    ///   - after: how many changes are made before.
    ///   - isDone: whether the one that fails is made all the same, and only the answer is lost.
    init(store: DirectoryStore, after: Int, isDone: Bool) {
        self.store = store
        self.isDone = isDone
        left = Mutex(after)
    }

    /// How often something was to be deleted.
    var requests: Int { deletions.withLock { $0 } }

    private func change(
        _ body: () async throws(StoreError) -> Void
    ) async throws(StoreError) {
        let isLast = left.withLock { left in
            defer { left -= 1 }
            return left == 0
        }
        guard left.withLock({ $0 }) >= -1 else { throw StoreError(.unreachable, "gone") }
        if !isLast || isDone { try await body() }
        if isLast { throw StoreError(.unreachable, "gone") }
    }

    var name: String { store.name }
    var limits: UploadLimits { store.limits }

    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try await change { () async throws(StoreError) in try await store.put(key, bytes) }
    }

    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        deletions.withLock { $0 += 1 }
        for key in keys {
            try await change { () async throws(StoreError) in _ = try await store.delete([key]) }
        }
        return []
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
}

extension Shelf {
    /// A sealed snapshot as a run leaves it, with a stream that goes on in a second object.
    @discardableResult
    func sealWhole(
        _ job: String, _ id: String, suspicions: [String] = []
    ) async throws -> SnapshotName {
        let name = try snapshotName(job, id)
        var manifest = Manifest.sample(name)
        manifest.suspicions = suspicions
        let file = "\(job)-\(id).sql.gz"
        var object = manifest.databases[0].dump.objects[0]
        (object.file, object.bytes) = (file, 2)
        var second = object
        second.file += ".001"
        manifest.databases[0].dump.objects = [object, second]
        let record = BeginRecord.elsewhere(
            [file, "RECOVER.md"], until: name.id.start.addingTimeInterval(3600))
        try await leave(job, id, record, files: ["RECOVER.md"])
        for object in [object, second] { try await put("\(name)/\(object.file)", "ok") }
        try await put(
            "\(name)/manifest.json", String(decoding: RecordCoding.bytes(manifest), as: UTF8.self))
        return name
    }
}
