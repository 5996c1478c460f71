internal import CairnCrypto
public import FoundationEssentials

/// What tells a job's snapshots apart: the UTC second at which the run began and four random
/// hexadecimal digits, `20261120T040000Z-7f3a`. Sorted as text, they are sorted by time; two runs in
/// the same second don't share one.
public struct SnapshotID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    public let text: String
    /// The second in which the run began; later only where that keeps it behind the job's last.
    public let start: Date

    /// A new one, which sorts behind `last`, also when that is of the same second or of a machine whose clock
    /// is a little ahead: it is then of the second after it.
    public init(start: Date, after last: SnapshotID? = nil) {
        let earliest = last.map { $0.start.addingTimeInterval(1) } ?? start
        self.init(start: max(start, earliest), suffix: randomBytes(2).hexadecimal)
    }

    private init(start: Date, suffix: String) {
        self.start = Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down))
        text = Self.stamp(self.start) + "-" + suffix
    }

    /// Nil unless `text` is just what ``text`` would be.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.hasShape(bytes) else { return nil }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let components = DateComponents(
            year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(9..<11),
            minute: number(11..<13), second: number(13..<15))
        guard let date = Self.calendar.date(from: components), Self.stamp(date) == text.prefix(16)
        else {
            return nil
        }
        self.text = text
        start = date
    }

    /// ASCII digits only: a store may hold anything.
    private static func hasShape(_ bytes: [UInt8]) -> Bool {
        let shape = "00000000T000000Z-xxxx".utf8
        return bytes.count == shape.count
            && zip(bytes, shape).allSatisfy { byte, expected in
                switch expected {
                case UInt8(ascii: "0"): (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                case UInt8(ascii: "x"): "0123456789abcdef".utf8.contains(byte)
                default: byte == expected
                }
            }
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private static func stamp(_ date: Date) -> String {
        date.formatted(
            Date.ISO8601FormatStyle(
                dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted,
                timeZone: .gmt))
    }

    /// Whether it is later than clocks of different machines usually differ.
    public func isOfFuture(at now: Date) -> Bool {
        start > now.addingTimeInterval(Self.clockMargin)
    }

    private static let clockMargin: TimeInterval = 300

    public var description: String { text }

    public static func < (left: SnapshotID, right: SnapshotID) -> Bool { left.text < right.text }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = SnapshotID(text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "“\(text)” is no snapshot id")
            )
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A snapshot's full name: `workadventure/20261120T040000Z-7f3a`.
public struct SnapshotName: Sendable, Hashable, CustomStringConvertible {
    public let job: JobName
    public let id: SnapshotID

    public init(job: JobName, id: SnapshotID) {
        self.job = job
        self.id = id
    }

    public var description: String { "\(job)/\(id)" }
}
