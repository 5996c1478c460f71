import CairnCrypto
import CairnGzip
import CairnStores
import Foundation
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

/// A dump on its way into a store with small parts.
@Suite struct DatabaseDumpTests {
    private static let limits = UploadLimits(
        partSize: 10_000, partsPerObject: 3, partsInFlight: 2)
    private static let stem = "app.sql.gz"

    /// Dumps into a store; whatever it throws, the snapshot is given up as `Backup` does it.
    ///
    /// - Parameter before: the tables as they were found before the dump; nil for the engine's.
    private static func dump(
        _ engine: ScriptedEngine, into store: TestStore, before: [DatabaseFacts.Table]? = nil
    ) async throws -> (writer: SnapshotWriter, dump: Manifest.Database) {
        try await store.prepare()
        let catalog = SnapshotCatalog(store: store, prefix: "")
        let name = SnapshotName(job: try JobName("app"), id: SnapshotID(start: Date()))
        let writer = try await SnapshotWriter(
            in: catalog, name: name,
            record: BeginRecord(files: [stem], deadline: Date(timeIntervalSinceNow: 60)))
        var earlier = engine
        earlier.tables = before ?? engine.tables
        let dump = DatabaseDump(
            engine: engine, facts: try await earlier.inspect("app"), writer: writer, stem: stem,
            level: .fastest, stallLimit: .seconds(20), report: { _ in })
        return (writer, try await dump.run())
    }

    /// Synapse makes and drops tables for its own work: a restore must not miss them.
    @Test func `a table that was dropped before it was dumped isn't recorded`() async throws {
        let tables = ["users", "_temp", "rooms"].map {
            DatabaseFacts.Table(name: $0, rows: 1, bytes: 1)
        }
        var engine = ScriptedEngine(dumpText: DumpText.whole(size: 100))
        engine.tables = [tables[0], tables[2]]
        let (_, dump) = try await Self.dump(
            engine, into: TestStore(limits: Self.limits), before: tables)
        #expect(dump.tables.map(\.name) == ["users", "rooms"])
    }

    /// Sizes of the plain dump, and how many objects of 30,000 bytes they at least need.
    @Test(arguments: [(10, 1), (20_000, 1), (200_000, 2), (2_000_000, 20)])
    func `the stream goes on in further objects, which together are one gzip file`(
        _ size: Int, _ least: Int
    ) async throws {
        let text = DumpText.whole(size: size)
        let store = TestStore(limits: Self.limits)
        let (writer, database) = try await Self.dump(ScriptedEngine(dumpText: text), into: store)
        let objects = database.dump.objects
        #expect(objects.count >= least)
        #expect(
            objects.map(\.file)
                == objects.indices.map { SnapshotFolder.objectName(Self.stem, part: $0) })

        var stored: [UInt8] = []
        for object in objects {
            let bytes = try await store.read(try writer.folder.key(object.file))
            #expect(Int64(bytes.count) == object.bytes)
            #expect(SHA256.digest(of: bytes).hex == object.sha256)
            #expect(object.parts == (bytes.count + 9_999) / 10_000)
            #expect(object.partSize == 10_000)
            stored += bytes
        }
        for object in objects.dropLast() { #expect(object.bytes == 30_000) }
        #expect(try gunzip(stored) == text)
        #expect(database.dump.bytes == Int64(text.count))
        // RFC 1952: the CRC-32 stands before the last four bytes, lowest byte first.
        let checksum = stored.suffix(8).prefix(4).reversed()
        #expect(database.dump.crc32 == checksum.map { String(format: "%02x", $0) }.joined())
    }

    @Test func `a snapshot of many objects is verified and fetched`() async throws {
        let text = DumpText.whole(size: 3_000_000)
        let store = TestStore(limits: Self.limits)
        let (writer, database) = try await Self.dump(ScriptedEngine(dumpText: text), into: store)
        let catalog = SnapshotCatalog(store: store, prefix: "")
        try await writer.seal(Self.manifest(writer.folder.name, database), recovery: "how")
        let snapshot = try await catalog.find("app/latest")

        let record = try await Verify(catalog, report: { _ in }).run(snapshot)
        #expect(record.failure == nil)
        let plain = Collected()
        try await Fetch(catalog, report: { _ in }).run(
            snapshot, database: nil, decompressed: true
        ) { plain.add($0) }
        #expect(plain.bytes == text)

        // Two objects that change places have right sums, each under the other's name.
        let files = database.dump.objects.prefix(2).map {
            store.folder.appending(path: "\(snapshot.name)/\($0.file)")
        }
        let first = try Data(contentsOf: files[0])
        try Data(contentsOf: files[1]).write(to: files[0])
        try first.write(to: files[1])
        let swapped = try await Verify(catalog, report: { _ in }).run(snapshot)
        // Whichever notices first: the sum, or the inflater that is given the middle of a stream.
        #expect(swapped.failure?.contains("database “app”") == true, "\(swapped)")
    }

    /// What goes wrong, in the store or in the dump.
    private static let faults: [(TestStore.Fault, engine: ScriptedEngine)] = [
        (.send(number: 1), ScriptedEngine(dumpText: DumpText.whole(size: 500_000))),
        (.send(number: 3), ScriptedEngine(dumpText: DumpText.whole(size: 500_000))),
        (.complete(object: 0), ScriptedEngine(dumpText: DumpText.whole(size: 500_000))),
        (.complete(object: 2), ScriptedEngine(dumpText: DumpText.whole(size: 500_000))),
        (.none, ScriptedEngine(dumpText: [])),
        (.none, ScriptedEngine(dumpText: DumpText.whole(size: 500_000).dropLast(9))),
        (
            .none,
            ScriptedEngine(
                dumpText: DumpText.whole(size: 500_000),
                failure: DatabaseError(.toolFailed, "exit status 3"))
        ),
    ]

    @Test(arguments: faults.indices)
    func `a failure anywhere leaves nothing of the dump in the store`(_ index: Int) async throws {
        let (fault, engine) = Self.faults[index]
        let store = TestStore(limits: Self.limits, fault: fault)
        await #expect(throws: (any Error).self) { try await Self.dump(engine, into: store) }
        let left = try store.files().filter { $0.contains(Self.stem) }
        // Objects that were completed before the failure are `Backup`'s to remove.
        if case .complete(let object) = fault {
            #expect(left.count == object)
            #expect(!left.contains { $0.hasSuffix(".part") })
        } else {
            #expect(left == [])
        }
    }

    /// MariaDB drops a dump program that can't get rid of its bytes for a minute, and a store may be out
    /// of reach for longer than that.
    @Test(arguments: [(Duration.milliseconds(1), 2), (nil, 1)])
    func `a dump that was lost because the store held it back is made anew, once`(
        _ patience: Duration?, _ runs: Int
    ) async throws {
        let lost = DatabaseError(.toolFailed, "Lost connection to server during query")
        let limits = UploadLimits(partSize: 1 << 20, partsPerObject: 1000, partsInFlight: 1)
        let text = DumpText.whole(size: 20 << 20)
        let hold = TestStore.Fault.hold(number: 2, .milliseconds(500))

        let ever = ScriptedEngine(dumpText: text, failure: lost, patience: patience)
        let first = TestStore(limits: limits, fault: hold)
        await #expect(throws: lost) { try await Self.dump(ever, into: first) }
        #expect(ever.runs.value == runs)
        #expect(try !first.files().contains { $0.contains(Self.stem) })

        guard runs == 2 else { return }
        let once = ScriptedEngine(
            dumpText: text, failure: lost, failingRuns: 1, patience: patience)
        let second = TestStore(limits: limits, fault: hold)
        let (writer, database) = try await Self.dump(once, into: second)
        #expect(once.runs.value == 2)
        let file = try #require(database.dump.objects.first).file
        let key = try writer.folder.key(file)
        #expect(try gunzip(try await second.read(key, limit: text.count)) == text)
    }

    /// `Error 1412: Table definition has changed, please retry transaction`: a migration ran meanwhile.
    @Test func `a dump under which tables were redefined is made anew, once`() async throws {
        let changed = DatabaseError(.definitionChanged, "Table definition has changed")
        let text = DumpText.whole(size: 500_000)
        let ever = ScriptedEngine(dumpText: text, failure: changed)
        let first = TestStore(limits: Self.limits)
        await #expect(throws: changed) { try await Self.dump(ever, into: first) }
        #expect(ever.runs.value == 2)
        #expect(try !first.files().contains { $0.contains(Self.stem) })

        let once = ScriptedEngine(dumpText: text, failure: changed, failingRuns: 1)
        let second = TestStore(limits: Self.limits)
        let (_, database) = try await Self.dump(once, into: second)
        #expect(once.runs.value == 2)
        #expect(database.dump.bytes == Int64(text.count))
        #expect(
            try second.files().filter { $0.contains(Self.stem) }.count
                == database.dump.objects.count)
    }

    private static func manifest(_ name: SnapshotName, _ database: Manifest.Database) -> Manifest {
        Manifest(
            job: name.job.text, id: name.id, start: name.id.start, end: name.id.start,
            cairn: "test",
            purpose: .backup,
            server: Manifest.Server(
                kind: "mysql", flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
                dumpToolVersion: "10.11"), databases: [database])
    }
}
