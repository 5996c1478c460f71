internal import Glibc
public import SystemPackage

/// An open folder, closed when it is let go. What is in it is reached by plain name through the
/// descriptor (openat(2) and its kin) and never through a symbolic link, so nobody can lead a
/// writer elsewhere. All that is made here belongs to its owner alone: 0700 and 0600.
///
/// A name that is empty or has a `/` or a NUL in it is refused with `.invalidArgument`.
/// All calls may block: see ``blocking(_:)``.
public final class Folder: Sendable {
    let descriptor: FileDescriptor

    /// Opens the folder at `path`; symbolic links on the way are followed, as its owner set them.
    public init(path: String) throws(Errno) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        descriptor = try newDescriptor { unsafe Glibc.open(path, flags) }
    }

    init(owning descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    deinit { try? descriptor.close() }

    /// Makes the folder at `path` and those above it that are missing, and flushes their entries to
    /// the disk. One that is there already is left as it is.
    public static func make(path: String) throws(Errno) {
        do throws(Errno) {
            _ = try Folder(path: path)
            return
        } catch  where error == .noSuchFileOrDirectory {}
        var parent = FilePath(path)
        // Without a component to remove it is an empty path, or the root that must exist.
        guard parent.removeLastComponent() else { throw .noSuchFileOrDirectory }
        if parent.isEmpty { parent = "." }
        try make(path: parent.string)
        try ignoring(.fileExists) { () throws(Errno) in
            try checked { unsafe mkdir(path, 0o700) }
        }
        // A parent may be passable and not readable: then its entry can't be flushed from here.
        try ignoring(.permissionDenied) { () throws(Errno) in
            try Folder(path: parent.string).synchronize()
        }
    }

    /// Opens the folder `name`.
    ///
    /// - Throws: `Errno`: `.notDirectory` when it is a file or a symbolic link.
    public func folder(_ name: String) throws(Errno) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return Folder(owning: try open(name, flags))
    }

    /// Makes the folder `name`; one that is there already is left as it is.
    public func makeFolder(_ name: String) throws(Errno) {
        try check(name)
        try ignoring(.fileExists) { () throws(Errno) in
            try checked { unsafe mkdirat(descriptor.rawValue, name, 0o700) }
        }
    }

    /// Opens the regular file `name` for reading; never waits for the other end of a FIFO.
    ///
    /// - Throws: `Errno`: `.notSupported` when it isn't a regular file.
    public func openFile(_ name: String) throws(Errno) -> OpenFile {
        // Asked first, because opening alone already does things to some devices.
        guard try status(of: name).kind == .file else { throw .notSupported }
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let file = OpenFile(owning: try open(name, flags))
        guard try file.status().kind == .file else { throw .notSupported }
        return file
    }

    /// Makes the file `name`, open for writing and reading.
    ///
    /// - Throws: `Errno`: `.fileExists` when anything has that name.
    public func createFile(_ name: String) throws(Errno) -> OpenFile {
        OpenFile(owning: try open(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC))
    }

    /// What stands under `name`, itself rather than what a symbolic link points to.
    public func status(of name: String) throws(Errno) -> FileStatus {
        try check(name)
        var status = stat()
        try checked {
            unsafe fstatat(descriptor.rawValue, name, &status, AT_SYMLINK_NOFOLLOW)
        }
        return FileStatus(status)
    }

    /// Gives the file `old` the name `new`, in one step replacing a file that had it (rename(2)).
    public func rename(_ old: String, to new: String) throws(Errno) {
        try check(old)
        try check(new)
        // Safety: here and below, names are NUL-terminated copies that live through the call.
        try checked {
            unsafe renameat(descriptor.rawValue, old, descriptor.rawValue, new)
        }
    }

    /// Removes the file `name`.
    public func removeFile(_ name: String) throws(Errno) {
        try check(name)
        try checked { unsafe unlinkat(descriptor.rawValue, name, 0) }
    }

    /// Removes the folder `name`, which must be empty.
    ///
    /// - Throws: `Errno`: `.directoryNotEmpty` when something is in it.
    public func removeFolder(_ name: String) throws(Errno) {
        try check(name)
        try checked { unsafe unlinkat(descriptor.rawValue, name, AT_REMOVEDIR) }
    }

    /// Flushes the folder's entries to the disk: what was made, renamed or removed in it stays so.
    ///
    /// Some network file systems have no such call for folders and say “invalid argument”; there
    /// the server decides, and there is nothing more to ask for.
    public func synchronize() throws(Errno) {
        try ignoring(.invalidArgument) { () throws(Errno) in try descriptor.synchronize() }
    }

    private func open(_ name: String, _ flags: Int32) throws(Errno) -> FileDescriptor {
        try check(name)
        return try newDescriptor { unsafe openat(descriptor.rawValue, name, flags, 0o600) }
    }

    private func check(_ name: String) throws(Errno) {
        let isPlain = !name.isEmpty && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        if !isPlain { throw .invalidArgument }
    }
}

/// Runs `body`, taking one error for success.
private func ignoring(
    _ harmless: Errno, _ body: () throws(Errno) -> Void
) throws(Errno) {
    do throws(Errno) {
        try body()
    } catch  where error == harmless {}
}
