/// A number of bytes as people write it.
public struct ByteCount: Sendable, Hashable, CustomStringConvertible {
    public let bytes: Int

    public init(_ bytes: Int) {
        self.bytes = bytes
    }

    /// Bytes alone, or a number and its unit with or without a space: `8388608`, `8 MiB`, `8MiB`.
    ///
    /// The units' letters count as they stand: `Mb` is a million bits to those who write it.
    init?(_ text: Substring) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard digits == "0" || !digits.hasPrefix("0"), let count = Int(digits) else { return nil }
        guard !unit.isEmpty else {
            guard digits.count == text.count else { return nil }
            self.init(count)
            return
        }
        guard let scale = Self.units.first(where: { $0.key == unit })?.value else { return nil }
        let (bytes, isTooMany) = count.multipliedReportingOverflow(by: scale)
        guard !isTooMany else { return nil }
        self.init(bytes)
    }

    private static let units: KeyValuePairs<String, Int> = [
        "B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20,
        "GiB": 1 << 30,
    ]

    /// For hints.
    static let unitNames = "kB, MB, GB, KiB, MiB or GiB"

    /// In the largest binary unit that gives a whole number: `8 MiB`, `1000000 B`.
    public var description: String {
        for (unit, scale) in Self.units.reversed()
        where scale.nonzeroBitCount == 1 && bytes >= scale && bytes % scale == 0 {
            return "\(bytes / scale) \(unit)"
        }
        return "\(bytes) B"
    }
}
