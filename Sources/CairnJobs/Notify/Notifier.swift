internal import CairnCrypto
internal import CairnHTTP
internal import FoundationEssentials

/// Posts what is to be told to whoever wants to know it.
///
/// It never holds a run up for long: every attempt has a limit, all together have one, and a run that
/// is being interrupted has only a few seconds left. Redirects aren't followed: the report goes where it
/// was meant to go or nowhere. What fails is told without the URL's path and query, which are secret.
public struct Notifier: Sendable {
    private let limits: Limits
    private let options: HTTPOptions

    /// How patient a notifier is.
    struct Limits: Sendable {
        var attempts = 3
        /// For one attempt.
        var attempt = Duration.seconds(10)
        /// For all attempts and the pauses between them.
        var total = Duration.seconds(30)
        /// The pause after the first attempt; each further one is twice as long.
        var pause = Duration.seconds(1)
        /// What a receiver asks for by `Retry-After` is honoured up to this.
        var longestAsked = Duration.seconds(10)
        /// For all that is left to do once the run is cancelled. Kubernetes gives a pod 30 seconds
        /// after SIGTERM, of which the run itself needs some.
        var afterCancellation = Duration.seconds(5)
    }

    public init() {
        self.init(Limits(), HTTPOptions())
    }

    init(_ limits: Limits, _ options: HTTPOptions) {
        self.limits = limits
        self.options = options
    }

    /// Posts the document, again if need be. Goes on for a little while when the task is cancelled,
    /// also when that has happened before: that a run was interrupted is worth telling.
    ///
    /// - Throws: when the receiver hasn't taken it; it may still have got it.
    public func post(
        _ document: NotificationDocument, to target: NotificationTarget
    ) async throws(JobError) {
        let delivery = Delivery(url: target.url, limits: limits, options: options)
        let body = document.encoded()
        let work = Task.detached { () async -> Result<Void, JobError> in
            do throws(JobError) {
                return .success(try await delivery.run(body))
            } catch {
                return .failure(error)
            }
        }
        let result = await withTaskCancellationHandler {
            await work.value
        } onCancel: { [limits] in
            Task.detached {
                try? await Task.sleep(for: limits.afterCancellation)
                work.cancel()
            }
        }
        try result.get()
    }
}

extension NotificationTarget {
    /// Scheme and host: what may be shown of the URL.
    public var place: String { Self.place(of: url.reveal()) }

    private static func place(of url: String) -> String {
        let scheme = url.hasPrefix("http://") ? "http://" : "https://"
        guard url.hasPrefix(scheme) else { return "the notification's URL" }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return scheme + (authority.split(separator: "@").last ?? "")
    }
}
