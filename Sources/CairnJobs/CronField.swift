/// One field of a cron expression, and what may stand in it.
enum CronField: String {
    case minute
    case hour
    case dayOfMonth = "day of the month"
    case month
    case dayOfWeek = "day of the week"

    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...6
        }
    }

    /// In the order of their numbers.
    private var names: [String] {
        switch self {
        case .month:
            [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// What a field allows.
    struct Values {
        /// Sorted; never empty.
        let members: [Int]
        /// Whether it was left open with `*` or `?`. `*/2` restricts.
        let isOpen: Bool
    }

    func values(in text: Substring, of schedule: String) throws(JobError) -> Values {
        var members: Set<Int> = []
        var isOpen = false
        for item in text.split(separator: ",") {
            guard let values = values(of: item) else { throw error(text, of: schedule) }
            members.formUnion(values.members)
            isOpen = isOpen || values.isOpen
        }
        guard !members.isEmpty else { throw error(text, of: schedule) }
        return Values(members: members.sorted(), isOpen: isOpen)
    }

    private func error(_ text: Substring, of schedule: String) -> JobError {
        Schedule.error(
            "the schedule “\(schedule)” has no valid \(rawValue): “\(text)”", hint: hint)
    }

    private var hint: String {
        let numbers = "It goes from \(range.lowerBound) to \(range.upperBound)"
        guard let first = names.first, let last = names.last else {
            return "\(numbers), with “*”, “1-5”, “1,15” and “*/10”."
        }
        let sunday = self == .dayOfWeek ? "; Sunday is 0, not 7" : ""
        return "\(numbers)\(sunday), or from \(first) to \(last), with “*”, “1-5”, “1,5” and “*/2”."
    }

    /// One item of a list: `*`, `5`, `1-5`, each with a step if wanted. `5/10` goes on to the end.
    private func values(of item: Substring) -> Values? {
        let halves = item.split(separator: "/", omittingEmptySubsequences: false)
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        let isWildcard = halves[0] == "*" || halves[0] == "?"
        guard halves.count <= 2, ends.count <= 2,
            let step = halves.count == 2 ? number(halves[1]) : 1, step > 0,
            let first = isWildcard ? range.lowerBound : value(ends[0])
        else { return nil }
        let goesOn = isWildcard || (ends.count == 1 && halves.count == 2)
        guard let last = goesOn ? range.upperBound : value(ends[ends.count - 1]),
            range.contains(first), range.contains(last), first <= last
        else { return nil }
        return Values(
            members: Array(stride(from: first, through: last, by: step)),
            isOpen: isWildcard && step == 1)
    }

    private func value(_ text: Substring) -> Int? {
        names.firstIndex(of: text.lowercased()).map { $0 + range.lowerBound } ?? number(text)
    }

    private func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }
}

/// The days on which a cron expression runs.
struct CronDays {
    let daysOfMonth: CronField.Values
    let months: CronField.Values
    let daysOfWeek: CronField.Values

    /// The most days from one to the next, over the 400 years after which the calendar repeats itself,
    /// weekdays included; nil if there is none.
    var longestGap: Int? {
        if daysOfMonth.isOpen, months.isOpen, daysOfWeek.isOpen { return 1 }
        var first: Int?
        var last = 0
        var longest = 0
        var day = 0
        // The first day of the year 2000 was a Saturday.
        for year in 2000..<2400 {
            for month in 1...12 {
                for dayOfMonth in 1...Self.length(of: month, in: year) {
                    if matches(month, dayOfMonth, weekday: (day + 6) % 7) {
                        if first == nil { first = day } else { longest = max(longest, day - last) }
                        last = day
                    }
                    day += 1
                }
            }
        }
        return first.map { max(longest, day - last + $0) }
    }

    /// Either day is enough when both are restricted.
    private func matches(_ month: Int, _ dayOfMonth: Int, weekday: Int) -> Bool {
        guard months.members.contains(month) else { return false }
        let byMonth = daysOfMonth.members.contains(dayOfMonth)
        let byWeek = daysOfWeek.members.contains(weekday)
        return daysOfMonth.isOpen || daysOfWeek.isOpen ? byMonth && byWeek : byMonth || byWeek
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
