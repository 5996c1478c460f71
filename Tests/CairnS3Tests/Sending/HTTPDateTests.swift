import Testing

@testable import CairnS3

@Test(
    arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
        ("Sun, 28 Feb 2100 23:59:59 GMT", 4_107_542_399),
        ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ] as [(String, Int64)])
func `a date of HTTP is read`(text: String, seconds: Int64) {
    #expect(HTTPDate.seconds(text) == seconds)
}

@Test(
    arguments: [
        ("1994-11-06T08:49:37Z", 784_111_777), ("2024-02-29T23:59:59.999Z", 1_709_251_199),
        ("2026-11-20T04:00:00.000Z", 1_795_147_200),
    ] as [(String, Int64)])
func `a date of S3's listings is read`(text: String, seconds: Int64) {
    #expect(HTTPDate.secondsISO8601(text) == seconds)
}

/// By dates, retention decides what is deleted: a wrong one is none.
@Test(arguments: [
    "", "0", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
    "Sun, 06 Nov 9223372036854775807 08:49:37 GMT",
    "Sun, 9223372036854775807 Nov 1994 08:49:37 GMT",
    "2026-11-20", "2026-11-20T04:00:00", "2026-11-20T04:00:00+01:00", "2026-13-20T04:00:00Z",
    "2026-00-20T04:00:00Z", "2026-11-00T04:00:00Z", "2026-11-99T04:00:00Z",
    "9223372036854775807-11-20T04:00:00Z", "2026-11-20T04:00:61Z", "2026-11-20T04:00:00ZT",
])
func `what is no date is none`(text: String) {
    #expect(HTTPDate.seconds(text) == nil)
    #expect(HTTPDate.secondsISO8601(text) == nil)
}
