internal import CairnCrypto
internal import CairnHTTP

/// One document on its way to one receiver: attempts, and what their failure means.
struct Delivery: Sendable {
    let url: Secret
    let limits: Notifier.Limits
    let options: HTTPOptions

    /// - Throws: why the last attempt failed.
    func run(_ body: [UInt8]) async throws(JobError) {
        let client = HTTPClient(options)
        let end = ContinuousClock.now + limits.total
        var pause = limits.pause
        for number in 1... {
            let left = end - .now
            guard let failure = await attempt(body, client, within: min(limits.attempt, left))
            else { return }
            let wait = max(pause, min(failure.asked ?? .zero, limits.longestAsked))
            guard failure.isTransient, number < limits.attempts, .now + wait < end,
                (try? await Task.sleep(for: wait)) != nil
            else { throw failure.error(at: place, attempts: number) }
            pause *= 2
        }
    }

    private var place: String { NotificationTarget(url: url).place }

    private func attempt(
        _ body: [UInt8], _ client: HTTPClient, within limit: Duration
    ) async -> DeliveryFailure? {
        let request = HTTPRequest(
            .post, url.reveal(),
            headers: ["Content-Type": "application/json", "User-Agent": "cairn/\(cairnVersion)"],
            body: body, timeout: limit)
        do {
            return try await client.perform(request) { head, body in
                if (200...299).contains(head.status) { return nil }
                let words = try? await body.collect(limit: 4096)
                return DeliveryFailure(head, word: errorWord(in: words ?? []))
            }
        } catch let error as HTTPError {
            return DeliveryFailure(error)
        } catch {
            return DeliveryFailure("\(error)")
        }
    }

    /// The word by which a receiver such as Slack says why it refuses: `no_service`. Nothing longer is
    /// shown, since error pages repeat the URL.
    private func errorWord(in body: [UInt8]) -> String? {
        let word = String(decoding: body, as: UTF8.self)
        let isWord = word.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard (1...40).contains(word.utf8.count), isWord, !url.reveal().contains(word) else {
            return nil
        }
        return word
    }
}

/// Why an attempt failed.
struct DeliveryFailure: Sendable {
    let message: String
    let hint: String?
    /// Whether another attempt may succeed.
    let isTransient: Bool
    /// What the receiver asked to wait.
    let asked: Duration?

    init(_ message: String) {
        (self.message, hint, isTransient, asked) = (message, nil, false, nil)
    }

    init(_ error: HTTPError) {
        message = error.code == .cancelled ? "the run was interrupted" : error.message
        isTransient = error.isTransient
        asked = nil
        hint =
            switch error.code {
            case .cancelled:
                "A run that a signal ends can't wait longer. See whether the next one succeeds."
            case .tls where !error.isTransient:
                "Add the authority of its certificate to this machine's, or renew the certificate."
            default: error.hint
            }
    }

    init(_ head: HTTPResponseHead, word: String?) {
        let words = word.map { " “\($0)”" } ?? ""
        message = "it answered with status \(head.status)\(words)"
        hint = Self.hint(for: head.status)
        isTransient = [408, 425, 429].contains(head.status) || head.status >= 500
        // The other form, a date, would need this machine's clock to be right.
        asked = head.headers["retry-after"].flatMap { Int($0) }.map { .seconds(max(0, $0)) }
    }

    private static func hint(for status: Int) -> String {
        switch status {
        case 300...399: "Redirects aren't followed. Configure the URL that it leads to."
        case 401, 403, 404, 410: "Look whether “url” under “notify” is still that of a webhook."
        case 429: "It is getting too many messages; give each job a webhook of its own."
        case 500...: "Look at the receiver; Cairn posts again after the next run."
        default: "It may want another form of message; docs/notifications.md names receivers."
        }
    }

    func error(at place: String, attempts: Int) -> JobError {
        let count = attempts > 1 ? " (\(attempts) attempts)" : ""
        return JobError(.failed, "can't notify \(place): \(message)\(count)", hint: hint)
    }
}
