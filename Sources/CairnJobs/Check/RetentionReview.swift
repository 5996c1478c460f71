internal import CairnSnapshots

/// Judges whether retention rules keep what the person who wrote them probably meant.
struct RetentionReview: Sendable {
    let rules: RetentionRules
    /// The longest time between two runs, where a schedule tells.
    let gap: Duration?

    init(_ rules: RetentionRules, gap: Duration?) {
        self.rules = rules
        self.gap = gap
    }

    var findings: [Finding] {
        guard !rules.isEmpty else {
            return [
                .note(
                    .retentionNone, "no retention: every snapshot stays until somebody deletes it",
                    cure: "Set “keep”, such as {count: 30} or {days: 7, weekly: 4}.")
            ]
        }
        let warnings = [single, days, reach].compactMap(\.self)
        return warnings.isEmpty ? [.ok(.retention, "keep \(words)\(reachInWords)")] : warnings
    }

    /// Whatever the rules are, so many stay at least.
    private var floor: Int { min(rules.minimum, rules.count ?? .max) }

    private var single: Finding? {
        let others = [rules.days, rules.daily, rules.weekly, rules.monthly].compactMap(\.self)
        let most = max(rules.count ?? 0, floor)
        guard others.isEmpty, most <= 1 else { return nil }
        return .warning(
            .retentionSingle, "keep \(words): there is never more than one snapshot to go back to",
            cure: "Keep at least 3: one may be damaged, or hold the mistake already.")
    }

    /// `days` counts back from the newest snapshot, so that rare runs leave the floor only.
    private var days: Finding? {
        guard let days = rules.days, let gap, gap > Self.day * days, isOnly(rules.days) else {
            return nil
        }
        return .warning(
            .retentionDays,
            "keep {days: \(days)}: runs are up to \(Self.words(gap)) apart, so that only the newest"
                + " \(max(1, floor)) stay",
            cure: "Keep by count: {count: \(days)}.")
    }

    private func isOnly(_ rule: Int?) -> Bool {
        [rules.count, rules.days, rules.daily, rules.weekly, rules.monthly].compactMap(\.self)
            .count == 1 && rule != nil
    }

    /// Several runs a day use a count up faster than one thinks.
    private var reach: Finding? {
        guard let gap, let reach = longestReach(gap) else { return nil }
        guard let count = rules.count, isOnly(rules.count), gap < Self.day, reach < Self.enough
        else {
            return nil
        }
        let perDay = Int((Self.day / gap).rounded())
        return .warning(
            .retentionShort,
            "keep {count: \(count)}: with a run every \(Self.words(gap)) that reaches back"
                + " \(Self.words(reach)) only",
            cure: "For a week keep {count: \(perDay * 7)}, or {count: \(count), daily: 7}.")
    }

    /// A mistake made on a Friday evening is seen on Monday.
    private static let enough = day * 3

    /// How far back the oldest that stays is, by the rule that reaches farthest.
    private func longestReach(_ gap: Duration) -> Duration? {
        let step = max(gap, Self.day)
        return [
            rules.count.map { gap * $0 }, rules.days.map { Self.day * $0 },
            rules.daily.map { step * $0 }, rules.weekly.map { max(gap, Self.day * 7) * $0 },
            rules.monthly.map { max(gap, Self.day * 30) * $0 },
        ].compactMap(\.self).max()
    }

    private var reachInWords: String {
        guard let gap, let reach = longestReach(gap) else { return "" }
        return ": reaches back \(Self.words(reach)) when every run succeeds"
    }

    private var words: String {
        let parts: [(String, Int?)] = [
            ("count", rules.count), ("days", rules.days), ("daily", rules.daily),
            ("weekly", rules.weekly), ("monthly", rules.monthly),
        ]
        let given = parts.compactMap { name, value in value.map { "\(name): \($0)" } }
        return "{\(given.joined(separator: ", "))}"
    }

    private static let day = Duration.seconds(86_400)

    private static func words(_ duration: Duration) -> String {
        SnapshotReview.words(duration / .seconds(1))
    }
}
