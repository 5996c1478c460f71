import Foundation

extension Sandbox {
    /// What a program needs in its environment to see a time that is so many seconds ahead.
    func clock(offBy seconds: Int) async throws -> [String: String] {
        ["LD_PRELOAD": try await clockLibrary(), "CLOCK_OFFSET": "\(seconds)"]
    }

    /// What shows a program another time, built by the compiler that comes with Swift: a library to be
    /// preloaded. The file itself explains its variables.
    ///
    /// - Returns: its path.
    func clockLibrary() async throws -> String {
        let source = Cairn.repository.appending(path: "Tests/Servers/clock-offset.c").path
        let library = folder.appending(path: "clock-offset.so").path
        let compiler = Program(
            path: "/usr/bin/env",
            arguments: ["clang", "-shared", "-fPIC", "-o", library, source],
            environment: ["PATH": try Servers.variable("PATH")])
        let ended = try await compiler.run(in: folder)
        guard ended.status == 0 else { throw HarnessError("clang: \(ended)") }
        return library
    }
}
