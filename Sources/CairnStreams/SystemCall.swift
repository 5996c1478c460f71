internal import Glibc
internal import SystemPackage

/// Makes a system call again as long as a signal interrupts it.
///
/// - Returns: what it returned, 0 or more.
/// - Throws: `Errno` when it returned -1.
@discardableResult
func checked<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno(rawValue: errno)
        if error != .interrupted { throw error }
    }
}

/// Makes a system call that opens something.
func newDescriptor(_ open: () -> Int32) throws(Errno) -> FileDescriptor {
    FileDescriptor(rawValue: try checked(open))
}
