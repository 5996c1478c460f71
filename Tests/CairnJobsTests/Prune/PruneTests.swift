import CairnStores
import Foundation
import Testing

@testable import CairnJobs
@testable import CairnSnapshots

@Suite struct PruneTests {
    /// Noon of a day in November 2026 on which nothing else depends.
    private static let noon = Date(timeIntervalSince1970: 1_795_262_400)

    private static func prune(
        _ store: any ObjectStore, _ rules: RetentionRules = RetentionRules(count: 2)
    ) throws -> Prune {
        Prune(
            try JobName("app"), rules, in: SnapshotCatalog(store: store, prefix: ""),
            report: { _ in })
    }

    /// A store with five snapshots, one a day, and what a killed run has left.
    private static func with(_ body: (TestStore) async throws -> Void) async throws {
        let store = TestStore(limits: UploadLimits())
        try await store.prepare()
        for day in 16...20 { try await seal(store, day: day) }
        let record = BeginRecord(
            files: ["app.sql.gz"], deadline: noon.addingTimeInterval(-86_400), process: nil)
        try await store.put(
            try ObjectKey("app/20261119T050000Z-dead/begin.json"), RecordCoding.bytes(record))
        try await body(store)
    }

    private static func seal(
        _ store: TestStore, day: Int, suspicions: [String] = []
    ) async throws {
        let text = "202611\(day)T040000Z-aaaa"
        let id = try #require(SnapshotID(text))
        let name = SnapshotName(job: try JobName("app"), id: id)
        var manifest = Manifest.ofDumps([:], named: name)
        manifest.suspicions = suspicions
        try await store.put(try ObjectKey("\(name)/manifest.json"), RecordCoding.bytes(manifest))
        try await store.put(try ObjectKey("\(name)/app.sql.gz"), [1, 2])
    }

    @Test func `a dry run says the same as a prune, and changes nothing`() async throws {
        try await Self.with { store in
            let before = try store.files()
            let dry = try await Self.prune(store).dryRun(now: Self.noon)
            #expect(try store.files() == before)
            #expect(dry.sweep.swept.map(\.id.text) == ["20261119T050000Z-dead"])
            #expect(dry.removal == nil)
            let done = try await Self.prune(store).run(now: Self.noon)
            #expect(done.plan.doomed.map(\.name) == dry.plan.doomed.map(\.name))
            #expect(done.removal?.removed == dry.plan.doomed.map(\.name))
            #expect(done.sweep.swept == dry.sweep.swept)
            let left = try store.files().filter { $0.hasSuffix(".json") }
            // The floor is not above the count.
            #expect(left.count == 2)
        }
    }

    @Test(arguments: [301, -301, 86_400])
    func `clocks that differ are an error, and nothing is deleted`(_ seconds: Int) async throws {
        try await Self.with { store in
            let before = try store.files()
            var other = FailingStore(store: store)
            other.clockOffset = .seconds(seconds)
            let prune = try Self.prune(other)
            for run in [prune.dryRun, prune.run] {
                let error = try #require(
                    await #expect(throws: JobError.self) { try await run(Self.noon) })
                #expect(error.code == .configuration)
                #expect(error.message.contains("by \(abs(seconds)) s"), "\(error)")
                #expect(error.message.contains(seconds > 0 ? "is behind" : "is ahead"))
                #expect(error.message.contains("2026-11-21T12:00:00Z"), "\(error)")
            }
            #expect(try store.files() == before)
            other.clockOffset = .seconds(seconds.signum() * 300)
            #expect(try await Self.prune(other).run(now: Self.noon).removal?.removed.count == 3)
        }
    }

    /// The listing for the plan, and that right before the deletion.
    @Test(arguments: [1, 2, 3])
    func `a listing that fails deletes nothing`(_ number: Int) async throws {
        try await Self.with { store in
            let sealed = try store.files().filter { !$0.contains("dead") }
            let failing = FailingStore(store: store, failingListing: number)
            let error = try #require(
                await #expect(throws: JobError.self) {
                    try await Self.prune(failing).run(now: Self.noon)
                })
            #expect(error.code == .unreachable)
            // A record that was missing may have been written.
            #expect(Set(try store.files()).isSuperset(of: sealed))
        }
    }

    @Test func `a suspicious one that the store keeps goes on pinning`() async throws {
        try await Self.with { store in
            for day in [10, 11] { try await Self.seal(store, day: day) }
            try await Self.seal(store, day: 12, suspicions: ["less"])
            let later = Self.noon.addingTimeInterval(40 * 86_400)
            var keeping = FailingStore(store: store)
            keeping.kept = "20261112"
            let result = try await Self.prune(keeping).run(now: later)
            let removal = try #require(result.removal)
            #expect(removal.retained.map(\.id.text) == ["20261112T040000Z-aaaa"])
            #expect(
                removal.spared.map(\.id.text)
                    == ["20261111T040000Z-aaaa", "20261110T040000Z-aaaa"])
            #expect(removal.removed.count == 3, "16th to 18th")

            let last = try #require(try await Self.prune(store).run(now: later).removal)
            #expect(last.removed.count == 3)
            #expect(try await Self.prune(store).run(now: later).plan.doomed.isEmpty)
        }
    }

    @Test func `accepting is recorded, in a dry run it isn't`() async throws {
        try await Self.with { store in
            try await Self.seal(store, day: 21, suspicions: ["less"])
            let name = "app/20261121T040000Z-aaaa"
            var prune = try Self.prune(store)
            #expect(try await prune.dryRun(now: Self.noon).plan.doomed.isEmpty)
            prune.accepting = [name]
            let before = try store.files()
            #expect(try await prune.dryRun(now: Self.noon).plan.doomed.count == 4)
            #expect(try store.files() == before)
            #expect(try await prune.run(now: Self.noon).removal?.removed.count == 4)
            #expect(try store.files().contains("\(name)/accepted.json"))
            // Once more is no failure.
            #expect(try await prune.run(now: Self.noon).removal?.removed.isEmpty == true)

            prune.accepting = ["app/20261120T040000Z-aaaa"]
            await #expect(throws: JobError.self) { try await prune.run(now: Self.noon) }
        }
    }

    @Test func `a person may delete what is neither held nor the newest good one`() async throws {
        try await Self.with { store in
            let catalog = SnapshotCatalog(store: store, prefix: "")
            let newest = try await catalog.find("app/latest", now: Self.noon)
            let check = DeleteSnapshot(newest, from: catalog, evenTheNewest: false)
            await #expect(throws: JobError.self) { try await check.check(now: Self.noon) }
            let rest = try await DeleteSnapshot(newest, from: catalog, evenTheNewest: true)
                .check(now: Self.noon)
            #expect(rest.snapshots == 4)
            #expect(rest.newestGood?.id.text == "20261119T040000Z-aaaa")

            try await catalog.hold(newest, reason: "for the audit", now: Self.noon)
            let held = try await catalog.find("app/latest", now: Self.noon)
            let error = try #require(
                await #expect(throws: JobError.self) {
                    try await DeleteSnapshot(held, from: catalog, evenTheNewest: true)
                        .check(now: Self.noon)
                })
            #expect(error.message.contains("held: for the audit"))
            #expect(error.hint?.contains("cairn release \(held.name)") == true)

            let old = try await catalog.find("app/20261116", now: Self.noon)
            let deletion = DeleteSnapshot(old, from: catalog, evenTheNewest: false)
            _ = try await deletion.check(now: Self.noon)
            #expect(try await deletion.run() == false)
            #expect(try !store.files().contains { $0.contains("20261116") })
        }
    }
}

/// A store whose clock may be wrong, and of which one listing fails.
private struct FailingStore: ObjectStore {
    let store: TestStore
    var clockOffset: Duration?
    /// Which listing, from 1; 0 for none.
    var failingListing = 0
    /// No key with this in it is deleted.
    var kept: String?
    private let listings = Counter()

    init(store: TestStore, failingListing: Int = 0) {
        self.store = store
        self.failingListing = failingListing
    }

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
        // Of a leftover's own folder, which a sweep lists, no more is asked here.
        if prefix == "app/", listings.next() == failingListing {
            throw StoreError(.unreachable, "the listing is cut")
        }
        return try await store.list(prefix)
    }

    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        let refused = keys.filter { key in kept.map { key.text.contains($0) } ?? false }
        let reason = StoreError(.accessRefused, "it is locked")
        return try await store.delete(keys.filter { !refused.contains($0) })
            + refused.map { DeletionRefusal(key: $0, reason: reason) }
    }
}

extension Manifest {
    /// A manifest with a dump of each database that has so many bytes, in one stored object of two.
    static func ofDumps(_ bytes: [String: Int64], named name: SnapshotName) -> Manifest {
        let sizes = bytes.isEmpty ? ["app": 1000] : bytes
        return Manifest(
            job: name.job.text, id: name.id, start: name.id.start,
            end: name.id.start.addingTimeInterval(60), cairn: "test", purpose: .backup,
            server: Server(
                kind: "mysql", flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
                dumpToolVersion: "10.11"),
            databases: sizes.sorted { $0.key < $1.key }.map { database, bytes in
                .ofDump(database, bytes: bytes)
            })
    }
}

extension Manifest.Database {
    static func ofDump(
        _ name: String, bytes: Int64, tables: [String: Int64] = [:]
    ) -> Manifest.Database {
        Manifest.Database(
            name: name, characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            dumpStart: Date(), dumpEnd: Date(),
            tables: tables.map {
                Manifest.Table(name: $0.key, estimatedRows: $0.value, estimatedBytes: 16_384)
            },
            objectCounts: [:],
            dump: Manifest.Dump(
                format: "plain", bytes: bytes, crc32: "00c0ffee", engine: "isal", level: 2,
                objects: [
                    Manifest.Object(
                        file: "\(name).sql.gz", bytes: 2,
                        sha256: String(repeating: "0a", count: 32), proof: .readBack,
                        partSize: 8 << 20, parts: 1)
                ]))
    }
}
