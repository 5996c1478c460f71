/// The moment for which a request is signed, to the second. S3 refuses one that is more than 15
/// minutes off its own clock, so it is chosen anew for every attempt.
package struct SigningDate: Sendable, Hashable {
    package let secondsSince1970: Int64

    /// - Parameter seconds: since 1970, at or after it.
    package init(secondsSince1970 seconds: Int64) {
        precondition(seconds >= 0)
        secondsSince1970 = seconds
    }

    /// The date in UTC as the scope of a signature has it: `20130524`.
    package var day: String {
        let (year, month, day) = civilDate
        return padded(year, to: 4) + padded(month, to: 2) + padded(day, to: 2)
    }

    /// Date and time in UTC as `x-amz-date` has them: `20130524T000000Z`.
    package var timestamp: String {
        let second = secondsSince1970 % 86_400
        return day + "T" + padded(second / 3600, to: 2) + padded(second / 60 % 60, to: 2)
            + padded(second % 60, to: 2) + "Z"
    }

    /// Year, month and day of the Gregorian calendar, counted in years that begin in March, so that
    /// the leap day is the last of its year and months follow a fixed pattern of 153 days in 5.
    private var civilDate: (year: Int64, month: Int64, day: Int64) {
        let daysFrom0000March = secondsSince1970 / 86_400 + 719_468
        let era = daysFrom0000March / 146_097  // 400 years
        let dayOfEra = daysFrom0000March % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
