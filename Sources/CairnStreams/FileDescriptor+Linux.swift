internal import CLinux
internal import Glibc
public import SystemPackage

/// Calls of the Linux and POSIX interfaces that swift-system has no name for.
extension FileDescriptor {
    /// Flushes the file, or the folder's entries, to the disk (fsync(2)).
    public func synchronize() throws(Errno) {
        try checked { fsync(rawValue) }
    }

    /// Flushes the file's data to the disk, without metadata that a reader doesn't need (fdatasync(2)).
    public func synchronizeData() throws(Errno) {
        try checked { fdatasync(rawValue) }
    }

    /// Asks the kernel to forget its cached copy of a range, so that the next read comes from the
    /// disk (posix_fadvise(2), POSIX_FADV_DONTNEED). A hint: nothing depends on its success.
    public func dropCache(_ range: Range<Int64>) {
        _ = posix_fadvise(
            rawValue, Int(range.lowerBound), Int(range.upperBound - range.lowerBound),
            POSIX_FADV_DONTNEED)
    }

    /// Takes the whole-file lock without waiting (flock(2)); it is freed with the descriptor, however
    /// the process ends.
    ///
    /// - Returns: false when somebody else holds it.
    public func tryLock() throws(Errno) -> Bool {
        if flock(rawValue, LOCK_EX | LOCK_NB) == 0 { return true }
        let error = Errno(rawValue: errno)
        if error == .wouldBlock { return false }
        throw error
    }

    /// Gives a file another name, replacing what has it (rename(2)).
    public static func rename(_ path: FilePath, to newPath: FilePath) throws(Errno) {
        // Safety: both paths are NUL-terminated copies that live through the call.
        let result = unsafe path.withPlatformString { old in
            unsafe newPath.withPlatformString { new in unsafe Glibc.rename(old, new) }
        }
        if result != 0 { throw Errno(rawValue: errno) }
    }

    /// How many characters fit on a line of the terminal that this is (ioctl_tty(2), TIOCGWINSZ); nil
    /// when it is none, or doesn't know.
    public var terminalColumns: Int? {
        var size = winsize()
        // Safety: the call writes into `size`, which lives through it.
        let isKnown = unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0
        return isKnown && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// Asks for a larger pipe buffer, in bytes (fcntl(2), F_SETPIPE_SZ). A hint: an unprivileged
    /// process may be over its quota, and the pipe then keeps its size.
    func enlargePipe(to size: Int32) {
        _ = fcntl(rawValue, cairn_set_pipe_size, size)
    }

    /// Keeps the descriptor from programs that this process starts.
    func setCloseOnExec() throws(Errno) {
        try checked { Glibc.fcntl(rawValue, F_SETFD, FD_CLOEXEC) }
    }

    /// Makes reads and writes return at once with `.resourceTemporarilyUnavailable` instead of waiting.
    func setNonBlocking() throws(Errno) {
        let flags = try checked { Glibc.fcntl(rawValue, F_GETFL) }
        try checked { fcntl(rawValue, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Waits until the descriptor can be read or written, or `limit` milliseconds have passed.
    ///
    /// - Returns: false when the time ran out. A closed other end counts as ready.
    func waitUntilReady(_ events: Int32, milliseconds limit: Int32) throws(Errno) -> Bool {
        var request = pollfd(fd: rawValue, events: Int16(events), revents: 0)
        let count = unsafe poll(&request, 1, limit)
        if count >= 0 { return count > 0 }
        let error = Errno(rawValue: errno)
        if error == .interrupted { return false }
        throw error
    }
}
