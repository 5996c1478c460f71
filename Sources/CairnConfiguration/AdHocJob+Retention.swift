internal import CairnSnapshots

extension AdHocJob {
    func retention(
        _ environment: [String: String], _ origins: ValueOrigins
    ) throws(ConfigurationError) -> RetentionRules {
        let count = try number(.count, RetentionLimits.count, environment, origins)
        let minimum = try number(.minimum, RetentionLimits.count, environment, origins)
        let rules = RetentionRules(
            count: count,
            days: try number(.days, RetentionLimits.days, environment, origins),
            daily: try number(.daily, RetentionLimits.days, environment, origins),
            weekly: try number(.weekly, RetentionLimits.days, environment, origins),
            monthly: try number(.monthly, RetentionLimits.days, environment, origins),
            minimum: minimum ?? RetentionLimits.minimum(count: count),
            timeZone: try timeZone(environment, origins))
        try refuseContradiction(rules, environment)
        return rules
    }

    private func given(_ option: KeepOption, _ environment: [String: String]) -> GivenValue? {
        GivenValue(keep[option], option.flag, environment: environment)
    }

    private func number(
        _ option: KeepOption, _ range: ClosedRange<Int>, _ environment: [String: String],
        _ origins: ValueOrigins
    ) throws(ConfigurationError) -> Int? {
        guard let given = given(option, environment) else { return nil }
        origins.note("keep.\(option.rawValue)", given.origin)
        return try given.read { text throws(Complaint) in
            try ValueRule.integer(text, in: range)
        }
    }

    private func timeZone(
        _ environment: [String: String], _ origins: ValueOrigins
    ) throws(ConfigurationError) -> String {
        guard let given = given(.timeZone, environment) else {
            return RetentionRules.defaultTimeZone
        }
        origins.note("keep.timeZone", given.origin)
        return try given.read(RetentionLimits.timeZone)
    }

    /// A floor above the count, and a floor or zone without any rule, are slips.
    private func refuseContradiction(
        _ rules: RetentionRules, _ environment: [String: String]
    ) throws(ConfigurationError) {
        if let minimum = given(.minimum, environment) {
            try minimum.read { _ throws(Complaint) in
                try RetentionLimits.check(minimum: rules.minimum, count: rules.count)
            }
        }
        for option in [KeepOption.minimum, .timeZone] where rules.isEmpty {
            try given(option, environment)?.read { _ throws(Complaint) in
                throw Complaint(
                    "has no effect without a rule", hint: "Give --keep-count or --keep-days.")
            }
        }
    }
}
