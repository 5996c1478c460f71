internal import CZlib

/// The CRC-32 of RFC 1952 §8.
struct CRC32: Equatable {
    private(set) var value: UInt32 = 0

    mutating func append(_ byte: UInt8) {
        // Safety: zlib reads the one byte during the call.
        unsafe withUnsafePointer(to: byte) { pointer in
            value = UInt32(truncatingIfNeeded: unsafe crc32(UInt(value), pointer, 1))
        }
    }

    /// Appends bytes of which only their CRC-32 and their count are known.
    mutating func append(checksum: UInt32, ofCount count: Int64) {
        value = UInt32(
            truncatingIfNeeded: crc32_combine(UInt(value), UInt(checksum), Int(count)))
    }
}
