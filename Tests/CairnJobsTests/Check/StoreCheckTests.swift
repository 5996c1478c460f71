import CairnS3
import CairnStores
import Foundation
import Testing

@testable import CairnJobs
@testable import CairnSnapshots

extension StoreLocation {
    /// Some bucket.
    static let bucket = StoreLocation.s3(
        S3Location(
            options: S3Options(
                bucket: "backups", region: "r", endpoint: "http://127.0.0.1:1", addressing: .path)))

    /// One whose objects are to be locked.
    static var lockedBucket: StoreLocation {
        guard case .s3(var location) = bucket else { return bucket }
        location.options.objectLock = S3Options.ObjectLock(.governance, days: 30)
        return .s3(location)
    }
}

/// What a check finds about a store that isn't as it should be.
@Suite struct StoreCheckTests {
    @Test func `nothing of the check stays`() async throws {
        let store = CheckedStore()
        _ = try await CheckScene().with(store).report()
        #expect(store.keys == [])
    }

    /// How a store can't be used at all.
    private static let failures: [(StoreError.Code, CheckTopic, JobError.Code)] = [
        (.unreachable, .storeUnreachable, .unreachable),
        (.noStore, .storeMissing, .configuration),
        (.misconfigured, .storeSettings, .configuration),
        (.full, .storeFull, .failed),
        (.failed, .storeFailed, .failed),
    ]

    @Test(arguments: failures.indices)
    func `a store that can't even be listed`(_ index: Int) async throws {
        let (code, topic, failure) = Self.failures[index]
        let store = CheckedStore(failing: [.list: StoreError(code, "it says why", hint: "Do it.")])
        let finding = try await CheckScene(location: .bucket).with(store).onlyFinding()
        #expect(finding.topic == topic)
        #expect(finding.failure == failure)
        #expect(finding.message == "it says why")
        #expect(finding.cure == "Do it.")
        #expect(store.keys == [])
    }

    @Test func `a bucket that answers only when it is named otherwise`() async throws {
        var scene = try CheckScene(location: .bucket)
        let refusing = CheckedStore(failing: [.list: StoreError(.unreachable, "no such host")])
        let good = CheckedStore()
        let check = Check(
            scene.job, maxAge: nil, now: { CheckScene.now }, limit: .seconds(20),
            connect: { _ in CheckedEngine() },
            open: { location in
                guard case .s3(let location) = location else { return refusing }
                return location.options.addressing == .virtualHost ? good : refusing
            })
        let found = try await check.run().findings.filter { $0.severity == .error }
        #expect(found.map(\.topic) == [.storeAddressing])
        #expect(found.first?.cure == "Set “addressing: virtual-host”.")
        #expect(found.first?.failure == .configuration)
        #expect(good.keys == [])
        scene.store = good
        #expect(try await scene.findings(.storeAddressing) == [])
    }

    /// A right that is missing by itself.
    private static let rights: [(CheckedStore.Act, CheckTopic, words: String)] = [
        (.put, .storeWrite, "s3:PutObject"), (.read, .storeRead, "s3:GetObject"),
        (.list, .storeList, "s3:ListBucket"), (.beginUpload, .storeUpload, "s3:PutObject"),
        (.findUploads, .storeUpload, "s3:ListBucketMultipartUploads"),
        (.abortUploads, .storeUpload, "s3:AbortMultipartUpload"),
    ]

    @Test(arguments: rights.indices)
    func `a missing right is named`(_ index: Int) async throws {
        let (act, topic, words) = Self.rights[index]
        let finding = try await CheckScene(location: .bucket).with(CheckedStore.refusing(act))
            .onlyFinding()
        #expect(finding.topic == topic)
        #expect(finding.failure == .accessRefused)
        #expect(finding.message.contains("403 AccessDenied"), "the server's own words")
        #expect(finding.cure?.contains(words) == true)
    }

    @Test func `everything refused is a key or a policy, not a right`() async throws {
        let store = CheckedStore.refusing(.put, .read, .list)
        let finding = try await CheckScene(location: .bucket).with(store).onlyFinding()
        #expect(finding.topic == .storeAccess)
        #expect(finding.failure == .accessRefused)
        #expect(finding.cure == "Check the key.")
    }

    @Test func `no deletion matters where something is to be pruned`() async throws {
        let store = CheckedStore.refusing(.delete)
        let keeping = try await CheckScene(location: .bucket).with(store).onlyFinding()
        #expect(keeping.topic == .storeDelete)
        #expect(keeping.severity == .warning)
        #expect(keeping.cure?.contains("s3:DeleteObject") == true)
        #expect(store.keys.count == 1)

        var scene = try CheckScene(retention: RetentionRules(), location: .bucket).with(store)
        scene.now = CheckScene.now.addingTimeInterval(3600)
        #expect(try await scene.findings(.storeDelete).map(\.severity) == [.note])
        #expect(store.keys.count == 1, "the next check uses the same")
    }

    @Test func `a store that is full`() async throws {
        let store = CheckedStore(failing: [.put: StoreError(.full, "no space", hint: "Make room.")])
        let finding = try await CheckScene().with(store).onlyFinding()
        #expect(finding.topic == .storeFull)
        #expect(finding.failure == .failed)
    }

    @Test(arguments: [
        CheckedStore(corruption: Array("something else".utf8)), CheckedStore(isBlind: true),
        CheckedStore(failing: [.read: StoreError(.notFound, "no such object")]),
    ])
    func `a store that doesn't show what was written`(_ store: CheckedStore) async throws {
        let found = try await CheckScene().with(store).findings(.storeUntrue)
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.severity == .error && $0.failure == .damaged })
    }

    @Test func `a store that goes away is told once`() async throws {
        let away = StoreError(.unreachable, "nobody answers", hint: "Look there.")
        let store = CheckedStore(failing: [
            .read: away, .beginUpload: away, .delete: away, .findUploads: away,
        ])
        let finding = try await CheckScene(location: .bucket).with(store).onlyFinding()
        #expect(finding.topic == .storeUnreachable)
        #expect(finding.failure == .unreachable)
    }

    @Test func `kept versions, refused checksums and locks are worth a note`() async throws {
        let traits = StoreTraits(keepsVersions: true, locksObjects: true, takesChecksums: false)
        let report = try await CheckScene(location: .bucket).with(CheckedStore(traits: traits))
            .report()
        for topic in [CheckTopic.storeVersions, .storeLock, .storeChecksums] {
            #expect(
                report.findings.filter { $0.topic == topic }.map(\.severity) == [.note], "\(topic)")
        }
        let hiding = CheckedStore(keepsVersions: true)
        #expect(try await CheckScene().with(hiding).findings(.storeVersions).count == 1)
    }

    @Test(arguments: [(Bool?.some(true), Finding.Severity.ok), (false, .error), (nil, .note)])
    func `a lock that is asked for`(_ locks: Bool?, _ severity: Finding.Severity) async throws {
        let store = CheckedStore(traits: StoreTraits(locksObjects: locks))
        let found = try await CheckScene(location: .lockedBucket).with(store).findings(.storeLock)
        #expect(found.map(\.severity) == [severity])
    }

    @Test func `what a check writes isn't locked`() {
        guard case .s3(let location) = StoreLocation.lockedBucket.withoutLock else { return }
        #expect(location.options.objectLock == nil)
        #expect(StoreLocation.lockedBucket.isLocking)
    }

    @Test(
        arguments: [
            (0, Finding.Severity.ok), (30, .ok), (31, .warning), (-300, .warning), (301, .error),
            (-7200, .error),
        ])
    func `a clock that is off`(_ seconds: Int, _ severity: Finding.Severity) async throws {
        let store = CheckedStore(clockOffset: .seconds(seconds))
        let report = try await CheckScene().with(store).report()
        let found = report.findings.filter { $0.topic == .clock || $0.topic == .clockSkew }
        #expect(found.map(\.severity) == [severity])
        if severity > .ok {
            #expect(found.first?.topic == .clockSkew)
            #expect(found.first?.message.contains(seconds > 0 ? "behind" : "ahead of") == true)
        }
        if severity == .error { #expect(found.first?.failure == .configuration) }
    }

    @Test func `a folder that isn't there is made by the first backup, or can't be`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-check-\(UUID().uuidString)")
        let path = folder.appending(path: "a/b").path
        let missing = CheckedStore(
            failing: [.list: StoreError(.notFound, "the store's folder \(path) doesn't exist")])
        var scene = try CheckScene(location: .directory(path: path)).with(missing)
        let finding = try await scene.onlyFinding()
        #expect(finding.topic == .storeMissing)
        #expect(finding.severity == .warning)
        #expect(!FileManager.default.fileExists(atPath: folder.path), "a check makes nothing")
        scene.maxAge = .seconds(60)
        #expect(try await scene.findings(.snapshotNone).map(\.severity) == [.error])

        let closed = StoreReview.missingDirectory(path, in: "/mnt", false)
        #expect(closed.severity == .error)
        #expect(closed.failure == .accessRefused)
        #expect(closed.message.contains("/mnt"))
    }

    @Test func `uploads that no record names are told`() async throws {
        let id = "20261121T100000Z-aaaa"
        let store = CheckedStore(uploads: [
            OpenUpload(key: try ObjectKey("app/\(id)/app.sql.gz"), begun: nil),
            OpenUpload(key: try ObjectKey("app/20261101T100000Z-bbbb/app.sql.gz"), begun: nil),
        ])
        let record = BeginRecord(
            files: ["app.sql.gz"], deadline: CheckScene.now.addingTimeInterval(-601), process: nil)
        try store.add("app/\(id)/begin.json", RecordCoding.bytes(record))
        let scene = try CheckScene().with(store)
        let found = try await scene.findings(.uploadsOpen)
        #expect(found.count == 1)
        #expect(found.first?.message.contains("1 upload is open") == true)
        #expect(found.first?.message.contains("20261101T100000Z-bbbb") == true)
        // The other goes with the leftovers of its run.
        let leftovers = try await scene.findings(.leftovers)
        #expect(leftovers.first?.message.contains(id) == true)
        #expect(store.keys == ["app/\(id)/begin.json"], "a check removes no leftovers of backups")
    }
}
