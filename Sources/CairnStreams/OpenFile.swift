internal import Glibc
public import SystemPackage

/// An open file, closed when it is let go. Its calls may block: see ``blocking(_:)``.
public final class OpenFile: Sendable {
    private let descriptor: FileDescriptor

    init(owning descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }

    /// Its size, kind and time of change as they are now.
    public func status() throws(Errno) -> FileStatus {
        var status = stat()
        // Safety: the call fills this struct and keeps no pointer to it.
        try checked { unsafe fstat(descriptor.rawValue, &status) }
        return FileStatus(status)
    }

    /// Reads up to `count` bytes that stand at `offset`, fewer only at the end of the file.
    public func read(upTo count: Int, at offset: Int64) throws(Errno) -> [UInt8] {
        try descriptor.read(upTo: count, at: offset)
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// - Throws: `Errno`; some of the bytes may have been written then.
    public func write(_ bytes: [UInt8], at offset: Int64) throws(Errno) {
        try descriptor.writeAll(bytes, at: offset)
    }

    /// Reads back what stands at `offset`, at most 1 MiB at a time, and compares it with `bytes`.
    ///
    /// - Returns: false when a byte differs or is missing.
    public func holds(_ bytes: [UInt8], at offset: Int64) throws(Errno) -> Bool {
        try descriptor.holds(bytes, at: offset)
    }

    /// Cuts the file to no bytes at all.
    public func empty() throws(Errno) {
        try checked { ftruncate(descriptor.rawValue, 0) }
    }

    /// Flushes all of the file to the disk.
    public func synchronize() throws(Errno) {
        try descriptor.synchronize()
    }

    /// Flushes the file's data to the disk, without metadata that a reader doesn't need.
    public func synchronizeData() throws(Errno) {
        try descriptor.synchronizeData()
    }

    /// Asks the kernel to forget its cached copy of a range. A hint.
    public func dropCache(_ range: Range<Int64>) {
        descriptor.dropCache(range)
    }
}
