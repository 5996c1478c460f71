/// When a job is meant to run: a cron expression as Kubernetes' CronJob takes it.
///
/// Five fields (minute, hour, day of the month, month, day of the week) of `*`, numbers, ranges, lists
/// and steps, with English names of months and days in three letters; or `@daily` and its like. When
/// both days are restricted, either of them is enough. Cairn doesn't run by itself: it judges ages
/// by this.
///
/// Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax and
/// the parser behind it, https://pkg.go.dev/github.com/robfig/cron/v3.
public struct Schedule: Sendable, Hashable {
    /// As it was written.
    public let text: String
    /// The longest time from one run to the next by the clock on the wall; where clocks are changed,
    /// it is an hour more in that night.
    public let interval: Duration

    /// - Throws: `.configuration`, with what Kubernetes wouldn't take, or would take and never run.
    public init(_ text: String) throws(JobError) {
        self.text = text
        let fields = text.split { $0 == " " || $0 == "\t" }
        guard let first = fields.first else {
            throw Self.error("a schedule is empty", hint: Self.shape)
        }
        guard !first.hasPrefix("TZ="), !first.hasPrefix("CRON_TZ=") else {
            throw Self.error(
                "the schedule “\(text)” names a time zone, which Kubernetes refuses",
                hint: "Remove “\(first)”, and set the CronJob's timeZone, or cron's CRON_TZ.")
        }
        if first == "@every" {
            interval = try Self.period(fields.dropFirst(), of: text)
            return
        }
        let expression = try Self.expression(fields, of: text)
        guard expression.count == 5 else {
            throw Self.error(
                "the schedule “\(text)” has \(expression.count) fields, not 5", hint: Self.shape)
        }
        let minutes = try CronField.minute.values(in: expression[0], of: text)
        let hours = try CronField.hour.values(in: expression[1], of: text)
        let days = CronDays(
            daysOfMonth: try CronField.dayOfMonth.values(in: expression[2], of: text),
            months: try CronField.month.values(in: expression[3], of: text),
            daysOfWeek: try CronField.dayOfWeek.values(in: expression[4], of: text))
        guard let gap = days.longestGap else {
            throw Self.error(
                "the schedule “\(text)” names a day that no year has",
                hint: "Kubernetes would take it and never run.")
        }
        let times = hours.members.flatMap { hour in minutes.members.map { hour * 60 + $0 } }
        interval = .seconds(60 * Self.longestPause(times, days: gap))
    }

    static let shape = """
        Write minute, hour, day of the month, month and day of the week: “0 4 * * *” is every day at \
        4:00.
        """

    static func error(_ message: String, hint: String) -> JobError {
        JobError(.configuration, message, hint: hint)
    }

    /// The longest pause in minutes, when the times of a day (in minutes, sorted) come again after a
    /// number of days at most.
    private static func longestPause(_ times: [Int], days: Int) -> Int {
        let overnight = days * 24 * 60 + times[0] - times[times.count - 1]
        return zip(times.dropFirst(), times).map { $0 - $1 }.reduce(overnight, max)
    }

    /// The five fields, those that a macro stands for if it is one.
    private static func expression(
        _ fields: [Substring], of text: String
    ) throws(JobError) -> [Substring] {
        guard fields[0].hasPrefix("@") else { return fields }
        guard fields.count == 1, let expression = macros[String(fields[0])] else {
            throw error(
                "the schedule “\(text)” begins with “@” and isn't known",
                hint:
                    "Known are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and"
                    + " “@every 6h”.")
        }
        return expression.split(separator: " ")
    }

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
        "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
        "@hourly": "0 * * * *",
    ]

    /// What follows `@every`: `6h`, `1h30m`, `90m`.
    private static func period(
        _ fields: ArraySlice<Substring>, of text: String
    ) throws(JobError) -> Duration {
        let seconds = ["h": 3600, "m": 60, "s": 1]
        var total = 0
        var rest = fields.first ?? ""
        while fields.count == 1, !rest.isEmpty {
            let digits = rest.prefix { "0123456789".contains($0) }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(digits), number < 100_000, let unit = rest.popFirst(),
                let length = seconds[String(unit)]
            else {
                total = 0
                break
            }
            total += number * length
        }
        guard total > 0 else {
            throw error(
                "the schedule “\(text)” has no period after “@every”",
                hint: "Write hours, minutes or seconds: “@every 6h”, “@every 1h30m”.")
        }
        return .seconds(total)
    }
}
