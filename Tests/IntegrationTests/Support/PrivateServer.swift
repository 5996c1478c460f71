import Foundation

/// A server of the test's own, for tests that kill it.
struct PrivateServer: Sendable {
    let server: Server
    private let process: ProcessID

    /// Starts a server by `scripts/lab.sh`, and stops and removes it when `body` is over.
    static func with(
        _ kind: Server.Kind, in sandbox: Sandbox, _ body: (PrivateServer) async throws -> Void
    ) async throws {
        let facts = sandbox.folder.appending(path: "server-\(UUID().uuidString)")
        let script = Program(
            path: "/bin/bash", arguments: ["-c", script(kind), "lab", facts.path],
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
            ])
        let lab = try script.start(in: sandbox.folder, hasInput: true)
        do {
            try await body(try await start(kind, lab, facts))
            try await stop(lab)
        } catch {
            try await stop(lab)
            throw error
        }
    }

    /// Ends it at once, as a crash does.
    func kill() {
        if process.isAlive { _ = Foundation.kill(process.number, SIGKILL) }
    }

    private static func start(
        _ kind: Server.Kind, _ lab: RunningProgram, _ facts: URL
    ) async throws -> PrivateServer {
        try await eventually("a private \(kind.rawValue) server", within: .seconds(90)) {
            FileManager.default.fileExists(atPath: facts.path) || !lab.process.isAlive
        }
        guard let text = try? String(contentsOf: facts, encoding: .utf8) else {
            throw HarnessError("the private server didn't start: \(try lab.errors)")
        }
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count == 4, let port = Int(lines[0]), let pid = pid_t(lines[3]) else {
            throw HarnessError("the private server said: \(text)")
        }
        let server = Server(
            kind: kind, port: port, socket: lines[1], passwordFile: lines[2], isPrivate: true)
        return PrivateServer(server: server, process: ProcessID(pid))
    }

    private static func stop(_ lab: RunningProgram) async throws {
        try lab.closeInput()
        _ = try await lab.ended()
    }

    /// Starts the server, writes its facts and waits until its standard input is closed.
    private static func script(_ kind: Server.Kind) -> String {
        let (start, facts) =
            switch kind {
            case .mysql:
                (
                    "start_mariadb \"$LAB/mariadb\"",
                    #""$MARIADB_PORT" "$MARIADB_SOCKET" "$MARIADB_PASSWORD_FILE" "$(cat "$LAB/mariadb/server/pid")""#
                )
            case .postgres:
                (
                    "start_postgres \"$LAB/postgres\"",
                    #""$POSTGRES_PORT" "$POSTGRES_SOCKET_DIR" "$POSTGRES_PASSWORD_FILE" "$(head -n 1 "$LAB/postgres/server/data/postmaster.pid")""#
                )
            }
        return """
            source '\(Cairn.repository.path)/scripts/lab.sh'
            begin_lab
            \(start)
            printf '%s\\n' \(facts) >"$1.new"
            mv "$1.new" "$1"
            cat >/dev/null
            """
    }
}
