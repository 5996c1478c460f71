import Testing

@testable import CairnJobs
@testable import CairnSnapshots

/// Rules that would keep less than the person who wrote them may think.
@Suite struct RetentionReviewTests {
    private static let day = Duration.seconds(86_400)
    private static let minute = Duration.seconds(60)

    /// Rules, the longest time between runs, and what is found.
    private static let cases: [(RetentionRules, Duration?, CheckTopic)] = [
        (RetentionRules(), nil, .retentionNone),
        (RetentionRules(), day, .retentionNone),
        (RetentionRules(count: 30), nil, .retention),
        (RetentionRules(count: 30), day, .retention),
        // Several runs a day: thirty are less than a month.
        (RetentionRules(count: 30), minute * 10, .retentionShort),
        (RetentionRules(count: 30), minute * 60, .retentionShort),
        (RetentionRules(count: 12), minute * 360, .retention),
        (RetentionRules(count: 11), minute * 360, .retentionShort),
        (RetentionRules(count: 30, daily: 7), minute * 10, .retention),
        // Fewer than three days by intention: one run a day, two kept.
        (RetentionRules(count: 2), day, .retention),
        (RetentionRules(count: 1), day, .retentionSingle),
        (RetentionRules(count: 1), nil, .retentionSingle),
        (RetentionRules(count: 5, minimum: 1), day, .retention),
        (RetentionRules(count: 1, daily: 7), day, .retention),
        // Days that are over before the next run.
        (RetentionRules(days: 7), day, .retention),
        (RetentionRules(days: 7), day * 7, .retention),
        (RetentionRules(days: 7), day * 31, .retentionDays),
        (RetentionRules(days: 7, monthly: 6), day * 31, .retention),
        (RetentionRules(days: 7), nil, .retention),
    ]

    @Test(arguments: cases.indices)
    func `what the rules keep`(_ index: Int) {
        let (rules, gap, topic) = Self.cases[index]
        let found = RetentionReview(rules, gap: gap).findings
        #expect(found.map(\.topic) == [topic], "\(rules)")
        #expect(found.first?.severity == Self.severity(topic))
    }

    private static func severity(_ topic: CheckTopic) -> Finding.Severity {
        switch topic {
        case .retention: .ok
        case .retentionNone: .note
        default: .warning
        }
    }

    @Test func `how far back they reach is told`() {
        let good = RetentionReview(RetentionRules(count: 30), gap: Self.day).findings
        #expect(good.first?.message.contains("reaches back 30 days") == true)
        let short = RetentionReview(RetentionRules(count: 30), gap: Self.minute * 10).findings
        #expect(short.first?.message.contains("back 5 h only") == true)
        #expect(short.first?.cure?.contains("{count: 1008}") == true)
        let rare = RetentionReview(RetentionRules(days: 7), gap: Self.day * 31).findings
        #expect(rare.first?.message.contains("only the newest 3 stay") == true)
    }
}
