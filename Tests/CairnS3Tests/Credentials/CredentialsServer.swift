import CairnHTTP
import Foundation

/// A server of its own process on a free port of 127.0.0.1 that imitates a service which gives
/// credentials: it answers what it is told to and remembers what it was asked.
final class CredentialsServer: Sendable {
    /// What arrived.
    struct Seen: Decodable, Equatable {
        let method: String
        let path: String
        /// Names in lower case.
        let headers: [String: String]
        let body: String

        /// The fields of a form.
        var form: [String: String] {
            var components = URLComponents()
            components.percentEncodedQuery = body
            let items = components.queryItems ?? []
            return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        }
    }

    /// What is answered; the last answer for a method and path is repeated.
    struct Answer: Encodable {
        var status = 200
        var headers: [String: String] = [:]
        var body = ""
        /// Waits until the server is told to go on.
        var isHeld = false
    }

    let port: Int
    private let process: Process
    private let client = HTTPClient(HTTPOptions(proxy: .none))

    init() throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program]
        let output = Pipe()
        process.standardOutput = output
        // The program ends when this pipe does, so it can't outlive the tests.
        process.standardInput = Pipe()
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CocoaError(.executableLoad)
        }
        self.port = port
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Adds an answer to those for `method` and `path`.
    func answer(_ method: String, _ path: String, _ answer: Answer) async throws {
        let key = Data("\(method) \(path)\n".utf8)
        let body = try key + JSONEncoder().encode(answer)
        try await control("_answer", [UInt8](body))
    }

    /// All that was asked so far.
    func seen() async throws -> [Seen] {
        try JSONDecoder().decode([Seen].self, from: Data(try await control("_seen")))
    }

    /// Lets held answers go out, now and later.
    func release() async throws {
        try await control("_release")
    }

    /// Waits until `count` requests have arrived.
    func arrived(_ count: Int) async throws {
        while try await seen().count < count { try await Task.sleep(for: .milliseconds(5)) }
    }

    @discardableResult
    private func control(_ name: String, _ body: [UInt8] = []) async throws -> [UInt8] {
        try await client.perform(.init(.post, "\(url)/\(name)", body: body)).body
    }

    private static let program = #"""
        import json, os, sys, threading
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        answers, seen, lock, released = {}, [], threading.Lock(), threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words):
                pass

            def reply(self, status, headers, body):
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/_answer":
                    key, answer = body.split(b"\n", 1)
                    with lock:
                        answers.setdefault(key.decode(), []).append(json.loads(answer))
                    return self.reply(200, {}, b"")
                if self.path == "/_seen":
                    with lock:
                        return self.reply(200, {}, json.dumps(seen).encode())
                if self.path == "/_release":
                    released.set()
                    return self.reply(200, {}, b"")
                with lock:
                    seen.append({
                        "method": self.command, "path": self.path, "body": body.decode(),
                        "headers": {n.lower(): v for n, v in self.headers.items()}})
                    queue = answers.get(self.command + " " + self.path, [])
                    answer = queue.pop(0) if len(queue) > 1 else queue[0] if queue else None
                if answer is None:
                    return self.reply(404, {}, b"nothing here")
                if answer["isHeld"]:
                    released.wait()
                self.reply(answer["status"], answer["headers"], answer["body"].encode())

            do_GET = do_PUT = do_POST = handle_any

        def leave_with_parent():
            sys.stdin.read()
            os._exit(0)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=leave_with_parent, daemon=True).start()
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """#
}

extension CredentialsServer.Answer {
    /// Credentials whose values are made from `name`, as container endpoints and IMDS write them.
    static func json(_ name: String, until: String? = nil) -> Self {
        let end = until.map { #", "Expiration": "\#($0)""# } ?? ""
        return Self(
            body: """
                {"Code": "Success", "AccessKeyId": "\(name)", "SecretAccessKey": "\(name)-secret",
                 "Token": "\(name)-token"\(end)}
                """)
    }

    /// The same as the Security Token Service writes them, for `action`.
    static func xml(_ action: String, _ name: String, until: String) -> Self {
        Self(
            body: """
                <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <\(action)Result>
                    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>\(name)</AccessKeyId>
                      <SecretAccessKey>\(name)-secret</SecretAccessKey>
                      <SessionToken>\(name)-token</SessionToken>
                      <Expiration>\(until)</Expiration>
                    </Credentials>
                  </\(action)Result>
                  <ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata>
                </\(action)Response>
                """)
    }

    /// A refusal as the Security Token Service writes it.
    static func refusal(_ status: Int, _ code: String, _ message: String) -> Self {
        Self(
            status: status,
            body: """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
                <Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>
                <RequestId>c6104cbe</RequestId></ErrorResponse>
                """)
    }
}
