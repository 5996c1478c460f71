import Foundation

/// One job as a configuration file writes it.
struct JobText: Sendable {
    var name: String
    var kind: Server.Kind
    /// The lines below `mysql:` or `postgres:`, by key.
    var connection: [String: String]
    /// Further lines of the job, by key.
    var settings: [String: String] = [:]

    /// A job that logs in over TCP as the superuser.
    init(_ name: String = "app", _ databases: Database...) {
        let server = databases[0].server
        self.name = name
        kind = server.kind
        connection = [
            "host": "127.0.0.1", "port": "\(server.port)", "user": Self.quoted(server.superuser),
            "password": "{file: \(Self.quoted(server.passwordFile))}",
            "databases": "[\(databases.map { Self.quoted($0.name) }.joined(separator: ", "))]",
        ]
        connection["clientDirectory"] = server.clients.map(Self.quoted)
    }

    func named(_ name: String) -> JobText {
        var job = self
        job.name = name
        return job
    }

    /// The same job with its client programs taken from this folder.
    func with(_ clients: ClientFolder) -> JobText {
        with("clientDirectory", Self.quoted(clients.path))
    }

    /// The same job with another value of the connection, written in YAML; nil leaves the key out.
    func with(_ key: String, _ value: String?) -> JobText {
        var job = self
        job.connection[key] = value
        return job
    }

    /// The same job with a server for its drills, over its socket: that counts as another than the one at
    /// its address.
    ///
    /// - Parameters:
    ///   - user: nil for the superuser.
    ///   - password: the user's.
    func drilling(on server: Server, as user: String? = nil, password: String = "") -> JobText {
        var job = self
        let secret =
            user == nil ? "{file: \(Self.quoted(server.passwordFile))}" : Self.quoted(password)
        job.settings["drill"] =
            "{\(server.kind.rawValue): {socket: \(Self.quoted(server.socket)), port: \(server.port),"
            + " user: \(Self.quoted(user ?? server.superuser)), password: \(secret)"
            + (server.clients.map { ", clientDirectory: \(Self.quoted($0))" } ?? "") + "}}"
        return job
    }

    /// YAML's double quotes: JSON's are a part of them.
    static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(text) else { preconditionFailure("texts encode") }
        return String(decoding: data, as: UTF8.self)
    }

    var yaml: String {
        var lines = ["  \(name):", "    \(kind.rawValue):"]
        lines += connection.sorted { $0.key < $1.key }.map { "      \($0.key): \($0.value)" }
        lines += settings.sorted { $0.key < $1.key }.map { "    \($0.key): \($0.value)" }
        return lines.joined(separator: "\n")
    }
}

extension Sandbox {
    /// Writes `cairn.yaml`, which Cairn finds in its working folder, with these jobs and this
    /// sandbox's store.
    func configure(_ jobs: JobText..., store: URL? = nil) throws {
        let path = JobText.quoted((store ?? self.store).path)
        let text = "store: {directory: \(path)}\njobs:\n" + jobs.map(\.yaml).joined(separator: "\n")
        try write(text + "\n", to: "cairn.yaml")
    }
}
