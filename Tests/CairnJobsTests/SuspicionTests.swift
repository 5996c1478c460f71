import Foundation
import Testing

@testable import CairnJobs
@testable import CairnSnapshots

@Suite struct SuspicionTests {
    /// Good snapshots with dumps of these sizes, newest first.
    private static func history(
        _ sizes: [Int64], tables: [String: Int64] = [:],
        counted: [String: Int64]? = nil
    ) throws -> Suspicion {
        let snapshots = try sizes.enumerated().map { index, bytes in
            let start = Date(timeIntervalSince1970: 1_795_262_400 - Double(index) * 86_400)
            let name = SnapshotName(job: try JobName("app"), id: SnapshotID(start: start))
            var manifest = Manifest.ofDumps([:], named: name)
            manifest.databases = [.ofDump("app", bytes: bytes, tables: tables)]
            var facts = Snapshot.Facts()
            if let counted {
                facts.verification = VerificationRecord(
                    time: start, failure: nil, rows: ["app": counted])
            }
            return Snapshot(
                folder: SnapshotFolder(prefix: "", name: name),
                contents: .sealed(manifest, damage: []), facts: facts)
        }
        return Suspicion(history: snapshots)
    }

    /// Sizes of the last dumps, that of the new one, and whether it is suspicious.
    @Test(arguments: [
        ([Int64](), Int64(1), false), ([100], 50, false), ([100], 49, true),
        // The median of an even number is between the two in the middle.
        ([100, 200], 75, false), ([100, 200], 74, true),
        // One that was large once, or small once, doesn't count for more than one.
        ([10_000, 100, 100, 100, 100], 50, false), ([1, 100, 100, 100, 100], 49, true),
        // Of five only; a sixth is of no matter.
        ([100, 100, 100, 1000, 1000, 1000, 1000], 50, false),
        ([100, 100, 100, 1000, 1000, 1000, 1000], 49, true),
        ([4_000_000_000_000], 1_999_999_999_999, true),
    ])
    func `a dump below half the median of the last five is suspicious`(
        _ sizes: [Int64], _ size: Int64, _ isSuspicious: Bool
    ) throws {
        let words = try Self.history(sizes).words(on: .ofDump("app", bytes: size))
        #expect(words.isEmpty == !isSuspicious, "\(words)")
        if isSuspicious { #expect(words[0].contains("“app” has \(size) bytes")) }
    }

    @Test func `a table that held rows and is gone is suspicious, an empty one isn't`() throws {
        let history = try Self.history([100], tables: ["person": 4, "empty": 0, "stays": 9])
        let dump = Manifest.Database.ofDump("app", bytes: 100, tables: ["stays": 0, "new": 1])
        let words = try #require(history.words(on: dump).first)
        #expect(words.hasPrefix("1 table(s) of “app”"))
        #expect(words.hasSuffix("are gone: person"), "\(words)")
    }

    @Test func `counted rows tell more than the server's estimate`() throws {
        let history = try Self.history([100], tables: ["person": 0], counted: ["person": 4])
        #expect(history.words(on: .ofDump("app", bytes: 100)).count == 1)
    }

    @Test func `tables that Synapse makes for a while may go, with its profile`() throws {
        let history = try Self.history(
            [100], tables: ["public._temp_populate_user_directory_rooms": 4, "public.users": 4])
        var dump = Manifest.Database.ofDump("app", bytes: 100, tables: ["public.users": 4])
        #expect(history.words(on: dump).count == 1)
        dump.profile = Manifest.Profile(name: "synapse", facts: [:])
        #expect(history.words(on: dump).isEmpty)
        dump.tables = []
        #expect(history.words(on: dump).first?.hasSuffix("are gone: public.users") == true)
    }

    @Test func `a wiped database is told in few words`() throws {
        let tables = Dictionary(uniqueKeysWithValues: (0..<500).map { ("table\($0)", Int64(1)) })
        let words = try Self.history([100], tables: tables).words(on: .ofDump("app", bytes: 10))
        #expect(words.count == 2)
        #expect(words.allSatisfy { $0.count < 300 }, "\(words)")
        #expect(words[0].hasPrefix("500 table(s)"))
    }

    @Test func `another database of the job has nothing to do with it`() throws {
        let history = try Self.history([1_000_000], tables: ["person": 4])
        #expect(history.words(on: .ofDump("new", bytes: 1)).isEmpty)
    }

    @Test func `each snapshot carries on the last trial that those before it know of`() throws {
        var snapshots = try Self.history([100, 100, 100]).history
        let start = snapshots[2].name.id.start
        func trial(_ hours: Double) -> VerificationRecord.Trial {
            VerificationRecord.Trial(
                time: start.addingTimeInterval(hours * 3600), server: "MySQL 9.7",
                durationSeconds: 1, failure: nil)
        }
        #expect(Suspicion(history: snapshots).lastTrial == nil)
        // That of a snapshot which is gone, and a later one of a snapshot which is there.
        guard case .sealed(var manifest, _) = snapshots[1].contents else { return }
        let gone = Manifest.LastTrial(id: SnapshotID(start: start), trial: trial(-24))
        manifest.lastTrial = gone
        let bytes = RecordCoding.bytes(manifest)
        snapshots[1] = Snapshot(
            folder: snapshots[1].folder,
            contents: .sealed(try Manifest(bytes, of: snapshots[1].name), damage: []),
            facts: Snapshot.Facts())
        #expect(Suspicion(history: snapshots).lastTrial == gone)
        snapshots[2].facts.verification = VerificationRecord(time: nil, failure: nil)
        snapshots[2].facts.verification?.trial = trial(1)
        let last = Suspicion(history: snapshots).lastTrial
        #expect(last?.id == snapshots[2].name.id && last?.trial == trial(1))
    }
}
