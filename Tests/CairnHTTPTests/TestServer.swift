import Foundation

/// A server of its own process on a free port of 127.0.0.1, written with Python's sockets so that
/// what arrives is seen byte by byte and what is answered can be wrong. Ended when it is let go.
final class TestServer: Sendable {
    let port: Int
    let scheme: String
    private let process: Process

    /// - Parameter identity: PEM files of the certificate and its key; nil speaks plain HTTP.
    init(identity: (certificate: String, key: String)? = nil) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let files = identity.map { [$0.certificate, $0.key] } ?? []
        process.arguments = ["python3", "-c", Self.program] + files
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
        scheme = identity == nil ? "http" : "https"
    }

    // SIGTERM may be blocked in it: a new program inherits the signal mask of the thread that starts it.
    deinit { kill(process.processIdentifier, SIGKILL) }

    func url(_ target: String, host: String = "127.0.0.1") -> String {
        "\(scheme)://\(host):\(port)\(target)"
    }

    private static let program = #"""
        import hashlib, socket, ssl, struct, sys, threading, time, os

        PATTERN = bytes(range(251)) * 4096
        counts = {}
        lock = threading.Lock()

        def count(name, change):
            with lock:
                counts[name] = counts.get(name, 0) + change
                return counts[name]

        class Gone(Exception):
            pass

        class Connection:
            def __init__(self, sock, number):
                self.sock, self.number, self.kept, self.requests = sock, number, b"", 0

            def receive(self):
                data = self.sock.recv(1 << 18)
                if not data:
                    raise Gone
                return data

            def head(self):
                while b"\r\n\r\n" not in self.kept:
                    self.kept += self.receive()
                    if self.kept[:1] == b"\x16":
                        # A TLS handshake: answered as servers of plain HTTP do.
                        self.reply(status=b"400 Bad Request")
                        raise Gone
                head, self.kept = self.kept.split(b"\r\n\r\n", 1)
                return head

            def body(self, length):
                while length:
                    data = self.kept or self.receive()
                    self.kept = data[length:]
                    data = data[:length]
                    length -= len(data)
                    yield data

            def reply(self, body=b"", status=b"200 OK", headers=b""):
                length = b"Content-Length: %d\r\n" % len(body)
                self.sock.sendall(b"HTTP/1.1 " + status + b"\r\n" + headers + length + b"\r\n" + body)

            def pattern(self, total, name="sent"):
                left = total
                while left:
                    piece = PATTERN[: min(left, len(PATTERN))]
                    start = 0
                    while start < len(piece):
                        done = self.sock.send(piece[start:])
                        start += done
                        count(name, done)
                    left -= len(piece)

            def wait_until_closed(self):
                try:
                    self.receive()
                except (Gone, OSError):
                    pass
                raise Gone

            def reset(self):
                raw = self.sock
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raw.close()
                raise Gone

            def serve(self):
                while True:
                    head = self.head()
                    self.requests += 1
                    method, target = head.split(b"\r\n")[0].split(b" ")[:2]
                    headers = dict(
                        (n.lower(), v) for n, v in (l.split(b": ", 1) for l in head.split(b"\r\n")[1:] if b": " in l))
                    length = int(headers.get(b"content-length", 0))
                    parts = target.decode("latin-1").split("?")[0].strip("/").split("/")
                    self.answer(parts, head, headers, length)

            def answer(self, parts, head, headers, length):
                what, number = parts[0], int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
                if what == "refuse":
                    self.reply(b"no", b"403 Forbidden", b"Connection: close\r\n")
                    raise Gone
                if headers.get(b"expect") == b"100-continue":
                    self.sock.sendall(b"HTTP/1.1 100 Continue\r\nX-Interim: yes\r\n\r\n")
                digest, size = hashlib.sha256(), 0
                for data in self.body(length):
                    digest.update(data)
                    size += len(data)
                if what == "hangup" or what == "drop" and self.requests > 1:
                    count(what, 1)
                    raise Gone
                if what in ("digest", "drop"):
                    self.reply(b"%d %s" % (size, digest.hexdigest().encode()))
                elif what == "status":
                    self.reply(b"%d" % number, b"%d Some reason" % number)
                elif what == "duplicates":
                    self.reply(b"", headers=b"X-Thing: one\r\nSet-Cookie: a\r\nx-thing:  two \r\n"
                               b"X-Folded: first\r\n  second\r\nX-Empty:\r\n")
                elif what == "bytes":
                    self.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % number)
                    self.pattern(number)
                elif what == "chunked":
                    self.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    for _ in range(number):
                        self.sock.sendall(b"4\r\nabcd\r\n")
                    self.sock.sendall(b"0\r\nX-Trailer: late\r\n\r\n")
                elif what in ("reset", "short", "stall"):
                    self.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n")
                    self.pattern(number)
                    if what == "reset":
                        self.reset()
                    if what == "short":
                        raise Gone
                    self.wait_until_closed()
                elif what == "silent":
                    count("silent", 1)
                    try:
                        self.wait_until_closed()
                    finally:
                        count("silent", -1)
                elif what == "count":
                    self.reply(b"%d" % counts.get(parts[1], 0))
                elif what == "connection":
                    self.reply(b"%d" % self.number)
                elif what == "gather":
                    # Answers once so many requests wait at the same time.
                    count("gathered", 1)
                    while counts["gathered"] < number:
                        time.sleep(0.005)
                    self.reply(b"%d" % self.number)
                elif what == "endless":
                    self.sock.sendall(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        self.sock.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
                else:
                    self.reply(head)

        def run(sock, number, context):
            try:
                if context:
                    sock = context.wrap_socket(sock, server_side=True)
                Connection(sock, number).serve()
            except (Gone, OSError):
                pass
            finally:
                try:
                    sock.close()
                except OSError:
                    pass

        def leave_with_parent():
            sys.stdin.read()
            os._exit(0)

        context = None
        if len(sys.argv) > 1:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        threading.Thread(target=leave_with_parent, daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        number = 0
        while True:
            sock, _ = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number += 1
            threading.Thread(target=run, args=(sock, number, context), daemon=True).start()
        """#
}

extension TestServer {
    /// The bytes that `/bytes/…` answers with.
    static func pattern(_ count: Int) -> [UInt8] {
        let unit = (0..<251 * 4096).map { UInt8($0 % 251) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes += unit.prefix(count - bytes.count) }
        return bytes
    }
}
