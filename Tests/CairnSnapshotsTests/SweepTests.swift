import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

/// What a killed run has left goes, and nothing else.
@Suite struct SweepTests {
    private static let id = "20261121T110000Z-aaaa"
    private static let dead = BeginRecord.elsewhere(
        ["app.sql.gz", "RECOVER.md"], until: noon.addingTimeInterval(-601))

    @Test func `a run is over when its deadline and the margin are past`() {
        let record = BeginRecord.elsewhere([], until: noon)
        #expect(!record.isOver(at: noon))
        #expect(!record.isOver(at: noon.addingTimeInterval(600)))
        #expect(record.isOver(at: noon.addingTimeInterval(601)))
    }

    @Test func `a process of this machine tells more than its deadline`() throws {
        let own = try #require(ProcessIdentity.current)
        var ended = own
        ended.startTicks += 1
        let future = noon.addingTimeInterval(86_400)
        #expect(!BeginRecord(files: [], deadline: future, process: own).isOver(at: noon))
        #expect(BeginRecord(files: [], deadline: future, process: ended).isOver(at: noon))
        #expect(!BeginRecord(files: [], deadline: future, process: nil).isOver(at: noon))
    }

    @Test(arguments: ["", "prod/"])
    func `only its own keys go`(_ prefix: String) async throws {
        try await Shelf.with(prefix: prefix) { shelf in
            try await shelf.leave(
                "app", Self.id, Self.dead,
                files: [
                    "app.sql.gz", "app.sql.gz.001", "RECOVER.md", "notes.txt", "app.sql.gz.bak",
                ])
            let swept = try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            #expect(swept.swept.map(\.description) == ["app/\(Self.id)"])
            #expect(
                try await shelf.paths() == [
                    "app/\(Self.id)/app.sql.gz.bak", "app/\(Self.id)/notes.txt",
                ])
        }
    }

    @Test func `what a later version has recorded is left to a later version`() async throws {
        try await Shelf.with { shelf in
            var record = Self.dead
            record.version = 2
            try await shelf.leave("app", Self.id, record, files: ["app.sql.gz"])
            let before = try await shelf.paths()
            let swept = try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            #expect(swept == .nothing(newest: Self.id))
            #expect(try await shelf.paths() == before)
        }
    }

    @Test func `its open uploads are aborted`() async throws {
        try await Shelf.with { shelf in
            try await shelf.leave("app", Self.id, Self.dead)
            for file in ["app.sql.gz", "stranger.sql.gz"] {
                let upload = try await shelf.store.beginUpload(
                    ObjectKey("app/\(Self.id)/\(file)"))
                try await upload.send([1, 2, 3], number: 1)
            }
            try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            let left = try FileManager.default.subpathsOfDirectory(atPath: shelf.folder.path)
            #expect(left.filter { $0.contains("app.sql.gz") } == [])
            #expect(left.contains { $0.contains("stranger.sql.gz") })
        }
    }

    /// In a directory, a file under its temporary name; once begin.json is gone nobody would know it.
    @Test func `a manifest that was being written is given up`() async throws {
        try await Shelf.with { shelf in
            try await shelf.leave("app", Self.id, Self.dead)
            let manifest = try await shelf.store.beginUpload(
                ObjectKey("app/\(Self.id)/manifest.json"))
            try await manifest.send([1, 2, 3], number: 1)
            try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            let left = try FileManager.default.subpathsOfDirectory(atPath: shelf.folder.path)
            #expect(left == [])
        }
    }

    @Test func `another job's leftovers stay, also when its name begins with this one's`()
        async throws
    {
        try await Shelf.with { shelf in
            try await shelf.leave("app-staging", Self.id, Self.dead, files: ["app.sql.gz"])
            try await shelf.leave("apps", Self.id, Self.dead, files: ["app.sql.gz"])
            let before = try await shelf.paths()
            let swept = try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            #expect(swept == Sweep())
            #expect(try await shelf.paths() == before)
        }
    }

    @Test func `sealed snapshots, living runs and folders without a record stay`() async throws {
        try await Shelf.with { shelf in
            try await shelf.seal("app", "20261121T100000Z-0001")
            let later = BeginRecord.elsewhere(
                ["app.sql.gz"], until: noon.addingTimeInterval(3600))
            try await shelf.leave("app", "20261121T100000Z-0002", later, files: ["app.sql.gz"])
            let here = BeginRecord(files: ["app.sql.gz"], deadline: noon.addingTimeInterval(3600))
            try await shelf.leave("app", "20261121T100000Z-0003", here, files: ["app.sql.gz"])
            try await shelf.put("app/20261121T100000Z-0004/app.sql.gz")
            try await shelf.put("app/20261121T100000Z-0005/begin.json", "{")
            try await shelf.put("app/old-dump.sql.gz")
            let before = try await shelf.paths()
            let swept = try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            #expect(swept == .nothing(newest: "20261121T100000Z-0005"))
            #expect(try await shelf.paths() == before)
        }
    }

    /// Else a clock that was once wrong would be the newest for years.
    @Test func `the newest is the greatest that isn't of the future`() async throws {
        try await Shelf.with { shelf in
            let job = try JobName("app")
            #expect(try await shelf.catalog.sweepLeftovers(of: job, now: noon).newest == nil)
            try await shelf.seal("app", "20261121T110000Z-0002")
            try await shelf.seal("app", "20261121T110000Z-0001")
            try await shelf.seal("app", "20261121T120501Z-0001")
            let plain = try await shelf.catalog.sweepLeftovers(of: job, now: noon)
            #expect(plain.newest?.text == "20261121T110000Z-0002")
            try await shelf.put("app/20261121T120500Z-0001/begin.json")
            let ahead = try await shelf.catalog.sweepLeftovers(of: job, now: noon)
            #expect(ahead.newest?.text == "20261121T120500Z-0001")
        }
    }

    /// Whatever can't be deleted, the record that names the rest stays with it.
    @Test(arguments: ["app.sql.gz", "RECOVER.md", "begin.json"])
    func `a sweep that is cut short is finished by the next`(_ refused: String) async throws {
        try await Shelf.with { shelf in
            try await shelf.leave(
                "app", Self.id, Self.dead, files: ["app.sql.gz", "app.sql.gz.001", "RECOVER.md"])
            let job = try JobName("app")
            let faulty = FaultyStore(store: shelf.store, refusesToDelete: refused)
            let cut = try await shelf.catalog(through: faulty).sweepLeftovers(of: job, now: noon)
            #expect(cut.swept == [])
            #expect(cut.refusals.contains { $0.key.lastComponent == refused })
            #expect(try await shelf.paths().contains("app/\(Self.id)/begin.json"))
            #expect(try await shelf.catalog.sweepLeftovers(of: job, now: noon).swept.count == 1)
            #expect(try await shelf.paths() == [])
        }
    }

    /// With “hidepid” a run of another user isn't to be seen; it mustn't be taken for dead.
    @Test func `a process that may be hidden isn't known to be dead`() throws {
        let own = try #require(ProcessIdentity.current)
        var other = own
        other.pid = 4_194_305  // more than the kernel ever gives
        #expect(own.isAlive == true)
        #expect(other.isAlive == false)
        let hidden = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: hidden) }
        #expect(other.isAlive(by: hidden.path) == nil)
    }
}

extension Sweep {
    /// Of a sweep that found nothing to do beside this snapshot.
    fileprivate static func nothing(newest: String) -> Sweep {
        var sweep = Sweep()
        sweep.newest = SnapshotID(newest)
        return sweep
    }
}
