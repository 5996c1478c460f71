import CairnS3
import Foundation
import Testing

@Test(arguments: [
    (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
    (951_868_800, "20000301T000000Z"), (1_709_164_800, "20240229T000000Z"),
    (1_735_689_599, "20241231T235959Z"), (4_107_542_400, "21000301T000000Z"),
    (253_402_300_799, "99991231T235959Z"),
])
func `a moment is written in UTC`(seconds: Int64, timestamp: String) {
    #expect(SigningDate(secondsSince1970: seconds).timestamp == timestamp)
}

@Test func `every day of two centuries has its date`() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for day in 0..<73_000 {
        let parts = calendar.dateComponents(
            [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
        let number = parts.year! * 10_000 + parts.month! * 100 + parts.day!
        let date = SigningDate(secondsSince1970: Int64(day) * 86_400 + 86_399)
        if date.day != String(number) {
            Issue.record("day \(day): \(date.day) instead of \(number)")
            return
        }
    }
}
