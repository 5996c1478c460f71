import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct RetentionPlanTests {
    /// What is decided, by the day of November 2026, newest first: the codes.
    private static func decided(
        _ rules: RetentionRules, _ snapshots: [Snapshot], now: Date = noon
    ) throws -> [String: Set<String>] {
        let plan = try RetentionPlan(rules, snapshots, now: now)
        #expect(plan.decisions.count == snapshots.count)
        return Dictionary(
            uniqueKeysWithValues: plan.decisions.map { decision in
                let codes: [String] =
                    switch decision.verdict {
                    case .keep(let reasons): reasons.map(\.code)
                    case .delete(let reason): ["DELETE " + reason.code]
                    }
                #expect(Set(codes).count == codes.count, "\(codes)")
                return (String(decision.snapshot.name.id.text.prefix(8).suffix(4)), Set(codes))
            })
    }

    private static func nights(_ days: ClosedRange<Int>) throws -> [Snapshot] {
        try days.map { try .good(night: $0) }
    }

    @Test func `rules add up, each with its reason`() throws {
        let rules = RetentionRules(count: 2, days: 3, weekly: 2, minimum: 1)
        let decided = try Self.decided(rules, try Self.nights(12...21))
        // 21 November 2026 is a Saturday.
        #expect(decided["1121"] == ["count", "days", "weekly", "minimum", "newest-good"])
        #expect(decided["1120"] == ["count", "days"])
        #expect(decided["1119"] == ["days"])
        #expect(decided["1118"] == ["days"])
        #expect(decided["1117"] == ["DELETE unwanted"])
        #expect(decided["1115"] == ["weekly"])
        #expect(decided["1114"] == ["DELETE unwanted"])
    }

    @Test func `days without a snapshot aren't counted, and the oldest isn't kept besides`() throws
    {
        let snapshots = try [3, 4, 10, 21].map { try Snapshot.good(night: $0) }
        let decided = try Self.decided(RetentionRules(daily: 3, minimum: 1), snapshots)
        #expect(decided["1104"] == ["daily"])
        #expect(decided["1103"] == ["DELETE unwanted"])
    }

    @Test(arguments: [(3, nil, 3), (3, 2, 2), (3, 5, 3), (1, nil, 1)])
    func `the floor is never above the count`(_ minimum: Int, _ count: Int?, _ floor: Int) throws {
        var rules = RetentionRules(count: count, minimum: minimum)
        rules.monthly = 1
        let decided = try Self.decided(rules, try Self.nights(1...20))
        #expect(decided.values.filter { $0.contains("minimum") }.count == floor)
    }

    @Test func `without a rule everything stays`() throws {
        var snapshots = try Self.nights(1...20)
        snapshots[3].facts.isHeld = true
        let decided = try Self.decided(RetentionRules(minimum: 1), snapshots)
        #expect(decided.values.allSatisfy { $0.contains("no-rule") })
        #expect(decided["1104"] == ["no-rule", "held"])
    }

    /// A wiped database: night after night it is dumped, and none of that takes the place of what is good.
    @Test func `good ones before a suspicious one are pinned until it is accepted`() throws {
        var snapshots = try Self.nights(1...10)
        snapshots += try (11...21).map { try .suspicious(night: $0) }
        let rules = RetentionRules(count: 3)
        var decided = try Self.decided(rules, snapshots)
        #expect(!decided.values.contains { $0.contains { $0.hasPrefix("DELETE") } })
        #expect(decided["1101"] == ["pinned"])
        #expect(decided["1110"]?.isSuperset(of: ["pinned", "newest-good", "count"]) == true)
        #expect(decided["1121"] == ["suspicious"])

        for index in 10..<21 { snapshots[index].facts.acceptance = AcceptanceRecord(time: noon) }
        decided = try Self.decided(rules, snapshots)
        #expect(decided["1110"] == ["DELETE unwanted"])
        #expect(decided["1121"]?.contains("newest-good") == true)
    }

    /// State, and what it is told to be.
    private static let others: [(Snapshot.State, String)] = [
        (.suspicious, "suspicious"), (.safety, "safety"), (.damaged, "damaged"),
    ]

    @Test(arguments: others.indices)
    func `what isn't good has 30 days from when a newer good one was sealed`(
        _ index: Int
    ) throws {
        let (state, code) = Self.others[index]
        let other = try Snapshot.of(state, night: 1)
        let rules = RetentionRules(count: 1)
        // With a good one every night, of which the rule wants the newest only.
        #expect(try Self.decided(rules, [other])["1101"] == [code])
        var kept = [other]
        var now = other.name.id.start
        for night in 2...33 {
            now = noon.addingTimeInterval(Double(night - 21) * 86_400)
            kept.append(try .good(at: now.addingTimeInterval(-3600)))
            let plan = try RetentionPlan(rules, kept, now: now)
            let gone = Set(plan.doomed.map(\.name))
            kept.removeAll { gone.contains($0.name) }
            // The first was sealed an hour before noon of the second night.
            let isOver = night >= 32
            #expect(kept.contains { $0.name == other.name } == !isOver, "night \(night)")
            #expect(kept.count == (isOver ? 1 : night == 2 ? 2 : 3), "night \(night)")
        }
    }

    @Test func `a failed verification gives 30 days to look at it`() throws {
        var old = try Snapshot.good(at: noon.addingTimeInterval(-200 * 86_400))
        old.facts.verification = VerificationRecord(
            time: noon.addingTimeInterval(-29 * 86_400), failure: "rotten", rows: [:])
        let newer = try Snapshot.good(at: noon.addingTimeInterval(-100 * 86_400))
        let rules = RetentionRules(count: 1)
        let plan = try RetentionPlan(rules, [old, newer], now: noon)
        #expect(plan.doomed.isEmpty)
        let later = try RetentionPlan(
            rules, [old, newer], now: noon.addingTimeInterval(2 * 86_400))
        #expect(later.doomed.map(\.name) == [old.name])
    }

    @Test func `what is held or of the future or can't be read is never deleted`() throws {
        var held = try Snapshot.of(.damaged, night: 1)
        held.facts.isHeld = true
        let unreadable = try Snapshot.unreadable(night: 2)
        let future = try Snapshot.good(at: noon.addingTimeInterval(301))
        let snapshots = [held, unreadable, future] + (try Self.nights(3...6))
        let decided = try Self.decided(
            RetentionRules(count: 1), snapshots, now: noon)
        #expect(decided["1101"] == ["held", "damaged"])
        #expect(decided["1103"] == ["first-good-after"], "by which the other's time is told")
        #expect(decided["1102"] == ["unreadable"])
        #expect(decided["1121"] == ["future"])
        #expect(decided["1106"]?.contains("newest-good") == true)
        #expect(try Snapshot.good(at: noon.addingTimeInterval(300)).isEligible(at: noon))
    }

    @Test func `a zone that nobody knows is an error, even if no rule needs it`() throws {
        let error = try #require(throws: SnapshotError.self) {
            try RetentionPlan(RetentionRules(count: 1, timeZone: "Mars/Olympus"), [], now: noon)
        }
        #expect(error.code == .unknownTimeZone)
    }

    /// What is left, planned for again, stays; and knowing of fewer never deletes more.
    @Test(arguments: 0..<200)
    func `a plan holds when it is made again, or of a part`(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let snapshots = try (0..<30).map { _ in try Snapshot.random(&dice) }
        let rules = RetentionRules(
            count: dice.maybe(8), days: dice.maybe(20), daily: dice.maybe(8),
            weekly: dice.maybe(5), monthly: dice.maybe(5), minimum: dice.maybe(5) ?? 3,
            timeZone: "Europe/Paris")
        let plan = try RetentionPlan(rules, snapshots, now: noon)
        let doomed = Set(plan.doomed.map(\.name))
        let kept = snapshots.filter { !doomed.contains($0.name) }
        #expect(try RetentionPlan(rules, kept, now: noon).doomed.isEmpty)

        // A good one that nobody sees any more.
        let good = kept.filter { $0.isEligible(at: noon) }
        #expect(!snapshots.contains { $0.isEligible(at: noon) } || !good.isEmpty)
        for gone in snapshots where gone.isEligible(at: noon) {
            let rest = snapshots.filter { $0.name != gone.name }
            let lost = Set(try RetentionPlan(rules, rest, now: noon).doomed.map(\.name))
            #expect(lost.isSubset(of: doomed), "without \(gone.name)")
        }
    }
}

extension Snapshot {
    /// A good one of a night of November 2026.
    static func good(night: Int) throws -> Snapshot {
        try good(at: noon.addingTimeInterval(Double(night - 21) * 86_400 - 8 * 3600))
    }

    static func good(at start: Date) throws -> Snapshot {
        try sealed(at: start) { _ in }
    }

    static func suspicious(night: Int) throws -> Snapshot { try of(.suspicious, night: night) }

    static func of(_ state: State, night: Int) throws -> Snapshot {
        let start = noon.addingTimeInterval(Double(night - 21) * 86_400 - 8 * 3600)
        return try sealed(at: start, damage: state == .damaged ? ["it is gone"] : []) { manifest in
            if state == .suspicious { manifest.suspicions = ["smaller"] }
            if state == .safety { manifest.purpose = .safety }
        }
    }

    static func unreadable(night: Int) throws -> Snapshot {
        let folder = try good(night: night).folder
        return Snapshot(
            folder: folder, contents: .unreadable(SnapshotError(.damaged, "cut")), facts: Facts())
    }

    private static func sealed(
        at start: Date, damage: [String] = [], _ change: (inout Manifest) -> Void
    ) throws -> Snapshot {
        let name = SnapshotName(job: try JobName("app"), id: SnapshotID(start: start))
        var manifest = Manifest.sample(name)
        change(&manifest)
        return Snapshot(
            folder: SnapshotFolder(prefix: "", name: name),
            contents: .sealed(manifest, damage: damage), facts: Facts())
    }

    /// One of the last 60 days, now and then of the future or held.
    static func random(_ dice: inout Dice) throws -> Snapshot {
        let states: [State] = [.good, .good, .good, .good, .suspicious, .safety, .damaged]
        let state = states[dice.roll(states.count)]
        var snapshot = try of(state, night: 21 - dice.roll(60))
        if dice.roll(20) == 0 { snapshot = try of(state, night: 25) }
        snapshot.facts.isHeld = dice.roll(12) == 0
        if dice.roll(3) == 0 { snapshot.facts.acceptance = AcceptanceRecord(time: noon) }
        return snapshot
    }
}

/// Chance that is the same each time.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 up to `sides`. SplitMix64.
    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }

    mutating func maybe(_ most: Int) -> Int? { roll(3) == 0 ? 1 + roll(most) : nil }
}
