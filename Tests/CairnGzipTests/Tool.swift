import Foundation
import Testing

/// Runs a program of the system on bytes; its absence is a failure, never a skipped test.
func run(_ command: [String], on input: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(
        path: "cairn-gzip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    // A file as input: writing into a pipe could wait for a program that waits for its reader.
    let file = folder.appending(path: "input")
    try Data(input).write(to: file)

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let result = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command) failed; is it installed?")
    return [UInt8](result)
}

/// Python's modules are a second opinion: its zlib module shares no code with ISA-L.
func python(_ program: String, on input: [UInt8]) throws -> [UInt8] {
    try run(
        ["python3", "-c", "import gzip, sys, zlib; b = sys.stdin.buffer.read(); \(program)"],
        on: input)
}

func pythonChecksum(of plain: [UInt8]) throws -> UInt32 {
    let text = String(
        decoding: try python("print(zlib.crc32(b), end='')", on: plain), as: UTF8.self)
    return try #require(UInt32(text))
}
