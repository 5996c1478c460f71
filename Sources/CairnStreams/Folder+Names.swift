internal import Glibc
public import SystemPackage

extension Folder {
    /// The names of all that is in the folder, in no order, without `.` and `..`.
    ///
    /// A name that isn't UTF-8 is left out: no string can say it.
    ///
    /// - Throws: `Errno` when the folder couldn't be read to its end: never a part of the names.
    public func names() throws(Errno) -> [String] {
        // A descriptor of its own: reading moves its position, and closing the stream closes it.
        let own = try newDescriptor {
            unsafe openat(descriptor.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = unsafe fdopendir(own.rawValue) else {
            let error = Errno(rawValue: errno)
            try? own.close()
            throw error
        }
        // Safety: the stream is open until the end of this function, and used nowhere else.
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let name = try unsafe nextName(stream) {
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// The next name of a folder's stream: nil at its end, `.some(nil)` for one that isn't UTF-8.
private func nextName(_ stream: OpaquePointer) throws(Errno) -> String?? {
    errno = 0  // readdir(3) returns NULL both for the end and for a failure.
    guard let entry = unsafe readdir(stream) else {
        // A folder that was removed while it was open has no entries any more.
        if errno == 0 || errno == ENOENT { return nil }
        throw Errno(rawValue: errno)
    }
    // Safety: the entry ends with its NUL-terminated name and is as long as that needs, so it is
    // read in place: a copy of the whole struct would reach beyond it. The next call of readdir
    // invalidates it, and by then the name has been copied.
    return unsafe .some(
        String(
            validatingCString: UnsafeRawPointer(entry)
                .advanced(by: MemoryLayout<dirent>.offset(of: \.d_name)!)
                .assumingMemoryBound(to: CChar.self)))
}
