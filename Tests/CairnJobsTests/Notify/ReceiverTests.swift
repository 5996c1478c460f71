import CairnCrypto
import CairnHTTP
import Foundation
import Testing

@testable import CairnJobs

/// The recipes of docs/notifications.md, against a receiver that behaves as theirs is documented to.
@Suite struct ReceiverTests {
    private func shown(_ path: String, _ summary: JobSummary) async throws -> String {
        let receiver = try await WebhookReceiver()
        let document = NotificationDocument(summary, host: "pod-1")
        try await Notifier().post(
            document, to: NotificationTarget(url: Secret(receiver.url + path)))
        let posts = try receiver.posts
        try #require(posts.count == 1)
        #expect(posts[0].method == "POST")
        #expect(posts[0].headers["Content-Type"] == "application/json")
        #expect(posts[0].headers["User-Agent"] == "cairn/\(cairnVersion)")
        return posts[0].shown
    }

    private func fields(_ path: String, _ summary: JobSummary) async throws -> [String: String] {
        let json = try await shown(path, summary)
        return try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    }

    private func text(_ path: String, _ summary: JobSummary) async throws -> String {
        let json = try await shown(path, summary)
        return try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))[0]
    }

    @Test(arguments: [
        "/slack/services/T0/B0/x", "/mattermost/hooks/x", "/slack/api/webhooks/1/x/slack",
    ])
    func `Slack and what imitates it show the text`(_ path: String) async throws {
        let success = try await text(path, try SampleSummaries.sealed())
        #expect(success.hasPrefix("Backup of app is done\n70.7 MB of dump stored as 32.0 MB"))
        let failure = try await text(path, try SampleSummaries.failed())
        #expect(failure.contains("FAILED after 12 s\ncan't reach db:5432: connection refused\n"))
    }

    @Test func `Matrix shows lines, and finds no fraction to refuse`() async throws {
        for summary in [try SampleSummaries.sealed(), try SampleSummaries.failed()] {
            let shown = try await fields("/hookshot/webhook/x", summary)
            #expect(shown["body"]?.hasPrefix("Backup of app ") == true)
            #expect(shown["formatted_body"]?.hasPrefix("<strong>Backup of app ") == true)
            #expect(shown["formatted_body"]?.contains("<br>") == true)
        }
    }

    @Test func `a health check is up after a success and down after a failure`() async throws {
        let path = "/healthchecks/00000000-0000-0000-0000-000000000000"
        #expect(try await text(path, try SampleSummaries.sealed()) == "up")
        #expect(try await text(path, try SampleSummaries.failed()) == "down")
        #expect(try await text(path + "/fail", try SampleSummaries.failed()) == "down")
    }

    @Test func `ntfy fills its template, and Gotify finds title and message`() async throws {
        for path in [
            "/ntfy/topic?tpl=1&t={{.title}}&m={{.message}}", "/gotify/message?token=x",
        ] {
            let shown = try await fields(path, try SampleSummaries.failed())
            #expect(shown["title"] == "Backup of app FAILED after 12 s")
            #expect(
                shown["message"]?.hasPrefix("can't reach db:5432: connection refused\n") == true)
        }
        let long = try SampleSummaries.failed(String(repeating: "🪨", count: 3000))
        let shown = try await fields("/ntfy/topic?tpl=1&t={{.title}}&m={{.title}}", long)
        #expect(shown["title"] == "Backup of app FAILED after 12 s")
    }
}
