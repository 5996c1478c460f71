/// Moments as HTTP and S3 write them, in seconds since 1970.
///
/// Parsed by hand: a date formatter of Foundation would bring its locales along, and both forms are
/// of fixed width.
enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7: the form that servers must send).
    static func seconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT" || words[5] == "UTC",
            let month = months.firstIndex(of: String(words[2])),
            let day = Int64(words[1]), let year = Int64(words[3]),
            let time = secondsOfDay(words[4]),
            let midnight = seconds(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        return midnight + time
    }

    /// `2026-11-20T04:00:00.000Z`, as S3's XML has it; a fraction is dropped.
    static func secondsISO8601(_ text: String) -> Int64? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1].hasSuffix("Z") else { return nil }
        let date = halves[0].split(separator: "-").map { Int64($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2],
            let time = secondsOfDay(halves[1].dropLast().prefix { $0 != "." }),
            let midnight = seconds(year: year, month: month, day: day)
        else { return nil }
        return midnight + time
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func secondsOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":").map { Int64($0) }
        guard parts.count == 3, let hours = parts[0], let minutes = parts[1],
            let seconds = parts[2],
            (0...23).contains(hours), (0...59).contains(minutes), (0...60).contains(seconds)
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    /// The civil date's midnight, in years that begin in March: see ``SigningDate``. Nil outside of
    /// 1970 to 9999, with which nobody could reckon.
    private static func seconds(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        let shiftedYear = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let days =
            shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear
        return (days - 719_468) * 86_400
    }
}
