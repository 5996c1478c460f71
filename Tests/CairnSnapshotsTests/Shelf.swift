import CairnStores
import Foundation

@testable import CairnSnapshots

/// A store in a folder of its own, and a catalog of what is in it.
struct Shelf: Sendable {
    let folder: URL
    let store: DirectoryStore
    let prefix: String

    static func with(
        prefix: String = "", _ body: (Shelf) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-shelf-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = DirectoryStore(path: folder.path)
        try await store.prepare()
        try await body(Shelf(folder: folder, store: store, prefix: prefix))
    }

    var catalog: SnapshotCatalog { SnapshotCatalog(store: store, prefix: prefix) }

    func catalog(through store: any ObjectStore) -> SnapshotCatalog {
        SnapshotCatalog(store: store, prefix: prefix)
    }

    func put(_ path: String, _ text: String = "x") async throws {
        try await store.put(try ObjectKey(prefix + path), Array(text.utf8))
    }

    /// All paths below the prefix.
    func paths() async throws -> [String] {
        try await store.list(prefix).map { String($0.key.text.dropFirst(prefix.count)) }
    }

    /// A sealed snapshot with one object of two bytes.
    @discardableResult
    func seal(
        _ job: String, _ id: String, purpose: Manifest.Purpose = .backup
    ) async throws -> SnapshotName {
        let name = try snapshotName(job, id)
        var manifest = Manifest.sample(name)
        manifest.purpose = purpose
        manifest.databases[0].dump.objects[0].bytes = 2
        try await put("\(name)/begin.json")
        try await put("\(name)/\(manifest.databases[0].dump.objects[0].file)", "ok")
        try await put(
            "\(name)/manifest.json", String(decoding: RecordCoding.bytes(manifest), as: UTF8.self))
        return name
    }

    /// What a run left that wrote `begin.json` and was killed.
    func leave(
        _ job: String, _ id: String, _ record: BeginRecord, files: [String] = []
    ) async throws {
        let text = String(decoding: RecordCoding.bytes(record), as: UTF8.self)
        try await put("\(job)/\(id)/begin.json", text)
        for file in files { try await put("\(job)/\(id)/\(file)") }
    }
}

func snapshotName(_ job: String, _ id: String) throws -> SnapshotName {
    guard let id = SnapshotID(id) else { throw CocoaError(.formatting) }
    return SnapshotName(job: try JobName(job), id: id)
}

/// Noon of a day in November 2026 on which nothing else depends.
let noon = Date(timeIntervalSince1970: 1_795_262_400)

extension BeginRecord {
    /// A run on another machine that may go on until `deadline`.
    static func elsewhere(_ files: [String], until deadline: Date) -> BeginRecord {
        BeginRecord(
            files: files, deadline: deadline,
            process: ProcessIdentity(
                boot: "another", namespace: "pid:[1]", pid: 1, startTicks: 1))
    }
}

extension Manifest {
    /// A manifest in which every field has a value.
    static func sample(_ name: SnapshotName) -> Manifest {
        Manifest(
            job: name.job.text, id: name.id, start: name.id.start,
            end: name.id.start.addingTimeInterval(61), cairn: "0.1.0", purpose: .backup,
            server: Server(
                kind: "postgres", flavour: "PostgreSQL", version: "15.20", dumpTool: "pg_dump",
                dumpToolVersion: "15.20"),
            databases: [
                Database(
                    name: "synapse", characterSet: "UTF8", collation: "C", characterType: "C",
                    dumpStart: name.id.start.addingTimeInterval(1),
                    dumpEnd: name.id.start.addingTimeInterval(60),
                    tables: [
                        Table(name: "public.events", estimatedRows: 12, estimatedBytes: 8192)
                    ],
                    objectCounts: ["sequences": 2, "views": 1],
                    dump: Dump(
                        format: "plain", bytes: 4_000_000_000, crc32: "00c0ffee", engine: "isal",
                        level: 1,
                        objects: [
                            Object(
                                file: "app-\(name.id).sql.gz", bytes: 1_000_000_000,
                                sha256: String(repeating: "0a", count: 32), proof: .readBack,
                                partSize: 8_388_608, parts: 120)
                        ]))
            ])
    }
}
