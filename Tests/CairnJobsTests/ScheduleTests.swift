import CairnJobs
import Testing

/// A schedule and the longest time from one run to the next; checked by going through the calendar
/// minute by minute.
struct Gap: Sendable, CustomTestStringConvertible {
    let text: String
    let gap: Duration

    init(_ text: String, days: Int = 0, hours: Int = 0, minutes: Int = 0) {
        self.text = text
        gap = .seconds(60 * (minutes + 60 * (hours + 24 * days)))
    }

    var testDescription: String { text }
}

@Test(arguments: [
    Gap("0 4 * * *", days: 1),
    Gap("  0\t04 * * ?", days: 1),
    Gap("*/15 * * * *", minutes: 15),
    Gap("7/20 * * * *", minutes: 20),
    Gap("0 */6 * * *", hours: 6),
    Gap("0 1,5-7,22 * * *", hours: 15),
    Gap("0 0-23/5 * * *", hours: 5),
    Gap("0 4 * * MON-fri", days: 3),
    Gap("0 4 * * 0", days: 7),
    Gap("30 2 1 * *", days: 31),
    Gap("0 0 1 JAN *", days: 366),
    Gap("0 0 1 jan,Jul ?", days: 184),
    Gap("0 0 31 * *", days: 61),
    Gap("0 0 29 2 *", days: 2921),
    Gap("0 0 13 * 5", days: 7),
    Gap("0 0 */2 * 1", days: 2),
    Gap("0 0 * */3 *", days: 62),
    Gap("0 4,16 1 * *", hours: 732),
    Gap("@hourly", hours: 1),
    Gap("@daily", days: 1),
    Gap("@midnight", days: 1),
    Gap("@weekly", days: 7),
    Gap("@monthly", days: 31),
    Gap("@yearly", days: 366),
    Gap("@annually", days: 366),
    Gap("@every 6h", hours: 6),
    Gap("@every 1h30m", minutes: 90),
    Gap("@every 90m", minutes: 90),
    Gap("@every 120s", minutes: 2),
])
func `the longest gap between two runs`(given: Gap) throws {
    let schedule = try Schedule(given.text)
    #expect(schedule.interval == given.gap)
    #expect(schedule.text == given.text)
}

private let shape =
    "Write minute, hour, day of the month, month and day of the week: “0 4 * * *” is every day at 4:00."
private let minutes = "It goes from 0 to 59, with “*”, “1-5”, “1,15” and “*/10”."
private let hours = "It goes from 0 to 23, with “*”, “1-5”, “1,15” and “*/10”."
private let weekdays =
    "It goes from 0 to 6; Sunday is 0, not 7, or from sun to sat, with “*”, “1-5”, “1,5” and “*/2”."

private let refused: [(text: String, message: String, hint: String)] = [
    ("", "a schedule is empty", shape),
    ("0 4 * *", "the schedule “0 4 * *” has 4 fields, not 5", shape),
    ("0 0 4 * * *", "the schedule “0 0 4 * * *” has 6 fields, not 5", shape),
    ("daily", "the schedule “daily” has 1 fields, not 5", shape),
    ("60 4 * * *", "the schedule “60 4 * * *” has no valid minute: “60”", minutes),
    ("-1 4 * * *", "the schedule “-1 4 * * *” has no valid minute: “-1”", minutes),
    ("*/0 4 * * *", "the schedule “*/0 4 * * *” has no valid minute: “*/0”", minutes),
    ("5-1 4 * * *", "the schedule “5-1 4 * * *” has no valid minute: “5-1”", minutes),
    ("1-2-3 4 * * *", "the schedule “1-2-3 4 * * *” has no valid minute: “1-2-3”", minutes),
    (", 4 * * *", "the schedule “, 4 * * *” has no valid minute: “,”", minutes),
    ("0 24 * * *", "the schedule “0 24 * * *” has no valid hour: “24”", hours),
    ("0 4am * * *", "the schedule “0 4am * * *” has no valid hour: “4am”", hours),
    ("0 4 * * 7", "the schedule “0 4 * * 7” has no valid day of the week: “7”", weekdays),
    (
        "0 4 * * monday", "the schedule “0 4 * * monday” has no valid day of the week: “monday”",
        weekdays
    ),
    (
        "0 4 30 2 *", "the schedule “0 4 30 2 *” names a day that no year has",
        "Kubernetes would take it and never run."
    ),
    (
        "TZ=Europe/Paris 0 4 * * *",
        "the schedule “TZ=Europe/Paris 0 4 * * *” names a time zone, which Kubernetes refuses",
        "Remove “TZ=Europe/Paris”, and set the CronJob's timeZone, or cron's CRON_TZ."
    ),
    (
        "CRON_TZ=UTC 0 4 * * *",
        "the schedule “CRON_TZ=UTC 0 4 * * *” names a time zone, which Kubernetes refuses",
        "Remove “CRON_TZ=UTC”, and set the CronJob's timeZone, or cron's CRON_TZ."
    ),
    (
        "@noon", "the schedule “@noon” begins with “@” and isn't known",
        "Known are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and “@every 6h”."
    ),
    (
        "@every day", "the schedule “@every day” has no period after “@every”",
        "Write hours, minutes or seconds: “@every 6h”, “@every 1h30m”."
    ),
    (
        "@every", "the schedule “@every” has no period after “@every”",
        "Write hours, minutes or seconds: “@every 6h”, “@every 1h30m”."
    ),
]

@Test(arguments: refused)
func `what Kubernetes wouldn't take is told`(text: String, message: String, hint: String) {
    let error = #expect(throws: JobError.self) { try Schedule(text) }
    #expect(error?.code == .configuration)
    #expect(error?.message == message)
    #expect(error?.hint == hint)
}
