import Foundation

/// `Tests/Servers/webhook-receiver`, which says itself what it answers. It ends when this is let go.
final class WebhookReceiver: Sendable {
    let url: String
    private let process: Process
    private let folder: URL

    /// What it was sent, and what became of it.
    struct Post: Decodable, Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: String
        let status: Int
        /// JSON.
        let shown: String
    }

    /// - Parameter isEncrypted: speaks TLS, with a certificate that nobody trusts.
    init(isEncrypted: Bool = false) async throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-receiver-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let repository = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
            url.deletingLastPathComponent()
        }
        var arguments = [repository.appending(path: "Tests/Servers/webhook-receiver").path]
        if isEncrypted { arguments += try Self.certificate(in: folder) }
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = arguments
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        var lines: [String] = []
        while lines.isEmpty {
            try await Task.sleep(for: .milliseconds(10))
            lines = try Self.lines(output)
        }
        url = "\(isEncrypted ? "https" : "http")://127.0.0.1:\(lines[0])"
    }

    // SIGTERM may be blocked in it: a new program inherits the signal mask of the thread that starts it.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    var posts: [Post] {
        get throws {
            try Self.lines(folder.appending(path: "output")).dropFirst().map {
                try JSONDecoder().decode(Post.self, from: Data($0.utf8))
            }
        }
    }

    /// Whole lines only.
    private static func lines(_ file: URL) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    private static func certificate(in folder: URL) throws -> [String] {
        let files = ["certificate.pem", "key.pem"].map { folder.appending(path: $0).path }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments =
            ["req", "-x509", "-days", "2", "-subj", "/CN=receiver", "-nodes"]
            + ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
            + ["-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return files
    }
}
