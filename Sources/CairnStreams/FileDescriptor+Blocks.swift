internal import Glibc
public import SystemPackage

extension FileDescriptor {
    /// Reads up to `count` bytes once and appends them to `buffer`.
    ///
    /// - Returns: the number of bytes read; 0 at the end of the file.
    /// - Throws: `Errno`, among them `.resourceTemporarilyUnavailable` for a non-blocking descriptor.
    public func read(upTo count: Int, appendingTo buffer: inout [UInt8]) throws(Errno) -> Int {
        try unsafe append(to: &buffer, upTo: count) { pointer, capacity in
            unsafe Glibc.read(rawValue, pointer, capacity)
        }
    }

    /// Reads up to `count` bytes that stand at `offset`, however many calls that takes.
    ///
    /// - Returns: `count` bytes, fewer only at the end of the file.
    public func read(upTo count: Int, at offset: Int64) throws(Errno) -> [UInt8] {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(count)
        while buffer.count < count {
            let position = Int(offset) + buffer.count
            let got = try unsafe append(to: &buffer, upTo: count - buffer.count) {
                pointer, capacity in
                unsafe Glibc.pread(rawValue, pointer, capacity, position)
            }
            if got == 0 { break }
        }
        return buffer
    }

    /// Writes bytes from `bytes[start...]` once.
    ///
    /// - Returns: the number of bytes taken, at least 1; 0 when there are none left to write.
    /// - Throws: `Errno`, among them `.resourceTemporarilyUnavailable` and `.brokenPipe`. The process
    ///   must ignore or block SIGPIPE to see the latter: ``PipeWriter`` does.
    public func write(_ bytes: [UInt8], from start: Int) throws(Errno) -> Int {
        try unsafe bytes.withPointer(from: start) { pointer, count in
            unsafe Glibc.write(rawValue, pointer, count)
        }
    }

    /// Writes all of `bytes` at `offset`, however many calls that takes.
    func writeAll(_ bytes: [UInt8], at offset: Int64) throws(Errno) {
        var written = 0
        while written < bytes.count {
            let position = Int(offset) + written
            written += try unsafe bytes.withPointer(from: written) { pointer, count in
                unsafe Glibc.pwrite(rawValue, pointer, count, position)
            }
        }
    }

    /// Whether the file holds `bytes` at `offset`, read in pieces so that memory stays small.
    func holds(_ bytes: [UInt8], at offset: Int64) throws(Errno) -> Bool {
        let piece = 1 << 20
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let count = min(piece, bytes.count - start)
            let found = try read(upTo: count, at: offset + Int64(start))
            guard found.count == count, bytes.hasBytes(found, at: start) else { return false }
        }
        return true
    }

    /// Appends what one call of `read` delivers into the free capacity of `buffer`.
    private func append(
        to buffer: inout [UInt8], upTo count: Int,
        _ read: (UnsafeMutableRawPointer, Int) -> Int
    ) throws(Errno) -> Int {
        var outcome: Result<Int, Errno> = .success(0)
        buffer.append(addingCapacity: count) { (output: inout OutputSpan<UInt8>) in
            unsafe output.withUnsafeMutableBufferPointer { free, initialized in
                // Safety: `read` writes at most `count` bytes into storage that has room for them,
                // and `initialized` grows by just what it says it wrote.
                guard let base = free.baseAddress else { return }
                let target = unsafe UnsafeMutableRawPointer(base + initialized)
                do throws(Errno) {
                    let got = try checked { unsafe read(target, count) }
                    initialized += got
                    outcome = .success(got)
                } catch {
                    outcome = .failure(error)
                }
            }
        }
        return try outcome.get()
    }
}

extension [UInt8] {
    /// Makes a system call with the address of `self[start...]` and how many bytes that is.
    fileprivate func withPointer(
        from start: Int, _ call: (UnsafeRawPointer?, Int) -> Int
    ) throws(Errno) -> Int {
        precondition(start >= 0 && start <= count)
        return try checked {
            unsafe withUnsafeBytes { buffer in
                // Safety: used within the closure only, and the rest from `start` lies within.
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                return unsafe call(rest.baseAddress, rest.count)
            }
        }
    }

    /// Whether `other` stands in this array at `start`. By memcmp(3): an element by element loop is
    /// an order of magnitude slower where the optimizer doesn't see through it.
    fileprivate func hasBytes(_ other: [UInt8], at start: Int) -> Bool {
        guard start >= 0, start + other.count <= count else { return false }
        return unsafe withUnsafeBytes { mine in
            unsafe other.withUnsafeBytes { theirs in
                // Safety: both ranges lie within their arrays, as checked above; an empty one has
                // equal content without being looked at.
                unsafe theirs.isEmpty
                    || memcmp(mine.baseAddress! + start, theirs.baseAddress!, theirs.count) == 0
            }
        }
    }
}
