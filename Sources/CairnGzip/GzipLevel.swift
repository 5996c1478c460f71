/// Which library does the work.
public enum GzipEngine: String, Sendable {
    /// Intel's ISA-L: four to six times as fast as zlib at the same level, and denser there.
    case isal
    /// zlib: present everywhere, and the denser one from level 4 on.
    case zlib
}

/// How much work to spend on making the output small: 1 is the fastest, 9 the smallest.
public struct GzipLevel: Sendable, Hashable {
    public let value: Int

    /// - Throws: `.invalidLevel` for anything but 1 to 9.
    public init(_ value: Int) throws(GzipError) {
        guard 1...9 ~= value else { throw .invalidLevel(value) }
        self.init(unchecked: value)
    }

    private init(unchecked value: Int) {
        self.value = value
    }

    /// Level 1: with ISA-L its output is 1 to 7 % larger than that of zlib's level 6, at
    /// less than a tenth of the cost (measured on dumps of Postgres and MariaDB).
    public static let fastest = GzipLevel(unchecked: 1)

    /// The library that this build uses for the level: ISA-L for 1 to 3 if it was built in (package
    /// trait `ISAL`), zlib for all others.
    ///
    /// ISA-L's own level 0 isn't used: its fixed Huffman table makes the output much larger
    /// without being faster.
    public var engine: GzipEngine {
        #if ISAL
            value <= 3 ? .isal : .zlib
        #else
            .zlib
        #endif
    }
}
