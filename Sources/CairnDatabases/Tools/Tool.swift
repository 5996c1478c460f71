internal import CairnStreams
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// One client program, ready to run.
struct Tool: Sendable {
    let path: String
    var arguments: [String] = []
    /// All that the program sees; nothing is inherited.
    var environment: [String: String] = [:]

    var name: String { String(path.split(separator: "/").last ?? "") }

    /// How a run of the program ended.
    struct Ending: Sendable {
        let status: TerminationStatus
        /// The last lines of its standard error.
        let lastWords: String

        var succeeded: Bool { status.isSuccess }
        /// Nil when a signal ended it.
        var exitCode: Int32? { if case .exited(let code) = status { code } else { nil } }
        var wasKilled: Bool { status == .signaled(SIGKILL) }

        var text: String {
            switch status {
            case .exited(let code): "exit status \(code)"
            case .signaled(let signal): "signal \(signal)"
            }
        }
    }

    /// The next step after a failure of which nothing better is known.
    static func hint(lastWords: String) -> String {
        lastWords.isEmpty
            ? "It didn't say why; look at the server's log, and run it by hand."
            : "Its last words are below; look at the server's log too."
    }

    /// How a program is stopped that must not go on.
    enum Stopping: Sendable {
        /// Asked first, killed after five seconds.
        case gracefully
        /// Killed at once: a restore's client must not see the end of its input first.
        case atOnce
    }

    /// Runs the program with `body` beside it and waits for both.
    ///
    /// - Parameter exitLimit: how long the program may go on once `body` has returned.
    ///
    /// When `body` throws or the task is cancelled, the program is stopped before the call returns, and
    /// its pipes are closed after that by whoever holds them.
    func run<Value: Sendable>(
        input: FileDescriptor?, output: FileDescriptor?, stopping: Stopping,
        exitLimit: Duration, body: @escaping @Sendable () async throws -> Value
    ) async throws -> (Value, Ending) {
        let errors = try Pipe.reading(stallLimit: .seconds(7 * 86_400))
        let inputEnd = try input ?? FileDescriptor.open(FilePath("/dev/null"), .readOnly)
        let outputEnd = try output ?? FileDescriptor.open(FilePath("/dev/null"), .writeOnly)
        let lastWords = LastWords()
        let result = try await Subprocess.run(
            configuration(stopping: stopping),
            input: .fileDescriptor(inputEnd, closeAfterSpawningProcess: true),
            output: .fileDescriptor(outputEnd, closeAfterSpawningProcess: true),
            error: .fileDescriptor(errors.toolEnd, closeAfterSpawningProcess: true)
        ) { _ in
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    await lastWords.gather(from: errors.reader)
                    return nil
                }
                group.addTask { try await body() }
                var value: Value?
                while let next = try await group.next() {
                    guard let next else { break }  // it has ended: its standard error is closed
                    value = next
                    group.addTask {
                        try await Task.sleep(for: exitLimit)
                        throw DatabaseError.hung(name, after: exitLimit)
                    }
                }
                if value == nil { value = try await group.next() ?? nil }
                group.cancelAll()
                return value
            }
        }
        guard let value = result.closureResult else { throw CancellationError() }
        return (value, Ending(status: result.terminationStatus, lastWords: await lastWords.text))
    }

    private func configuration(stopping: Stopping) -> Configuration {
        var options = PlatformOptions()
        // Its own process group: Ctrl-C in a terminal reaches Cairn alone, which then decides.
        options.processGroupID = 0
        if case .gracefully = stopping {
            options.teardownSequence = [
                .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
            ]
        }
        let launch = Self.diesWithParent + [path] + arguments
        return Configuration(
            executable: .path(FilePath(launch[0])), arguments: Arguments(Array(launch.dropFirst())),
            environment: .custom(
                Dictionary(
                    environment.compactMap { name, value in
                        Environment.Key(rawValue: name).map { ($0, value) }
                    }, uniquingKeysWith: { first, _ in first })),
            platformOptions: options)
    }

    /// The command that has the kernel kill the program when Cairn itself is killed (prctl(2),
    /// PR_SET_PDEATHSIG). Without it only the closed pipe ends the program, at its next write.
    private static let diesWithParent: [String] = {
        let setpriv = "/usr/bin/setpriv"
        return isExecutableFile(setpriv) ? [setpriv, "--pdeathsig", "KILL"] : []
    }()
}

/// Keeps the end of what a program writes to its standard error.
private actor LastWords {
    private var bytes: [UInt8] = []
    private static let limit = 8192

    func gather(from reader: PipeReader) async {
        while let chunk = try? await reader.fill([], size: Self.limit), !chunk.isEmpty {
            bytes.append(contentsOf: chunk)
            bytes.removeFirst(max(0, bytes.count - Self.limit))
        }
    }

    var text: String {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            // libpq's remark on where a refused password came from: a file of ours, which is gone.
            .filter { !$0.hasPrefix("password retrieved from file") }
        return lines.suffix(12).joined(separator: "\n")
    }
}
