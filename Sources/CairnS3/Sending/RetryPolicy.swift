/// How often and after what pauses a request is sent again.
///
/// A dump that has run for hours can't be restarted because one part met a bad minute: three attempts,
/// the habit of SDKs, are too few. Pauses grow exponentially with full jitter (AWS Architecture Blog,
/// "Exponential Backoff And Jitter"), so that many clients don't come back at the same moment.
package struct RetryPolicy: Sendable {
    /// Attempts for a request, the first one included.
    ///
    /// 16 with these pauses outlast an outage of half a minute but once in five thousand times; 12 would
    /// lose one in eight, and one of 20 seconds once in sixty times.
    package var attempts: Int
    /// Attempts while nothing has ever answered: a wrong address should be told soon.
    package var firstContactAttempts: Int
    /// The pause's bound after the first failure; it doubles with each further one.
    package var base: Duration
    /// The same where the server asked for less.
    package var throttlingBase: Duration
    /// No pause of our own is longer.
    package var longest: Duration
    /// What the server asks for by `Retry-After` is honoured up to this.
    package var longestAsked: Duration

    package init(
        attempts: Int = 16, firstContactAttempts: Int = 4, base: Duration = .milliseconds(100),
        throttlingBase: Duration = .seconds(1), longest: Duration = .seconds(20),
        longestAsked: Duration = .seconds(60)
    ) {
        self.attempts = attempts
        self.firstContactAttempts = firstContactAttempts
        self.base = base
        self.throttlingBase = throttlingBase
        self.longest = longest
        self.longestAsked = longestAsked
    }

    /// The pause after attempt number `attempt`, counted from 1, has failed.
    ///
    /// - Parameters:
    ///   - asked: what the server asked to wait.
    ///   - jitter: from 0 to 1.
    package func pause(
        after attempt: Int, isThrottled: Bool, asked: Duration?, jitter: Double
    ) -> Duration {
        let bound = (isThrottled ? throttlingBase : base) * (1 << min(attempt - 1, 16))
        let own = min(bound, longest) * jitter
        return max(own, min(asked ?? .zero, longestAsked))
    }
}
