import CairnCrypto
import CairnHTTP
import Foundation
import Testing

@testable import CairnJobs

@Suite struct NotifierTests {
    /// Less patient than in earnest.
    private static let limits = Notifier.Limits(
        attempt: .seconds(60), total: .seconds(300), pause: .milliseconds(10),
        longestAsked: .milliseconds(100), afterCancellation: .seconds(2))

    private let notifier = Notifier(limits, HTTPOptions(proxy: .none))
    private let secret = "T0SECRET/hunter2"

    private func post(_ url: String, _ notifier: Notifier? = nil) async throws {
        let document = NotificationDocument(try SampleSummaries.failed(), host: "pod-1")
        try await (notifier ?? self.notifier).post(
            document, to: NotificationTarget(url: Secret(url)))
    }

    private func failure(
        _ url: String, _ notifier: Notifier? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JobError {
        let error = await #expect(throws: JobError.self, sourceLocation: sourceLocation) {
            try await post(url, notifier)
        }
        let found = try #require(error, sourceLocation: sourceLocation)
        let words = "\(found.message) \(found.hint ?? "")"
        for part in ["SECRET", "hunter2", "/script", "?"] {
            #expect(!words.contains(part), "\(words)", sourceLocation: sourceLocation)
        }
        #expect(found.message.hasPrefix("can't notify http"), sourceLocation: sourceLocation)
        #expect(found.hint != nil, sourceLocation: sourceLocation)
        return found
    }

    @Test(arguments: [
        ("500/200", 2), ("503/502/200", 3), ("429:1/204", 2), ("408/201", 2), ("200/500", 1),
    ])
    func `a receiver that stumbles gets it again`(_ script: String, _ count: Int) async throws {
        let receiver = try await WebhookReceiver()
        try await post(receiver.url + "/script/" + script)
        let posts = try receiver.posts
        #expect(posts.count == count)
        #expect(Set(posts.map(\.body)).count == 1)
    }

    @Test(arguments: [("500", 3), ("429:3600", 3), ("400", 1), ("404", 1), ("302", 1)])
    func `a receiver that doesn't take it is told of, soon`(
        _ script: String, _ count: Int
    ) async throws {
        let receiver = try await WebhookReceiver()
        let began = ContinuousClock.now
        let error = try await failure(receiver.url + "/script/\(script)?token=" + secret)
        #expect(ContinuousClock.now - began < .seconds(1800), "an hour was asked for")
        #expect(try receiver.posts.count == count)
        #expect(error.message.contains("status \(script.prefix(3)) “said_so”"))
        #expect(error.message.contains("(3 attempts)") == (count == 3))
        #expect(error.message.contains(receiver.url))
    }

    @Test func `a redirect isn't followed`() async throws {
        let receiver = try await WebhookReceiver()
        let error = try await failure(receiver.url + "/redirect/" + secret)
        #expect(error.hint?.contains("Redirects aren't followed") == true)
        #expect(try receiver.posts.map(\.path) == ["/redirect/" + secret])
    }

    @Test func `an error page that repeats the URL isn't shown`() async throws {
        let receiver = try await WebhookReceiver()
        let error = try await failure(receiver.url + "/echo/" + secret)
        #expect(error.message.hasSuffix("it answered with status 404"))
    }

    @Test func `a receiver that never answers is given up`() async throws {
        var limits = Self.limits
        limits.attempt = .seconds(1)
        let receiver = try await WebhookReceiver()
        let notifier = Notifier(limits, HTTPOptions(proxy: .none))
        let error = try await failure(receiver.url + "/slow/" + secret, notifier)
        #expect(try receiver.posts.count == 3)
        #expect(error.message.contains("(3 attempts)"))
    }

    @Test func `all attempts together have a limit`() async throws {
        var limits = Self.limits
        (limits.attempts, limits.attempt, limits.total) = (1000, .seconds(60), .milliseconds(1500))
        let receiver = try await WebhookReceiver()
        let notifier = Notifier(limits, HTTPOptions(proxy: .none))
        _ = try await failure(receiver.url + "/slow/" + secret, notifier)
        #expect(try receiver.posts.count == 1)
        _ = try await failure(receiver.url + "/script/429:1?" + secret, notifier)
        #expect(try (2...20).contains(receiver.posts.count))
    }

    @Test func `nobody there`() async throws {
        let error = try await failure("http://127.0.0.1:1/" + secret)
        #expect(error.message.contains("can't connect to 127.0.0.1:1"))
    }

    @Test func `a certificate that nobody trusts is refused, once`() async throws {
        let receiver = try await WebhookReceiver(isEncrypted: true)
        let error = try await failure(receiver.url + "/slack/" + secret)
        #expect(error.message.contains("can't trust 127.0.0.1"))
        #expect(error.message.contains("attempts") == false)
        #expect(try receiver.posts.isEmpty)
    }

    @Test func `a run that is interrupted is still told of`() async throws {
        let receiver = try await WebhookReceiver()
        let url = receiver.url + "/slack/x"
        let task = Task {
            try? await Task.sleep(for: .seconds(3600))
            #expect(Task.isCancelled)
            try await post(url)
        }
        task.cancel()
        try await task.value
        #expect(try receiver.posts.map(\.status) == [200])
    }

    @Test func `a run that is interrupted doesn't wait long`() async throws {
        var limits = Self.limits
        (limits.attempt, limits.total) = (.seconds(600), .seconds(600))
        let receiver = try await WebhookReceiver()
        let notifier = Notifier(limits, HTTPOptions(proxy: .none))
        let url = receiver.url + "/slow/" + secret
        let task = Task { try await failure(url, notifier) }
        while try receiver.posts.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        #expect(try await task.value.message.contains("the run was interrupted"))
    }

    @Test(arguments: [
        ("https://hooks.slack.com/services/T/B/x", "https://hooks.slack.com"),
        ("http://127.0.0.1:80?token=x", "http://127.0.0.1:80"),
        ("https://ada:pw@host/x", "https://host"), ("gopher", "the notification's URL"),
    ])
    func `only scheme and host of a URL are shown`(_ url: String, _ place: String) {
        let target = NotificationTarget(url: Secret(url))
        #expect(target.place == place)
        #expect(!"\(target)".contains("x"), "\(target)")
    }
}
