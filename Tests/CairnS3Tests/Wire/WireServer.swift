import Foundation
import Synchronization

/// A server on a free port of this machine that gives the replies of a script, one after the other, and
/// keeps what it was sent. It closes the connection after each reply: libcurl would else repeat a lost
/// request by itself, and the script wouldn't know which one it answers.
final class WireServer: Sendable {
    let port: Int
    /// The script's number: its port won't do, 127.0.0.1 and ::1 may both have it.
    private let number: Int
    private let program: WireProgram

    private struct Script: Encodable {
        let address: String
        let port: Int
        let replies: [WireReply]
    }

    private struct Played: Decodable {
        let number: Int
        let port: Int
    }

    /// - Parameters:
    ///   - address: 127.0.0.1 or ::1.
    ///   - port: a free one is taken for 0.
    init(_ replies: [WireReply], address: String = "127.0.0.1", port: Int = 0) throws {
        program = try WireProgram.shared.get()
        let script = try JSONEncoder().encode(
            Script(address: address, port: port, replies: replies))
        let played = try program.answer(
            "play", String(decoding: script, as: UTF8.self), as: Played.self)
        (number, self.port) = (played.number, played.port)
    }

    deinit { _ = try? program.answer("end", String(number), as: Int.self) }

    /// Whether ::1 is an address of this machine.
    static let hasIPv6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?
        .contains(String(repeating: "0", count: 31) + "1 ") ?? false

    /// What was sent so far, as it was sent.
    var recordings: [Recording] {
        get throws { try program.answer("tell", String(number), as: [Recording].self) }
    }

    /// What was sent so far.
    var requests: [WireRequest] {
        get throws { try recordings.map(WireRequest.init) }
    }

    /// Returns when so many requests have come.
    ///
    /// - Throws: when they haven't after five minutes.
    func waitForRequests(_ count: Int) async throws {
        let end = ContinuousClock.now + .seconds(300)
        while try recordings.count < count {
            guard ContinuousClock.now < end else { throw TooFewRequests(wanted: count) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    struct TooFewRequests: Error {
        let wanted: Int
    }
}

/// The process in which all scripts are played: starting one for each would take longer than they do.
private final class WireProgram: Sendable {
    static let shared = Result { try WireProgram() }

    private struct Pipes {
        let input: FileHandle
        let output: FileHandle
    }

    private let process: Process
    private let pipes: Mutex<Pipes>

    private init() throws {
        let (input, output) = (Pipe(), Pipe())
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program]
        process.standardOutput = output
        // The program ends when this pipe does, so it can't outlive the tests.
        process.standardInput = input
        try process.run()
        pipes = Mutex(
            Pipes(input: input.fileHandleForWriting, output: output.fileHandleForReading))
    }

    func answer<Value: Decodable>(
        _ what: String, _ argument: String, as type: Value.Type
    ) throws -> Value {
        let line = try pipes.withLock { pipes in
            try pipes.input.write(contentsOf: Data("\(what) \(argument)\n".utf8))
            var line = Data()
            while line.last != UInt8(ascii: "\n") {
                let more = pipes.output.availableData
                guard !more.isEmpty else { throw CocoaError(.fileReadUnknown) }
                line += more
            }
            return line
        }
        return try JSONDecoder().decode(type, from: line)
    }

    private static let program = #"""
        import base64, json, socket, struct, sys, threading

        lock = threading.Condition()

        class Script:
            def __init__(self, replies):
                self.replies, self.recordings, self.metadata = replies, [], {}

            def record(self, method, target, headers, body):
                with lock:
                    number = len(self.recordings)
                    self.recordings.append({
                        "method": method, "target": target, "headers": headers,
                        "body": base64.b64encode(body).decode()})
                    for name, value in headers:
                        if name.startswith("x-amz-meta-"):
                            self.metadata["{" + name + "}"] = value
                    lock.notify_all()
                    if number >= len(self.replies):
                        return {"status": 410, "headers": {}, "body": ""}
                    reply = self.replies[number]
                    if not lock.wait_for(lambda: len(self.recordings) >= reply.get("holdUntil", 0), 20):
                        return {"status": 418, "headers": {}, "body": ""}
                    return reply

        def receive(sock):
            data = sock.recv(1 << 18)
            if not data:
                raise OSError
            return data

        def request(sock):
            kept = b""
            while b"\r\n\r\n" not in kept:
                kept += receive(sock)
            head, body = kept.split(b"\r\n\r\n", 1)
            first, *lines = head.decode("utf-8").split("\r\n")
            method, target = first.split(" ")[:2]
            headers = [(n.lower(), v.strip(" ")) for n, v in (l.split(":", 1) for l in lines)]
            length = int(dict(headers).get("content-length", 0))
            while len(body) < length:
                body += receive(sock)
            return method, target, headers, body

        def answer(sock, method, reply, metadata):
            ending = reply.get("ending", "whole")
            if ending in ("reset", "dropped"):
                return ending
            body = base64.b64decode(reply["body"])
            headers = {n.lower(): metadata.get(v, v) for n, v in reply["headers"].items()}
            if method != "HEAD" and reply["status"] != 204:
                headers.setdefault("content-length", str(len(body)))
            if not headers.get("content-length"):
                headers.pop("content-length", None)  # given as empty: the body ends with the connection
            headers["connection"] = "close"
            lines = ["HTTP/1.1 %d Said so" % reply["status"]] + [n + ": " + v for n, v in headers.items()]
            sock.sendall("\r\n".join(lines + ["", ""]).encode())
            if method == "HEAD":
                body = b""
            sock.sendall(body[:reply.get("cutAt", len(body))])
            if ending == "stalled":
                sock.recv(1)
            return ending

        def serve(sock, script):
            try:
                arrived = request(sock)
                if answer(sock, arrived[0], script.record(*arrived), script.metadata) == "reset":
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            finally:
                sock.close()

        def listen(listener, script):
            try:
                while True:
                    sock, _ = listener.accept()
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=serve, args=(sock, script), daemon=True).start()
            except OSError:
                pass

        scripts = []
        for line in sys.stdin:
            what, argument = line.split(" ", 1)
            if what == "play":
                fields = json.loads(argument)
                family = socket.AF_INET6 if ":" in fields["address"] else socket.AF_INET
                listener = socket.create_server((fields["address"], fields["port"]), family=family, backlog=64)
                script = Script(fields["replies"])
                played = {"number": len(scripts), "port": listener.getsockname()[1]}
                scripts.append((listener, script))
                threading.Thread(target=listen, args=(listener, script), daemon=True).start()
                print(json.dumps(played), flush=True)
            elif what == "tell":
                with lock:
                    print(json.dumps(scripts[int(argument)][1].recordings), flush=True)
            else:
                scripts[int(argument)][0].shutdown(socket.SHUT_RDWR)
                scripts[int(argument)] = None
                print(0, flush=True)
        """#
}
