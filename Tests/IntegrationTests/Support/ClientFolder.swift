import Foundation

/// A folder for `clientDirectory:` with the real client programs in it, some of which misbehave.
struct ClientFolder: Sendable {
    let path: String
    /// Where the real ones stand.
    private let realFolder: String
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
        (realFolder, self.sandbox) = (kind.programFolder, sandbox)
        path = sandbox.folder.appending(path: name).path
        for program in [kind.client, kind.dumpProgram] { try install(program, .honest) }
    }

    /// The same for a server whose programs may be others than this machine's.
    init(of server: Server, in sandbox: Sandbox) throws {
        (realFolder, self.sandbox) = (server.programFolder, sandbox)
        path = sandbox.folder.appending(path: "clients").path
        for program in [server.clientProgram, server.dumpProgram] {
            try install(program, .honest)
        }
    }

    /// How a script runs the real program, with its own arguments.
    private func real(_ program: String) -> String { "'\(realFolder)/\(program)' \"$@\"" }

    /// Puts a script in the client's place for the one run of it that restores; in all others it behaves
    /// as it should.
    ///
    /// - Parameter script: gets the words that run the real one.
    func installRestoring(_ program: String, script: (_ real: String) -> String) throws {
        let real = real(program)
        try install(
            program,
            script: """
                case " $* " in *" --binary-mode "*|*"=terse "*) ;; *) exec \(real);; esac
                \(script(real))
                """)
    }

    /// Puts the program of the server's kind there that behaves so.
    func install(_ program: String, _ behaviour: Behaviour) throws {
        let real = real(program)
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
