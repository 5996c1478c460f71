import Foundation
import Testing

@testable import CairnJobs
@testable import CairnSnapshots

/// What a check says of the snapshots that are there.
@Suite struct SnapshotReviewTests {
    private static let now = CheckScene.now
    private static let hour: TimeInterval = 3600

    private static func seen(
        _ age: TimeInterval, _ state: SnapshotReview.Seen.State = .good, verified: Date? = now
    ) throws -> SnapshotReview.Seen {
        let id = SnapshotID(start: now.addingTimeInterval(-age))
        return SnapshotReview.Seen(
            name: SnapshotName(job: try JobName("app"), id: id), state: state,
            reasons: state == .damaged ? ["app.sql.gz is missing"] : [], verified: verified)
    }

    private static func review(
        _ snapshots: [SnapshotReview.Seen], runs: [UnsealedRun] = [], uploads: [String] = [],
        maxAge: Duration? = nil, gap: Duration? = nil
    ) throws -> [Finding] {
        SnapshotReview(
            job: try JobName("app"), snapshots: snapshots, runs: runs, uploads: uploads,
            maxAge: maxAge, gap: gap, now: now
        ).findings
    }

    /// Ages in hours of the newest good snapshot, and the limit.
    @Test(arguments: [(25.0, 26, true), (26, 26, true), (26.1, 26, false), (800, 26, false)])
    func `an age is judged by the limit`(_ age: Double, _ limit: Int, _ isGood: Bool) throws {
        let found = try Self.review(
            [Self.seen(age * Self.hour)], maxAge: .seconds(limit * 3600))
        #expect(found.map(\.topic) == [isGood ? .snapshots : .snapshotOld])
        #expect(found.first?.failure == (isGood ? nil : .noSuchSnapshot))
    }

    @Test(arguments: [SnapshotReview.Seen.State.damaged, .suspicious, .safety])
    func `only good snapshots count`(_ state: SnapshotReview.Seen.State) throws {
        let snapshots = [try Self.seen(60, state), try Self.seen(30 * Self.hour)]
        let found = try Self.review(snapshots, maxAge: .seconds(26 * 3600))
        #expect(found.first?.topic == .snapshotOld)
        #expect(found.first?.message.contains(snapshots[1].name.description) == true)
        let none = try Self.review([snapshots[0]], maxAge: .seconds(26 * 3600))
        #expect(none.first?.topic == .snapshotNone)
        #expect(none.first?.failure == .noSuchSnapshot)
    }

    @Test func `one from the future counts for nothing, and is told`() throws {
        let found = try Self.review([Self.seen(-Self.hour), Self.seen(30 * Self.hour)])
        #expect(found.map(\.topic) == [.snapshots, .snapshotFuture])
        let only = try Self.review([Self.seen(-Self.hour)], maxAge: .seconds(3600))
        #expect(only.map(\.topic) == [.snapshotNone, .snapshotFuture])
        // A clock may be a little off.
        #expect(try Self.review([Self.seen(-200)]).map(\.topic) == [.snapshots])
    }

    @Test func `without a limit none at all is a warning, for there may not have been a run yet`()
        throws
    {
        let found = try Self.review([])
        #expect(found.map(\.topic) == [.snapshotNone])
        #expect(found.map(\.severity) == [.warning])
    }

    @Test(arguments: [(25.9, true), (26.1, false)])
    func `without a limit the schedule tells`(_ age: Double, _ isGood: Bool) throws {
        let found = try Self.review(
            [Self.seen(age * Self.hour)], gap: .seconds(24 * 3600))
        #expect(found.map(\.topic) == [isGood ? .snapshots : .snapshotOld])
        #expect(found.map(\.severity) == [isGood ? .ok : .warning])
    }

    @Test func `damaged ones are an error, named with what is wrong`() throws {
        let damaged = try Self.seen(50 * Self.hour, .damaged)
        let found = try Self.review([Self.seen(60), damaged])
        let finding = try #require(found.first { $0.topic == .snapshotDamaged })
        #expect(finding.failure == .damaged)
        #expect(finding.message.contains(damaged.name.description))
        #expect(finding.message.contains("app.sql.gz is missing"))
    }

    @Test func `suspicious ones are a warning with the command that accepts them`() throws {
        let suspicious = try Self.seen(60, .suspicious)
        let found = try Self.review([suspicious, Self.seen(25 * Self.hour)])
        let finding = try #require(found.first { $0.topic == .snapshotSuspicious })
        #expect(finding.severity == .warning)
        #expect(finding.cure?.contains("--accept \(suspicious.name)") == true)
    }

    @Test func `never verified is worth a note`() throws {
        let found = try Self.review([Self.seen(60, verified: nil)])
        #expect(found.map(\.topic) == [.snapshots, .snapshotUnverified])
        #expect(found.last?.severity == .note)
        let once = [try Self.seen(60, verified: nil), try Self.seen(90_000)]
        #expect(try Self.review(once).map(\.topic) == [.snapshots])
    }

    /// Age in hours of the last trial restore of a snapshot that is gone meanwhile, and what is said.
    @Test(arguments: [
        (Double?(2), String?.none, CheckTopic.drill), (49, nil, .drillOld),
        (2, "1146", .drillFailed),
        (nil, nil, .drillNone),
    ])
    func `the last trial is known though its snapshot is gone`(
        _ age: Double?, _ failure: String?, _ topic: CheckTopic
    ) throws {
        var snapshot = try Self.seen(60)
        let gone = try Self.seen(50 * Self.hour).name
        snapshot.lastTrial = age.map { age in
            Manifest.LastTrial(
                id: gone.id,
                trial: VerificationRecord.Trial(
                    time: Self.now.addingTimeInterval(-age * Self.hour), server: "MySQL 9.7",
                    durationSeconds: 1, failure: failure))
        }
        var review = SnapshotReview(
            job: try JobName("app"), snapshots: [snapshot], runs: [], uploads: [], maxAge: nil,
            gap: nil, now: Self.now)
        review.drill = DrillSettings(place: .sameServer(maxSize: 1), maxAge: .seconds(48 * 3600))
        let finding = try #require(review.findings.last)
        #expect(finding.topic == topic)
        #expect((finding.failure == nil) == (topic == .drill))
        #expect(finding.message.contains(gone.description) == (age != nil))
    }

    @Test func `what isn't sealed is told by what it is`() throws {
        func run(_ age: TimeInterval, _ state: UnsealedRun.State, isRehearsal: Bool = false) throws
            -> UnsealedRun
        {
            UnsealedRun(
                name: try Self.seen(age).name, state: state, isRehearsal: isRehearsal, bytes: 1)
        }
        let found = try Self.review(
            [Self.seen(60)],
            runs: [
                run(10, .running), run(11, .running, isRehearsal: true), run(9000, .over),
                run(9001, .unrecorded),
            ])
        #expect(
            found.map(\.topic) == [.snapshots, .runUnderWay, .leftovers, .leftoversUnrecorded])
        #expect(found.map(\.severity) == [.ok, .note, .note, .warning])
    }

    @Test(arguments: [
        (0.4, "0 s"), (59.6, "1 min"), (3599, "59 min 59 s"), (7200, "2 h"), (93_600, "26 h"),
        (172_800, "2 days"), (2_678_400, "31 days"), (180_000, "2 days 2 h"),
    ])
    func `spans of time as people say them`(_ seconds: Double, _ words: String) {
        #expect(SnapshotReview.words(seconds) == words)
    }
}
