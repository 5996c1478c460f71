import Foundation
import Testing

/// What is posted after a job, and that it changes nothing about the job.
@Suite struct NotificationTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `a success is told where that is wanted`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let receiver = try await WebhookReceiver(in: sandbox)
            let url = receiver.url + "/slack/hunter2"
            try sandbox.configure(
                JobText("loud", database)
                    .notifying(url, on: "[success, failure]", in: sandbox),
                JobText("quiet", database).notifying(url, in: sandbox))
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.errors.contains("loud: told http://127.0.0.1:"), "\(ended)")

            let posts = try receiver.posts
            try #require(posts.map(\.status) == [200])
            let document = try posts[0].document
            #expect(document["outcome"] as? String == "success")
            #expect(document["exitStatus"] as? Int == 0)
            let id = try sandbox.onlySnapshot(of: "loud")
            #expect(document["snapshot"] as? String == "loud/\(id)")
            let databases = try #require(document["databases"] as? [[String: Any]])
            #expect(databases.map { $0["name"] as? String } == [database.name])
            let size = try #require(document["dumpBytes"] as? Int)
            #expect(size > 1000 && databases[0]["dumpBytes"] as? Int == size)
            let message = try #require(document["message"] as? String)
            let summary = try #require(ended.output.split(separator: "\n").first)
            #expect(summary == "loud/\(id): \(message.prefix { $0 != "\n" })")
            #expect((document["host"] as? String)?.isEmpty == false)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a failure is told, with its status, and keeps it`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let receiver = try await WebhookReceiver(in: sandbox)
            let job = JobText("app", database).with("password", "not-this-one")
                .notifying(receiver.url + "/hookshot/hunter2", in: sandbox)
            sandbox.keepSecret("not-this-one")
            let ended = try await sandbox.expectFailedBackup(job, of: database, status: 77)
            #expect(ended.errors.contains("app: failed after "), "\(ended)")

            let posts = try receiver.posts
            try #require(posts.map(\.status) == [200])
            let document = try posts[0].document
            #expect(document["outcome"] as? String == "failure")
            #expect(document["exitStatus"] as? Int == 77)
            let error = try #require(document["error"] as? [String: String])
            #expect(error["kind"] == "accessRefused")
            let message = try #require(error["message"])
            #expect(ended.errors.contains(message), "\(ended)")
            #expect(!posts[0].body.contains("not-this-one"))
        }
    }

    @Test(
        .needs(.postgres),
        arguments: ["http://127.0.0.1:1/hunter2", "/echo/hunter2", "/redirect/hunter2"])
    func `a receiver that doesn't take it costs a warning`(_ url: String) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.postgres))
            let receiver = try await WebhookReceiver(in: sandbox)
            let whole = url.hasPrefix("http") ? url : receiver.url + url
            try sandbox.configure(
                JobText("app", database).notifying(whole, on: "[success]", in: sandbox))
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")
            #expect(
                ended.errors.contains("cairn: warning: app: can't notify http://127.0.0.1:"),
                "\(ended)")
            #expect(ended.errors.contains("cairn: hint: "), "\(ended)")
            #expect(!ended.text.contains("hunter2"), "\(ended)")
            #expect(sandbox.snapshots(of: "app").count == 1)
        }
    }

    @Test(.needs(.postgres), arguments: [SIGTERM, SIGINT])
    func `a run that is interrupted is told of, and waits for nobody`(
        _ signal: Int32
    ) async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(.postgres), in: sandbox)
            let receiver = try await WebhookReceiver(in: sandbox)
            for path in ["/slack/hunter2", "/slow/hunter2"] {
                let hold = try await stuck.hold()
                try sandbox.configure(
                    JobText("app", stuck.database)
                        .notifying(receiver.url + path, in: sandbox))
                let run = try sandbox.start(["backup"])
                try await stuck.untilStuck()
                run.send(signal)
                let ended = try await run.ended(within: .seconds(25))
                #expect(ended.status == (signal == SIGTERM ? 143 : 130), "\(ended)")
                try await hold.release()
            }
            let posts = try receiver.posts
            try #require(posts.map(\.path) == ["/slack/hunter2", "/slow/hunter2"])
            let document = try posts[0].document
            #expect(document["outcome"] as? String == "failure")
            #expect(document["exitStatus"] as? Int32 == (signal == SIGTERM ? 143 : 130))
            #expect((document["error"] as? [String: String])?["kind"] == "interrupted")
        }
    }

    @Test func `a configuration that is wrong has no job to tell of`() async throws {
        try await Sandbox.with { sandbox in
            let receiver = try await WebhookReceiver(in: sandbox)
            try sandbox.write(
                """
                store: {directory: /b}
                jobs:
                  app:
                    postgres: {database: app, password: {env: MISSING}}
                    notify: {url: "\(receiver.url)/slack/x"}
                """, to: "cairn.yaml")
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 78, "\(ended)")
            #expect(try receiver.posts.isEmpty)
        }
    }

    @Test func `the recipes can be pasted`() async throws {
        let file = Cairn.repository.appending(path: "docs/notifications.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let recipes = text.matches(of: /(?m)^notify: \{.*$/).map { match in
            String(match.output).replacing(/\{file: [^}]*\}/, with: "{env: WEBHOOK}")
        }
        #expect(recipes.count >= 4)
        for recipe in recipes {
            try await Sandbox.with { sandbox in
                try sandbox.write(
                    """
                    store: {directory: /b}
                    jobs:
                      app:
                        postgres: {database: app}
                        \(recipe)
                    """, to: "cairn.yaml")
                let ended = try await sandbox.cairn(
                    "config", environment: ["WEBHOOK": "https://example.com/hunter2"])
                #expect(ended.status == 0, "\(recipe): \(ended)")
                #expect(!ended.text.contains("hunter2"))
            }
        }
    }
}
