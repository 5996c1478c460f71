internal import FoundationEssentials

/// The periods of which a rule keeps one snapshot each.
enum CalendarPeriod {
    case day
    /// From Monday to Sunday, as ISO 8601 has it.
    case week
    case month

    /// A number that all moments of one period have, and later periods a greater one.
    func index(of moment: Date, in zone: TimeZone) -> Int {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
        let local = seconds + zone.secondsFromGMT(for: moment)
        let day = Self.floored(local, by: 86_400)
        return switch self {
        case .day: day
        // Day 0, the first of January 1970, was a Thursday.
        case .week: Self.floored(day + 3, by: 7)
        case .month: Self.month(of: day)
        }
    }

    /// Months since the year 0, of a day that is counted from 1970 in the Gregorian calendar.
    ///
    /// Source: Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”, civil_from_days. The
    /// years are taken to begin in March, so that a leap day ends one.
    private static func month(of day: Int) -> Int {
        let sinceMarch = day + 719_468
        let era = floored(sinceMarch, by: 146_097)
        let dayOfEra = sinceMarch - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        return (era * 400 + yearOfEra) * 12 + monthFromMarch
    }

    private static func floored(_ number: Int, by divisor: Int) -> Int {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
