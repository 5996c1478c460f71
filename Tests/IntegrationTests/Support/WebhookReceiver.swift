import Foundation

/// `Tests/Servers/webhook-receiver`, which says itself what it answers.
struct WebhookReceiver: Sendable {
    let url: String
    let program: RunningProgram

    /// What it was sent, and what became of it.
    struct Post: Decodable, Sendable {
        let path: String
        let body: String
        let status: Int
        /// JSON.
        let shown: String

        var document: [String: Any] {
            get throws {
                let object = try JSONSerialization.jsonObject(with: Data(body.utf8))
                guard let document = object as? [String: Any] else { throw HarnessError(body) }
                return document
            }
        }
    }

    init(in sandbox: Sandbox) async throws {
        let path = Cairn.repository.appending(path: "Tests/Servers/webhook-receiver").path
        let program = try Program(
            path: "/usr/bin/python3", arguments: [path], environment: sandbox.baseEnvironment
        ).start(in: sandbox.folder)
        try await eventually("the port of the receiver") { try program.output.contains("\n") }
        self.program = program
        url = "http://127.0.0.1:\(try program.output.prefix { $0 != "\n" })"
        sandbox.afterwards {
            program.send(SIGKILL)
            _ = try await program.ended()
        }
    }

    var posts: [Post] {
        get throws {
            try program.output.split(separator: "\n").dropFirst().map {
                try JSONDecoder().decode(Post.self, from: Data($0.utf8))
            }
        }
    }
}

extension JobText {
    /// The same job, telling a URL, which no message may show.
    func notifying(_ url: String, on: String? = nil, in sandbox: Sandbox) -> JobText {
        var job = self
        sandbox.keepSecret(String(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }))
        job.settings["notify"] =
            "{url: \(Self.quoted(url))" + (on.map { ", on: \($0)" } ?? "") + "}"
        return job
    }
}
