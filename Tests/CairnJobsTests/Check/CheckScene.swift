import CairnCrypto
import CairnStores
import CairnStreams
import Foundation
import Synchronization
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

/// A job whose database and store say what a test wants them to.
struct CheckScene: Sendable {
    static let now = Date(timeIntervalSince1970: 1_795_262_400)

    var job: Job
    var connect: @Sendable (Job) async throws -> any DatabaseEngine = { _ in CheckedEngine() }
    var store: any ObjectStore = CheckedStore()
    var maxAge: Duration?
    var now = Self.now
    var limit = Duration.seconds(20)

    init(
        retention: RetentionRules = RetentionRules(count: 30), schedule: String? = nil,
        isEnabled: Bool = true, location: StoreLocation = .directory(path: "/nowhere")
    ) throws {
        job = Job(
            name: try JobName("app"),
            connection: Connection(
                kind: .mysql, address: .tcp(host: "db", port: 3306), user: "wa",
                password: Secret("hunter2")),
            databases: ["app"], store: location, isEnabled: isEnabled, retention: retention,
            schedule: schedule)
    }

    /// With a store of which something is wrong.
    func with(_ store: any ObjectStore) -> CheckScene {
        var scene = self
        scene.store = store
        return scene
    }

    func with(_ engine: any DatabaseEngine) -> CheckScene {
        var scene = self
        scene.connect = { _ in engine }
        return scene
    }

    func report() async throws -> JobReport {
        try await Check(
            job, maxAge: maxAge, now: { [now] in now }, limit: limit, connect: connect,
            open: { _ in store }
        ).run()
    }

    /// The findings of a topic.
    func findings(_ topic: CheckTopic) async throws -> [Finding] {
        try await report().findings.filter { $0.topic == topic }
    }

    /// The only finding that isn't as it should be, besides that there is no snapshot yet.
    func onlyFinding(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Finding {
        let found = try await report().findings.filter {
            $0.severity > .ok && $0.topic != .snapshotNone
        }
        try #require(found.count == 1, "\(found)", sourceLocation: sourceLocation)
        return found[0]
    }
}

/// A server of which something is wrong.
struct CheckedEngine: DatabaseEngine {
    var examination = DatabaseExamination(account: "wa@%", tables: 3)
    var inspectionFailure: DatabaseError?
    var dumpFailure: DatabaseError?
    var patience: Duration?
    /// How long it takes to answer.
    var delay = Duration.zero

    var server: ServerFacts {
        ServerFacts(
            kind: .mysql, flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
            dumpToolVersion: "10.11", readerPatience: patience)
    }
    let restoresAtomically = false

    func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        do {
            try await Task.sleep(for: delay)
        } catch {
            throw DatabaseError(.interrupted, "stopped")
        }
        if let inspectionFailure { throw inspectionFailure }
        return DatabaseFacts(
            name: database, characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: [], objectCounts: [:])
    }

    func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination {
        examination
    }

    func rehearseDump(
        _ database: String, leavingOut parts: Set<DumpPart>
    ) async throws {
        if let dumpFailure { throw dumpFailure }
    }

    func dump<Value: Sendable>(
        _ database: String, options: DumpOptions, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        preconditionFailure("a check dumps no rows")
    }

    func target(_ database: String) async throws(DatabaseError) -> RestoreTarget { .missing }

    func restore(
        _ database: String, as facts: DatabaseFacts, options: RestoreOptions, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        preconditionFailure("a check restores nothing")
    }

    func recoveryCommands(
        _ database: DatabaseFacts, format: DumpFormat, dump: String, keepsOwners: Bool
    ) -> String { dump }
}

/// A store in memory that refuses what a test wants it to.
final class CheckedStore: ObjectStore {
    enum Act: Sendable, CaseIterable {
        case put, read, list, delete, beginUpload, findUploads, abortUploads
    }

    private let objects = Mutex<[ObjectKey: [UInt8]]>([:])
    private let failures: [Act: StoreError]
    private let itsTraits: StoreTraits
    private let uploads: [OpenUpload]
    /// What is read instead of what was written.
    private let corruption: [UInt8]?
    private let isBlind: Bool
    let clockOffset: Duration?
    let keepsVersions: Bool

    init(
        failing failures: [Act: StoreError] = [:], traits: StoreTraits = StoreTraits(),
        uploads: [OpenUpload] = [], corruption: [UInt8]? = nil, isBlind: Bool = false,
        clockOffset: Duration? = nil, keepsVersions: Bool = false
    ) {
        self.failures = failures
        itsTraits = traits
        self.uploads = uploads
        self.corruption = corruption
        self.isBlind = isBlind
        self.clockOffset = clockOffset
        self.keepsVersions = keepsVersions
    }

    /// That refuses these, as for want of a right.
    static func refusing(_ acts: Act...) -> CheckedStore {
        let refusal = StoreError(.accessRefused, "403 AccessDenied", hint: "Check the key.")
        return CheckedStore(failing: Dictionary(uniqueKeysWithValues: acts.map { ($0, refusal) }))
    }

    var keys: [String] { objects.withLock { $0.keys.sorted().map(\.text) } }

    func add(_ path: String, _ bytes: [UInt8]) throws {
        let key = try ObjectKey(path)
        objects.withLock { $0[key] = bytes }
    }

    let name = "the test's store"
    let limits = UploadLimits()

    private func attempt(_ act: Act) throws(StoreError) {
        if let failure = failures[act] { throw failure }
    }

    func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try attempt(.put)
        objects.withLock { $0[key] = bytes }
    }

    func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        preconditionFailure("nothing is stored but by put")
    }

    func rehearseUpload(of key: ObjectKey) async -> [UploadRefusal] {
        let steps: [(Act, UploadRefusal.Step)] = [
            (.beginUpload, .begin), (.findUploads, .find), (.abortUploads, .abort),
        ]
        return steps.compactMap { act, step in
            failures[act].map { UploadRefusal(step: step, reason: $0) }
        }
    }

    func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int { 0 }

    func openUploads(below prefix: String) async throws(StoreError) -> [OpenUpload] { uploads }

    func traits() async throws(StoreError) -> StoreTraits { itsTraits }

    func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader {
        try attempt(.read)
        guard let bytes = objects.withLock({ $0[key] }) else {
            throw StoreError(.notFound, "no “\(key)”")
        }
        return Reader(bytes: corruption ?? bytes)
    }

    private struct Reader: ObjectReader {
        let bytes: [UInt8]
        var size: Int64 { Int64(bytes.count) }

        func read(at offset: Int64, count: Int) async throws(StoreError) -> [UInt8] {
            Array(bytes.dropFirst(Int(offset)).prefix(count))
        }
    }

    func list(_ prefix: String) async throws(StoreError) -> [ObjectInfo] {
        try attempt(.list)
        if isBlind { return [] }
        return objects.withLock { objects in
            objects.keys.filter { $0.text.hasPrefix(prefix) }.sorted().map { key in
                ObjectInfo(key: key, size: Int64(objects[key]?.count ?? 0), modified: 0)
            }
        }
    }

    func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        if let reason = failures[.delete] {
            guard reason.code == .accessRefused else { throw reason }
            return keys.map { DeletionRefusal(key: $0, reason: reason) }
        }
        objects.withLock { objects in for key in keys { objects[key] = nil } }
        return []
    }
}
