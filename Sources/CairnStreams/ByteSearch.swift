internal import CLinux
internal import Glibc

extension [UInt8] {
    /// The first place of `byte` in `range`, found many bytes at a time (memchr(3)).
    public func firstPlace(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safety: the range is within the buffer, and what is found lies in the range.
        return unsafe withUnsafeBytes { buffer -> Int? in
            guard let start = buffer.baseAddress,
                let found = unsafe memchr(start + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - start
        }
    }

    /// The last place of `byte` in `range` (memrchr(3)).
    public func lastPlace(of byte: UInt8, in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safety: the range is within the buffer, and what is found lies in the range.
        return unsafe withUnsafeBytes { buffer -> Int? in
            guard let start = buffer.baseAddress,
                let found = unsafe memrchr(start + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - start
        }
    }
}
