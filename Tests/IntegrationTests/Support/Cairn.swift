import Foundation

/// The built binary.
enum Cairn {
    /// `$CAIRN_TEST_BINARY`, else the debug build beside the sources.
    ///
    /// - Throws: when it isn't there: these tests mean nothing without it.
    static var binary: String {
        get throws {
            let built = repository.appending(path: ".build/debug/cairn").path
            let path = ProcessInfo.processInfo.environment["CAIRN_TEST_BINARY"] ?? built
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw HarnessError(
                    "no binary at \(path): run “swift build”, or set CAIRN_TEST_BINARY")
            }
            return path
        }
    }

    /// The repository's folder.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

extension Sandbox {
    /// What Cairn and other programs see of this test's own environment, and nothing else.
    var baseEnvironment: [String: String] {
        [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home.path, "TMPDIR": temporary.path,
            "LC_ALL": "C.UTF-8",
            // Tests ask nobody but this machine.
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    /// Starts `cairn` with these arguments, in a folder in which `cairn.yaml` lies, if there is one.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram
    {
        let program = Program(
            path: try Cairn.binary, arguments: arguments,
            environment: baseEnvironment.merging(environment) { $1 })
        let running = try program.start(in: folder)
        keep(running)
        return running
    }

    /// Runs `cairn` to its end.
    func cairn(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ended {
        try await start(arguments, environment: environment).ended()
    }
}
