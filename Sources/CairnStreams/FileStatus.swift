internal import Glibc
internal import SystemPackage

/// What the file system says of a file (stat(2)), as far as Cairn asks.
public struct FileStatus: Sendable, Hashable {
    /// What stands under a name.
    public enum Kind: Sendable, Hashable {
        case file
        case folder
        /// A symbolic link, a FIFO, a device, a socket: nothing that Cairn reads or writes.
        case other
    }

    public let kind: Kind
    /// Bytes.
    public let size: Int64
    /// When its content last changed, nanoseconds since 1970.
    public let modified: Int64
    /// The permission bits, such as 0o600.
    public let permissions: UInt16

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
    }
}

extension FileStatus {
    /// What stands at the end of a path, links followed; nil when that can't be told.
    public init?(at path: String) {
        var found = stat()
        // Safety: the call fills this struct, reads the path, and keeps no pointer to either.
        guard unsafe stat(path, &found) == 0 else { return nil }
        self.init(found)
    }
}

/// The user as whom this process reaches files: for messages that say who lacks a right.
public var effectiveUserID: UInt32 { geteuid() }
