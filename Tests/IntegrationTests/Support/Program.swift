import Foundation

/// A program to run with just these arguments and this environment.
struct Program: Sendable {
    var path: String
    var arguments: [String] = []
    var environment: [String: String] = [:]

    /// Starts the program; its output goes to files in `folder`, so that it never waits for a reader.
    ///
    /// - Parameter hasInput: whether its standard input is a pipe that the test writes to.
    func start(in folder: URL, hasInput: Bool = false) throws -> RunningProgram {
        try RunningProgram(self, folder: folder, hasInput: hasInput)
    }

    /// Runs the program to its end, with `input` as its standard input.
    func run(in folder: URL, input: String) async throws -> Ended {
        let running = try start(in: folder, hasInput: true)
        try running.write(input)
        try running.closeInput()
        return try await running.ended()
    }

    /// Runs the program to its end.
    func run(in folder: URL, within limit: Duration = .seconds(300)) async throws -> Ended {
        try await start(in: folder).ended(within: limit)
    }
}

/// How a program ended and what it said.
struct Ended: Sendable, CustomStringConvertible {
    /// The exit status, or the signal's number with a minus.
    let status: Int32
    let output: String
    let errors: String

    var description: String {
        "status \(status)\n--- output\n\(output)\n--- errors\n\(errors)"
    }

    /// All that it said.
    var text: String { output + errors }
}

/// Something the test itself couldn't do; the tested program isn't at fault.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Waits until the condition holds.
///
/// - Throws: when it still doesn't after `limit`.
func eventually(
    _ what: String, within limit: Duration = .seconds(300), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else {
            throw HarnessError("waited \(limit) in vain: \(what)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}
