/// The name of a job: a folder in the store, so it is kept to what is safe there.
public struct JobName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Throws: `.invalidName` unless `text` has 1 to 63 ASCII letters, digits, `-`, `_` or `.` and
    ///   begins with a letter or digit.
    public init(_ text: String) throws(SnapshotError) {
        guard Self.isValid(text) else { throw .invalidJobName(text) }
        self.text = text
    }

    private static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
        return isAlphanumeric(first)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    public var description: String { text }

    public static func < (left: JobName, right: JobName) -> Bool { left.text < right.text }
}
