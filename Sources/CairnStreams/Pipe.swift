internal import Glibc
public import SystemPackage
internal import Synchronization

/// Why a pipe to or from a tool gave up.
public enum PipeError: Error, Sendable, Hashable {
    /// The other end neither sent nor took a byte for this long.
    case stalled(Duration)
    /// The task was cancelled, or the pipe closed, while it waited.
    case cancelled
    /// The tool closed its end while there was still something to write.
    case closedByTool
    case failed(Errno)
}

/// A pipe between Cairn and a tool, enlarged to 1 MiB: dump tools write 4 to 8 KiB at a time, and a
/// small pipe would make both sides wait for each other at every write.
public enum Pipe {
    /// The size asked of the kernel, bytes.
    static let size: Int32 = 1 << 20

    /// The pipe from which a tool's output is read. The descriptor is the tool's end.
    public static func reading(
        stallLimit: Duration
    ) throws(PipeError) -> (reader: PipeReader, toolEnd: FileDescriptor) {
        let ends = try open(ours: \.readEnd)
        return (PipeReader(PipeEnd(ends.readEnd, stallLimit: stallLimit)), ends.writeEnd)
    }

    /// The pipe through which a tool is fed. The descriptor is the tool's end.
    public static func writing(
        stallLimit: Duration
    ) throws(PipeError) -> (writer: PipeWriter, toolEnd: FileDescriptor) {
        let ends = try open(ours: \.writeEnd)
        return (PipeWriter(PipeEnd(ends.writeEnd, stallLimit: stallLimit)), ends.readEnd)
    }

    private typealias Ends = (readEnd: FileDescriptor, writeEnd: FileDescriptor)

    /// A tool that inherited another tool's end would keep that pipe from ever ending. Another
    /// thread may start one before the ends are marked; swift-subprocess therefore closes in its
    /// children whatever they weren't given.
    private static func open(
        ours: (Ends) -> FileDescriptor
    ) throws(PipeError) -> Ends {
        do {
            let ends = try FileDescriptor.pipe()
            do throws(Errno) {
                try ends.readEnd.setCloseOnExec()
                try ends.writeEnd.setCloseOnExec()
                try ours(ends).setNonBlocking()
            } catch {
                try? ends.readEnd.close()
                try? ends.writeEnd.close()
                throw error
            }
            ends.readEnd.enlargePipe(to: size)
            return ends
        } catch {
            throw .failed(error as? Errno ?? .ioError)
        }
    }
}

/// The end of a pipe from which a tool's output is read. Closed when it is let go.
public final class PipeReader: Sendable {
    private let end: PipeEnd

    init(_ end: PipeEnd) {
        self.end = end
    }

    /// Below this many bytes a read means that we are faster than the tool. A short pause then lets
    /// its small writes gather in the pipe, which costs both sides fewer switches.
    private static let smallRead = 1 << 16
    /// Shorter than the time in which the fastest dump tool fills the 1 MiB pipe.
    private static let pause: UInt32 = 1000  // µs

    /// Fills `buffer`, which is emptied first and keeps its storage, with the next `size` bytes.
    ///
    /// - Returns: a buffer of `size` bytes, or of fewer only at the end of the stream; empty when
    ///   there is nothing more.
    public func fill(_ buffer: consuming [UInt8], size: Int) async throws(PipeError) -> [UInt8] {
        let box = Mutex(consume buffer)
        return try await cancellable { [end] flag throws(PipeError) in
            var buffer = box.withLock { stored in
                defer { stored = [] }
                return stored
            }
            buffer.removeAll(keepingCapacity: true)
            try end.use { descriptor throws(PipeError) in
                while buffer.count < size {
                    try end.check(flag)
                    do throws(Errno) {
                        let got = try descriptor.read(
                            upTo: size - buffer.count, appendingTo: &buffer)
                        if got == 0 { break }
                        if got < Self.smallRead { usleep(Self.pause) }
                    } catch {
                        guard error == .resourceTemporarilyUnavailable else { throw .failed(error) }
                        try end.wait(for: POLLIN, unless: flag)
                    }
                }
            }
            return buffer
        }
    }

    /// Closes the pipe: a tool that still writes gets SIGPIPE.
    public func close() { end.close() }
}

/// The end of a pipe through which a tool is fed. Closed when it is let go; for a restore that
/// must not happen before the tool is dead, unless all was written and proven.
public final class PipeWriter: Sendable {
    private let end: PipeEnd

    init(_ end: PipeEnd) {
        self.end = end
    }

    /// Writes all of `bytes`. SIGPIPE doesn't reach the process, whatever it has set for it.
    ///
    /// - Throws: `.closedByTool` when the tool has ended; its exit status and last words say why.
    public func write(_ bytes: [UInt8]) async throws(PipeError) {
        try await cancellable { [end] flag throws(PipeError) in
            try end.use { descriptor throws(PipeError) in
                var written = 0
                while written < bytes.count {
                    try end.check(flag)
                    do throws(Errno) {
                        written += try withoutBrokenPipeSignal { () throws(Errno) in
                            try descriptor.write(bytes, from: written)
                        }
                    } catch {
                        switch error {
                        case .brokenPipe: throw .closedByTool
                        case .resourceTemporarilyUnavailable:
                            try end.wait(for: POLLOUT, unless: flag)
                        default: throw .failed(error)
                        }
                    }
                }
            }
        }
    }

    /// Closes the pipe: the tool sees the end of its input.
    public func close() { end.close() }
}
