/// The header of one gzip member, read over as many pieces as it comes in (RFC 1952 §2.3).
///
/// Its values (name, time, comment) are of no use here; they are passed over, and the header's own
/// checksum is verified when there is one.
struct MemberHeader {
    private enum Field {
        case fixed, extraLength, extra, name, comment, checksum, none
    }

    private var field = Field.fixed
    /// Bytes of `field` read so far.
    private var count = 0
    private var flags = Flags()
    private var extraLength = 0
    private var storedChecksum: UInt16 = 0
    private var crc = CRC32()

    private struct Flags: OptionSet {
        var rawValue: UInt8 = 0
        static let checksum = Flags(rawValue: 1 << 1)
        static let extra = Flags(rawValue: 1 << 2)
        static let name = Flags(rawValue: 1 << 3)
        static let comment = Flags(rawValue: 1 << 4)
        /// What they mean isn't known, so a member that has them can't be read (§2.3.1.2).
        static let reserved = Flags(rawValue: 0b1110_0000)
    }

    /// Not a byte of it has been read.
    var isUntouched: Bool { field == .fixed && count == 0 }
    var isComplete: Bool { field == .none }

    /// Reads the bytes of `input` from `start` on that belong to the header.
    ///
    /// - Returns: how many they are.
    /// - Throws: `.trailingGarbage` when they don't begin with gzip's mark and `isFirst` is false.
    mutating func read(
        _ input: [UInt8], from start: Int, isFirst: Bool
    ) throws(GzipError) -> Int {
        var position = start
        while position < input.count, !isComplete {
            let byte = input[position]
            position += 1
            if field == .fixed {
                try checkFixed(byte, isFirst: isFirst)
            }
            try take(byte)
        }
        return position - start
    }

    private func checkFixed(_ byte: UInt8, isFirst: Bool) throws(GzipError) {
        switch (count, byte) {
        case (0, 0x1f), (1, 0x8b), (2, 8), (4..., _): return
        case (0, _), (1, _):
            throw isFirst
                ? .corrupted("this isn't gzip data, which begins with the bytes 1f 8b")
                : .trailingGarbage()
        case (2, _): throw .corrupted("unknown compression method \(byte)")
        default:
            guard Flags(rawValue: byte).isDisjoint(with: .reserved) else {
                throw .corrupted("reserved flags are set in the header")
            }
        }
    }

    private mutating func take(_ byte: UInt8) throws(GzipError) {
        if field != .checksum { crc.append(byte) }
        count += 1
        switch field {
        case .fixed:
            if count == 4 { flags = Flags(rawValue: byte) }
            if count == 10 { begin(after: .fixed) }
        case .extraLength:
            extraLength |= Int(byte) << (8 * (count - 1))
            if count == 2 { begin(after: .extraLength) }
        case .extra:
            if count == extraLength { begin(after: .extra) }
        case .name, .comment:
            if byte == 0 { begin(after: field) }
        case .checksum:
            storedChecksum |= UInt16(byte) << (8 * (count - 1))
            if count == 2 { try endWithChecksum() }
        case .none: break
        }
    }

    /// Goes on to the next field that this header has.
    private mutating func begin(after previous: Field) {
        count = 0
        switch previous {
        case .fixed where flags.contains(.extra): field = .extraLength
        case .extraLength where extraLength > 0: field = .extra
        case .fixed, .extraLength, .extra:
            if flags.contains(.name) { field = .name } else { begin(after: .name) }
        case .name where flags.contains(.comment): field = .comment
        default: field = flags.contains(.checksum) ? .checksum : .none
        }
    }

    private mutating func endWithChecksum() throws(GzipError) {
        guard storedChecksum == UInt16(truncatingIfNeeded: crc.value) else {
            throw .corrupted("the header's checksum is wrong")
        }
        field = .none
    }
}
