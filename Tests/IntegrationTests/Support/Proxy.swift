import Foundation

/// A program of Tests/Servers that stands between Cairn and an S3 server, or in its place.
struct Proxy: Sendable {
    let url: String
    private let program: RunningProgram

    /// What `scripted-proxy` does with some requests; the program itself explains the fields.
    struct Rule: Sendable, Encodable {
        struct Down: Sendable, Encodable {
            var after: Int
            var `for`: Int?
        }

        var match = ""
        var from: Int?
        var times: Int?
        var status: Int?
        var headers: [String: String]?
        var body: String?
        var edit: [[String]]?
        var keep: Int?
        var sever: Int?
        var run: [String]?
        var down: Down?
    }

    /// Starts the proxy that follows a script.
    ///
    /// - Parameter certificate: for TLS, from the lab.
    static func scripted(
        _ rules: Rule..., before server: S3Server? = nil, certificate: String? = nil,
        in sandbox: Sandbox
    ) async throws -> Proxy {
        let script = String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
        let file = try sandbox.write(script, to: "rules-\(UUID().uuidString).json")
        var arguments = [file]
        if let server { arguments += ["--target", server.url] }
        if let certificate {
            let files = try Servers.certificate(certificate)
            arguments += ["--certificate", files.certificate, "--key", files.key]
        }
        return try await start(
            "scripted-proxy", arguments, scheme: certificate == nil ? "http" : "https", in: sandbox)
    }

    /// Starts the proxy that breaks requests by chance.
    static func faults(
        _ arguments: String..., before server: S3Server, in sandbox: Sandbox
    ) async throws -> Proxy {
        try await start(
            "faults-proxy", ["--target", server.url] + arguments, scheme: "http", in: sandbox)
    }

    private static func start(
        _ name: String, _ arguments: [String], scheme: String, in sandbox: Sandbox
    ) async throws -> Proxy {
        let path = Cairn.repository.appending(path: "Tests/Servers/\(name)").path
        let program = try Program(
            path: "/usr/bin/python3", arguments: [path] + arguments,
            environment: sandbox.baseEnvironment
        ).start(in: sandbox.folder)
        sandbox.keep(program)
        try await eventually("the port of \(name)") {
            guard program.process.isAlive else { throw HarnessError(try program.errors) }
            return try program.output.contains("\n")
        }
        let port = try program.output.prefix { $0 != "\n" }
        return Proxy(url: "\(scheme)://127.0.0.1:\(port)", program: program)
    }

    /// What the scripted one did: status, method and target of each request, and `down` and `up`.
    var log: [String] {
        get throws { try program.output.split(separator: "\n").dropFirst().map(String.init) }
    }

    /// Ends the one that breaks requests.
    ///
    /// - Returns: how often each fault was met, and `requests`.
    func report() async throws -> [String: Int] {
        program.send(SIGTERM)
        let ended = try await program.ended()
        let line = ended.output.split(separator: "\n").last ?? ""
        return try JSONDecoder().decode([String: Int].self, from: Data(line.utf8))
    }
}
