import CairnCrypto
import CairnGzip
import CairnStores
import Foundation
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

/// Reading a stored dump: the last block comes when all is proven, and no failure makes it wait.
@Suite struct StoredDumpTests {
    /// A stored dump of several blocks of 1 MiB, changed before it is opened.
    private static func with(
        _ change: (inout [UInt8], inout Manifest.Database) -> Void = { _, _ in },
        _ body: (StoredDump, _ plain: [UInt8]) async throws -> Void
    ) async throws {
        let plain = DumpText.whole(size: 6 << 20)
        var gzip = try GzipCompressor(level: .fastest)
        var stored: [UInt8] = []
        var taken = 0
        while taken < plain.count {
            taken += try gzip.compress(plain, from: taken, into: &stored, limit: 1 << 30)
        }
        while try !gzip.finish(into: &stored, limit: 1 << 30) {}
        var database = Manifest.Database(
            name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            dumpStart: Date(), dumpEnd: Date(), tables: [], objectCounts: [:],
            dump: Manifest.Dump(
                format: "plain", bytes: Int64(plain.count), crc32: String(gzip.checksum, radix: 16),
                engine: "isal", level: 1,
                objects: [
                    Manifest.Object(
                        file: "app.sql.gz", bytes: Int64(stored.count),
                        sha256: SHA256.digest(of: stored).hex, proof: .readBack, partSize: 1 << 23,
                        parts: 1)
                ]))
        change(&stored, &database)
        let store = TestStore(limits: UploadLimits())
        try await store.prepare()
        let name = SnapshotName(job: try JobName("app"), id: SnapshotID(start: Date()))
        let folder = SnapshotFolder(prefix: "", name: name)
        try await store.put(folder.key("app.sql.gz"), stored)
        let manifest = Manifest(
            job: "app", id: name.id, start: Date(), end: Date(), cairn: "test", purpose: .backup,
            server: Manifest.Server(
                kind: "mysql", flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
                dumpToolVersion: "10.11"), databases: [database])
        try await body(
            try await StoredDump(database, of: manifest, in: folder, store: store), plain)
    }

    @Test func `both contents are handed over whole, as often as wanted`() async throws {
        try await Self.with { dump, plain in
            for _ in 0..<2 {
                let text = Collected()
                try await dump.read(.plain, report: { _ in }) { text.add($0) }
                #expect(text.bytes == plain)
                let stored = Collected()
                try await dump.read(.stored, report: { _ in }) { stored.add($0) }
                #expect(try gunzip(stored.bytes) == plain)
            }
        }
    }

    /// What is wrong, and a word of the complaint.
    private static let wrongs:
        [(word: String, change: @Sendable (inout [UInt8], inout Manifest.Database) -> Void)] = [
            ("SHA-256", { stored, _ in stored[4] ^= 1 }),
            (
                "SHA-256",
                { _, database in
                    database.dump.objects[0].sha256 = String(repeating: "00", count: 32)
                }
            ),
            ("is damaged", { stored, _ in stored[stored.count / 2] ^= 1 }),
            ("is damaged", { stored, _ in stored[stored.count - 1] ^= 1 }),
            ("bytes", { _, database in database.dump.bytes += 1 }),
            ("CRC-32", { _, database in database.dump.crc32 = "00000000" }),
        ]

    @Test(.timeLimit(.minutes(10)), arguments: wrongs.indices)
    func `the last block of a dump that isn't proven is never handed over`(
        _ index: Int
    ) async throws {
        let (word, change) = Self.wrongs[index]
        try await Self.with(change) { dump, plain in
            let text = Collected()
            let error = try #require(
                await #expect(throws: SnapshotError.self) {
                    try await dump.read(.plain, report: { _ in }) { text.add($0) }
                })
            #expect(error.code == .damaged)
            #expect(error.message.contains(word), "\(error.message)")
            #expect(text.bytes.count < plain.count)
        }
    }

    private struct Refusal: Error {}

    @Test(.timeLimit(.minutes(10)))
    func `a taker that fails ends the reading`() async throws {
        try await Self.with { dump, _ in
            await #expect(throws: Refusal.self) {
                try await dump.read(.plain, report: { _ in }) { _ in throw Refusal() }
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a taker that stumbles over a damaged dump hears of the damage`() async throws {
        try await Self.with({ stored, _ in stored[stored.count - 5] ^= 1 }) { dump, _ in
            await #expect(throws: SnapshotError.self) {
                try await dump.read(.plain, report: { _ in }) { _ in throw Refusal() }
            }
        }
    }

    @Test func `another size than the manifest's is noticed before anything is read`()
        async throws
    {
        await #expect(throws: SnapshotError.self) {
            try await Self.with({ stored, _ in stored.removeLast() }) { _, _ in }
        }
    }
}
