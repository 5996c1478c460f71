import Foundation

/// Runs a program and waits for it.
///
/// - Throws: when it ends with a status other than 0.
func run(_ command: String...) throws {
    struct Failed: Error { let command: [String] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failed(command: command) }
}

/// Sets a file's permission bits.
func setPermissions(_ bits: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: bits], ofItemAtPath: path)
}
