internal import Synchronization

/// What a request has gone through already.
struct RetryProgress: Sendable {
    var failures = 0
    var clockCorrections = 0
    var credentialRenewals = 0
}

extension S3Client {
    /// Seconds by which two clocks may differ before a refusal is blamed on that; S3 allows 900.
    private static let tolerableSkew: Int64 = 300

    /// Does what may help against a failure.
    ///
    /// - Returns: how long to wait before the next attempt; nil when there should be none.
    func remedy(
        _ failure: S3Failure, of attempt: Attempt, _ operation: S3Operation,
        _ progress: inout RetryProgress
    ) async -> Duration? {
        progress.failures += 1
        switch failure.remedy {
        case .none: return nil
        case .waiting, .slowingDown:
            guard progress.failures < attempts(for: operation) else {
                state.withLock { $0.isGivenUp = true }
                return nil
            }
            return policy.pause(
                after: progress.failures, isThrottled: failure.remedy == .slowingDown,
                asked: failure.retryAfter, jitter: time.jitter())
        case .region(let region) where region != attempt.region:
            return redirect(to: region, after: attempt) ? .zero : nil
        // The region's name comes with refusals of every kind; to HEAD without a word of which.
        case .region, .correctingClock:
            progress.clockCorrections += 1
            return progress.clockCorrections == 1 && correctClock(after: attempt) ? .zero : nil
        case .newCredentials:
            progress.credentialRenewals += 1
            await credentials.discard(attempt.credentials)
            let isRenewable = await credentials.isRenewable
            return isRenewable && progress.credentialRenewals <= 2 ? .zero : nil
        }
    }

    /// How often a request is tried: less where nothing speaks for a server at all. Once it was given up,
    /// what is cleaned up after that doesn't wait as long again.
    private func attempts(for operation: S3Operation) -> Int {
        let attempts = operation.attempts ?? policy.attempts
        let isHopeful = state.withLock { $0.isReached && !$0.isGivenUp }
        return isHopeful ? attempts : min(attempts, policy.firstContactAttempts)
    }

    /// - Returns: whether signing by the server's clock makes a difference.
    private func correctClock(after attempt: Attempt) -> Bool {
        state.withLock { state in
            guard let seen = state.seenOffset,
                abs(seen - attempt.clockOffset) > Self.tolerableSkew
            else { return false }
            state.clockOffset = seen
            return true
        }
    }

    /// Goes on in the region that the bucket named. Only the region is believed, never a host: with
    /// AWS it makes up the host, any other service keeps the one that was configured.
    ///
    /// - Returns: false after a second redirect.
    private func redirect(to region: String, after attempt: Attempt) -> Bool {
        state.withLock { state in
            // Another request has been told so before.
            if state.region != attempt.region { return true }
            guard state.redirects == 0, region != state.region else { return false }
            state.redirects = 1
            state.region = region
            return true
        }
    }
}
