internal import Glibc

/// Whether the caller may execute the file at `path` (access(2)).
public func isExecutableFile(_ path: String) -> Bool {
    // Safety: the path is a NUL-terminated copy that lives through the call.
    unsafe access(path, X_OK) == 0
}
