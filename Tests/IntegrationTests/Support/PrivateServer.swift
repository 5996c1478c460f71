import Foundation

/// A server of the test's own, for tests that kill it.
struct PrivateServer: Sendable {
    let server: Server
    private let process: ProcessID

    /// Starts a server by `scripts/lab.sh`, and stops and removes it when `body` is over.
    static func with(
        _ kind: Server.Kind, in sandbox: Sandbox, _ body: (PrivateServer) async throws -> Void
    ) async throws {
        let start = kind == .mysql ? Start.mariadb() : .postgres
        try await with(start, in: sandbox, body)
    }

    static func with(
        _ start: Start, in sandbox: Sandbox, _ body: (PrivateServer) async throws -> Void
    ) async throws {
        let facts = sandbox.folder.appending(path: "server-\(UUID().uuidString)")
        let script = Program(
            path: "/bin/bash", arguments: ["-c", script(start), "lab", facts.path],
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
            ])
        let lab = try script.start(in: sandbox.folder, hasInput: true)
        do {
            try await body(try await begin(start, lab, facts))
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

    private static func begin(
        _ start: Start, _ lab: RunningProgram, _ facts: URL
    ) async throws -> PrivateServer {
        try await eventually("a private server by \(start.command)", within: .seconds(90)) {
            FileManager.default.fileExists(atPath: facts.path) || !lab.process.isAlive
        }
        guard let text = try? String(contentsOf: facts, encoding: .utf8) else {
            throw HarnessError("the private server didn't start: \(try lab.errors)")
        }
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count == 4, let port = Int(lines[0]), let pid = pid_t(lines[3]) else {
            throw HarnessError("the private server said: \(text)")
        }
        var server = Server(
            kind: start.kind, port: port, socket: lines[1], passwordFile: lines[2],
            isPrivate: true)
        server.clients = start.clients
        return PrivateServer(server: server, process: ProcessID(pid))
    }

    private static func stop(_ lab: RunningProgram) async throws {
        try lab.closeInput()
        _ = try await lab.ended()
    }

    /// Starts the server, writes its facts and waits until its standard input is closed.
    private static func script(_ start: Start) -> String {
        """
        source '\(Cairn.repository.path)/scripts/lab.sh'
        begin_lab
        \(start.command)
        printf '%s\\n' \(start.facts) >"$1.new"
        mv "$1.new" "$1"
        cat >/dev/null
        """
    }
}

/// How a private server is started: by which function of `scripts/lab.sh`, with which options.
struct Start: Sendable {
    let kind: Server.Kind
    let command: String
    /// Port, socket, password file and pid, as that script has them.
    let facts: String
    /// The folder of its client programs, where those of this machine don't fit it.
    var clients: String?

    static func mariadb(_ options: String = "") -> Start {
        Start(
            kind: .mysql, command: "start_mariadb \"$LAB/mariadb\" \(options)",
            facts:
                #""$MARIADB_PORT" "$MARIADB_SOCKET" "$MARIADB_PASSWORD_FILE" "$(cat "$LAB/mariadb/server/pid")""#
        )
    }

    /// Oracle's.
    static func mysql(_ options: String = "") throws -> Start {
        Start(
            kind: .mysql, command: "start_mysql \"$LAB/mysql\" \(options)",
            facts:
                #""$MYSQL_PORT" "$MYSQL_SOCKET" "$MYSQL_PASSWORD_FILE" "$(cat "$LAB/mysql/server/pid")""#,
            clients: try Servers.variable("CAIRN_TEST_MYSQL_CLIENTS"))
    }

    static let postgres = Start(
        kind: .postgres, command: "start_postgres \"$LAB/postgres\"",
        facts:
            #""$POSTGRES_PORT" "$POSTGRES_SOCKET_DIR" "$POSTGRES_PASSWORD_FILE" "$(head -n 1 "$LAB/postgres/server/data/postmaster.pid")""#
    )
}
