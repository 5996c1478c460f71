import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct CalendarPeriodTests {
    private static func date(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }

    /// Two moments, a zone, and whether they share day, week and month.
    private static let pairs: [(String, String, zone: String, day: Bool, week: Bool, month: Bool)] =
        [
            ("2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z", "UTC", true, true, true),
            ("2026-11-21T22:59:59Z", "2026-11-21T23:00:00Z", "UTC", true, true, true),
            ("2026-11-21T22:59:59Z", "2026-11-21T23:00:00Z", "Europe/Paris", false, true, true),
            // A Sunday and the Monday after it; a week that two years share.
            ("2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z", "UTC", false, false, true),
            ("2026-12-31T12:00:00Z", "2027-01-01T12:00:00Z", "UTC", false, true, false),
            // Leap days.
            ("2024-02-29T12:00:00Z", "2024-03-01T12:00:00Z", "UTC", false, true, false),
            ("2025-02-28T12:00:00Z", "2025-03-01T12:00:00Z", "UTC", false, true, false),
            // The same month of another year.
            ("2025-11-21T12:00:00Z", "2026-11-21T12:00:00Z", "UTC", false, false, false),
            // Days of 25 and 23 hours: 26 hours and 22 hours apart.
            ("2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "Europe/Paris", true, true, true),
            ("2026-03-28T22:59:59Z", "2026-03-29T21:59:59Z", "Europe/Paris", false, true, true),
            // Half an hour of daylight saving; a quarter past the hour; a day ahead of UTC.
            (
                "2026-07-01T13:29:59Z", "2026-07-01T13:30:00Z", "Australia/Lord_Howe", false, true,
                true
            ),
            ("2026-07-01T18:14:59Z", "2026-07-01T18:15:00Z", "Asia/Kathmandu", false, true, true),
            (
                "2026-11-30T09:59:59Z", "2026-11-30T10:00:00Z", "Pacific/Kiritimati", false, true,
                false
            ),
            // Before 1970, where rounding must go down all the same.
            ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "UTC", false, true, false),
            ("1969-12-28T12:00:00Z", "1969-12-29T12:00:00Z", "UTC", false, false, true),
        ]

    @Test(arguments: pairs.indices)
    func `moments share a day, a week or a month of the zone`(_ index: Int) throws {
        let pair = Self.pairs[index]
        let zone = try #require(RetentionRules.zone(named: pair.zone))
        let (first, second) = (try Self.date(pair.0), try Self.date(pair.1))
        for (period, same) in [
            (CalendarPeriod.day, pair.day), (.week, pair.week), (.month, pair.month),
        ] {
            let (earlier, later) = (
                period.index(of: first, in: zone), period.index(of: second, in: zone)
            )
            #expect((earlier == later) == same, "\(period)")
            #expect(earlier <= later)
        }
    }

    /// Against Foundation's calendar, over a century of odd hours.
    @Test func `months and weeks are those of the calendar`() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        var seen: [CalendarPeriod: [Int: DateComponents]] = [.week: [:], .month: [:]]
        for step in 0..<4_000 {
            let date = Date(timeIntervalSince1970: Double(step) * 863_999 - 500_000_000)
            let week = calendar.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
            let month = calendar.dateComponents([.year, .month], from: date)
            for (period, components) in [(CalendarPeriod.week, week), (.month, month)] {
                let index = period.index(of: date, in: .gmt)
                if let known = seen[period]?[index] { #expect(known == components) }
                seen[period]?[index] = components
            }
        }
        for period in [CalendarPeriod.week, .month] {
            let components = try #require(seen[period])
            #expect(Set(components.values).count == components.count)
        }
    }

    @Test(arguments: ["Nowhere/Nowhere", "", "../../etc/passwd"])
    func `a zone that isn't there is none`(_ name: String) {
        #expect(RetentionRules.zone(named: name) == nil)
    }
}
