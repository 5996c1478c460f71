import Foundation
import Synchronization

/// A program that runs beside the test.
final class RunningProgram: Sendable {
    let program: Program
    let process: ProcessID
    private let child: Process
    private let input: FileHandle?
    private let outputFile: URL
    private let errorFile: URL

    init(_ program: Program, folder: URL, hasInput: Bool) throws {
        self.program = program
        let name = UUID().uuidString
        outputFile = folder.appending(path: "\(name).output")
        errorFile = folder.appending(path: "\(name).errors")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        child = Process()
        child.executableURL = URL(filePath: program.path)
        child.arguments = program.arguments
        child.environment = program.environment
        child.currentDirectoryURL = folder
        let files = try [outputFile, errorFile].map { try FileHandle(forWritingTo: $0) }
        child.standardOutput = files[0]
        child.standardError = files[1]
        if hasInput {
            let pipe = Pipe()
            child.standardInput = pipe
            input = pipe.fileHandleForWriting
        } else {
            child.standardInput = FileHandle.nullDevice
            input = nil
        }
        try child.run()
        // The child has its own. Foundation can't start a program with 1,300 files open (6.3.1).
        for file in files { try file.close() }
        process = ProcessID(child.processIdentifier)
    }

    /// What it has written to its standard output so far.
    var output: String { get throws { try Self.text(outputFile) } }

    /// What it has written to its standard error so far.
    var errors: String { get throws { try Self.text(errorFile) } }

    func write(_ text: String) throws {
        try input?.write(contentsOf: Data(text.utf8))
    }

    func closeInput() throws {
        try input?.close()
    }

    /// Sends a signal, to this process alone.
    func send(_ signal: Int32) {
        if child.isRunning { kill(process.number, signal) }
    }

    /// Waits for its end.
    ///
    /// - Throws: when it hasn't ended after `limit`; it is killed then.
    func ended(within limit: Duration = .seconds(300)) async throws -> Ended {
        do {
            try await eventually("the end of \(program.path)", within: limit) { !child.isRunning }
        } catch {
            send(SIGKILL)
            throw HarnessError("\(error); it said: \((try? errors) ?? "")")
        }
        let status = child.terminationStatus
        return Ended(
            status: child.terminationReason == .uncaughtSignal ? -status : status,
            output: try output, errors: try errors)
    }

    private static func text(_ file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
