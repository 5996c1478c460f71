internal import CairnSnapshots
internal import Yams

/// What retention's values may be.
enum RetentionLimits {
    static let count = 1...100_000
    /// A hundred years.
    static let days = 1...36_500

    /// The default floor, which never is above `count`.
    static func minimum(count: Int?) -> Int {
        min(RetentionRules.defaultMinimum, count ?? RetentionRules.defaultMinimum)
    }

    /// - Throws: a complaint about a floor that was written and is above the count.
    static func check(minimum: Int?, count: Int?) throws(Complaint) {
        guard let minimum, let count, minimum > count else { return }
        throw Complaint(
            "must not be above “count”, which is \(count)",
            hint: "What the minimum keeps, the count has to allow.")
    }

    static func timeZone(_ name: String) throws(Complaint) -> String {
        guard RetentionRules.zone(named: name) != nil else {
            throw Complaint(
                "must be a time zone's name of the IANA database",
                hint: "Write it as Europe/Paris, or UTC.")
        }
        return name
    }
}

extension ConfigurationDecoder {
    /// What stands under a job's `keep`.
    ///
    /// - Returns: nil if it isn't set, or if something about it is wrong.
    func retention(of section: Section) -> RetentionRules? {
        guard let keep = section.section("keep", keys: Schema.keep) else { return nil }
        func number(_ key: String, _ range: ClosedRange<Int>) -> Int? {
            keep.value(key) { node throws(Complaint) in try node.integer(in: range) }
        }
        let count = number("count", RetentionLimits.count)
        let minimum = number("minimum", RetentionLimits.count)
        let floor: Void? = keep.value("minimum") { _ throws(Complaint) in
            try RetentionLimits.check(minimum: minimum, count: count)
        }
        let rules = RetentionRules(
            count: count, days: number("days", RetentionLimits.days),
            daily: number("daily", RetentionLimits.days),
            weekly: number("weekly", RetentionLimits.days),
            monthly: number("monthly", RetentionLimits.days),
            minimum: minimum ?? RetentionLimits.minimum(count: count),
            timeZone: keep.text("timeZone", RetentionLimits.timeZone)
                ?? RetentionRules.defaultTimeZone)
        guard Schema.rules.contains(where: keep.has) else {
            findings.add(
                "\(keep.title) has no rule, so that nothing would be pruned",
                hint: "Add one of \(Schema.list(Schema.rules)), or leave “keep” out.",
                at: keep.position)
            return nil
        }
        return keep.has("minimum") && floor == nil ? nil : rules
    }
}
