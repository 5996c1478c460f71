import Foundation

/// A folder for `clientDirectory:` with the real client programs in it, some of which misbehave.
struct ClientFolder: Sendable {
    let path: String
    private let kind: Server.Kind
    private let sandbox: Sandbox

    /// What a program does instead of its work. `--version` is always answered as by the real one,
    /// unless said otherwise.
    enum Behaviour: Sendable {
        /// As it should.
        case honest
        /// Leaves the lines with these words out of its output, and says 0.
        case withoutLines(containing: String)
        /// Stops right behind the first appearance of these words, and says 0.
        case cutBehind(String)
        /// Passes on so many bytes of its output, then neither writes nor ends.
        case hangs(afterBytes: Int)
        /// Writes everything and then ends with this status and these last words.
        case failsAtTheEnd(status: Int, saying: String)
        /// Waits so long before it begins.
        case waits(seconds: Double)
        /// Answers this to `--version`.
        case version(String)
    }

    /// The folder, with the real client and dump program in it.
    init(_ kind: Server.Kind, in sandbox: Sandbox, name: String = "clients") throws {
        (self.kind, self.sandbox) = (kind, sandbox)
        path = sandbox.folder.appending(path: name).path
        for program in [kind.client, kind.dumpProgram] { try install(program, .honest) }
    }

    /// Puts the program of the server's kind there that behaves so.
    func install(_ program: String, _ behaviour: Behaviour) throws {
        let real = "'\(kind.programFolder)/\(program)' \"$@\""
        let body =
            switch behaviour {
            case .honest: "exec \(real)"
            case .withoutLines(let words): "\(real) | grep -v -F -e '\(words)'\nexit 0"
            case .cutBehind(let words):
                "\(real) 2>/dev/null | sed 's/\\(\(words)\\).*/\\1/;/\(words)/q'"
            case .hangs(let bytes): "\(real) | { head -c \(bytes); exec sleep 600; }"
            case .failsAtTheEnd(let status, let words):
                "\(real) && echo '\(words)' >&2\nexit \(status)"
            case .waits(let seconds): "sleep \(seconds)\nexec \(real)"
            case .version: "exec \(real)"
            }
        var version = real
        if case .version(let text) = behaviour { version = "echo '\(text)'" }
        try install(program, script: "case $1 in --version) \(version); exit;; esac\n\(body)")
    }

    /// Puts a shell script there under a program's name.
    func install(_ program: String, script: String) throws {
        let file = URL(filePath: path).appending(path: program)
        try? FileManager.default.removeItem(at: file)
        try sandbox.write("#!/bin/sh\n\(script)\n", to: "\(folderName)/\(program)", mode: 0o755)
    }

    func remove(_ program: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(program)")
    }

    private var folderName: String { URL(filePath: path).lastPathComponent }
}
