internal import Glibc

/// Whether the caller may execute the file at `path` (access(2)).
public func isExecutableFile(_ path: String) -> Bool {
    // Safety: the path is a NUL-terminated copy that lives through the call.
    unsafe access(path, X_OK) == 0
}

/// Whether the caller may make files and folders in the folder at `path` (access(2)).
public func mayMakeFiles(in path: String) -> Bool {
    // Safety: the string is passed as a C string that lives for the call.
    unsafe access(path, W_OK | X_OK) == 0
}

/// Whether the caller may read the file at `path` (access(2)).
public func mayRead(_ path: String) -> Bool {
    // Safety: the string is passed as a C string that lives for the call.
    unsafe access(path, R_OK) == 0
}
