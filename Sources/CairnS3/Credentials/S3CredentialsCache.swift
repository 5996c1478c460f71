package import CairnHTTP
private import FoundationEssentials

/// Credentials that are found once, kept, and replaced before they expire, for all tasks of a client.
package actor S3CredentialsCache {
    /// Seconds before the end: from here on new ones are sought, and the old ones do meanwhile.
    private static let renewalMargin: Int64 = 300
    /// Seconds before the end: credentials aren't used any more, as a request takes its time.
    private static let usabilityMargin: Int64 = 60
    /// Seconds until the next try after new ones were sought, so that no service is asked all the time.
    private static let pauseAfterSuccess: Int64 = 60
    private static let pauseAfterFailure: Int64 = 30

    private struct Search {
        let number: Int
        let task: Task<Void, Never>
        /// Whether it goes on though nobody waits for it.
        let isRenewal: Bool
    }

    private let chain: CredentialsChain
    private let searchLimit: Duration
    private var found: FoundCredentials?
    /// Until then `found` is used without another look at its expiration.
    private var quietUntil: Int64 = 0
    private var lastOrigin: CredentialsOrigin?
    private var search: Search?
    private var waiting: [Int: CheckedContinuation<Result<S3Credentials, S3Error>, Never>] = [:]
    private var lastNumber = 0

    /// - Parameters:
    ///   - environment: the process' environment; `HOME` in it tells where `~/.aws` is.
    ///   - trust: whose word is taken for who a Security Token Service is that `AWS_ENDPOINT_URL` or
    ///     the like names; AWS's own is proven by the authorities of this machine.
    ///   - taskEndpoint: where `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is.
    ///   - searchLimit: how long one search may take, whatever each of its requests may: a database
    ///     doesn't wait for ever for the reader of its dump.
    ///   - now: seconds since 1970.
    package init(
        _ source: S3CredentialsSource, environment: [String: String],
        trust: HTTPOptions.Trust = .systemAuthorities,
        taskEndpoint: String = "http://169.254.170.2", searchLimit: Duration = .seconds(60),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
    ) {
        self.searchLimit = searchLimit
        chain = CredentialsChain(
            source: source,
            surroundings: CredentialsSurroundings(
                environment: environment, trust: trust, taskEndpoint: taskEndpoint, now: now))
    }

    deinit { search?.task.cancel() }

    /// The region that the environment or the profile names, for when the configuration names none.
    package static func configuredRegion(
        of source: S3CredentialsSource, environment: [String: String]
    ) -> String? {
        S3CredentialsCache(source, environment: environment).chain.region
    }

    /// The endpoint that the environment or the profile names, for when the configuration names none.
    ///
    /// - Throws: `.invalid` when what they name is none.
    package static func configuredEndpoint(
        of source: S3CredentialsSource, environment: [String: String]
    ) throws(S3Error) -> String? {
        let chain = S3CredentialsCache(source, environment: environment).chain
        return try chain.endpoint().map(S3Endpoint.url)
    }

    /// Which provider the last credentials came from, in words that name its place and none of its
    /// values.
    package var origin: String {
        if let lastOrigin { return lastOrigin.description }
        if case .fixed = chain.source { return CredentialsOrigin.configuration.description }
        return "not looked up yet"
    }

    /// Whether another look may bring other credentials than the last ones.
    package var isRenewable: Bool {
        if case .fixed = chain.source { return false }
        return lastOrigin?.isRenewable ?? true
    }

    /// Those who wait for a search right now.
    package var waiters: Int { waiting.count }

    /// Whether a search is under way, awaited or not.
    package var isSearching: Bool { search != nil }

    /// Credentials that are good for a minute or more, unless a service gives such as end sooner.
    ///
    /// As long as the last ones are, they are given at once, and new ones sought beside that: a service
    /// that is out of order for some minutes holds nobody up.
    ///
    /// - Throws: `.credentials` when there are none or a provider refuses, `.unreachable` when it fails
    ///   for longer than retries last, `.cancelled`.
    package func credentials() async throws(S3Error) -> S3Credentials {
        if let found {
            if isFresh(found) { return found.credentials }
            if isUsable(found) {
                if search == nil { begin(isRenewal: true) }
                return found.credentials
            }
        }
        return try await searched().get()
    }

    /// Forgets these credentials, which a server refused, so that others are sought the next time.
    /// Nothing happens when others have taken their place already.
    package func discard(_ credentials: S3Credentials) {
        if found?.credentials == credentials { found = nil }
    }

    private func isFresh(_ found: FoundCredentials) -> Bool {
        guard let expiration = found.expiration else { return true }
        let now = chain.surroundings.now()
        return now <= expiration - Self.renewalMargin || now < quietUntil
    }

    private func isUsable(_ found: FoundCredentials) -> Bool {
        guard let expiration = found.expiration else { return true }
        return expiration - chain.surroundings.now() >= Self.usabilityMargin
    }
}

// One search for all who wait. It ends when nobody waits any more, unless it renews what is still good;
// whoever is cancelled leaves alone.
extension S3CredentialsCache {
    private func searched() async -> Result<S3Credentials, S3Error> {
        let number = nextNumber()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else {
                    continuation.resume(returning: .failure(Self.cancelled))
                    return
                }
                waiting[number] = continuation
                if search == nil { begin(isRenewal: false) }
            }
        } onCancel: {
            Task { await leave(number) }
        }
    }

    private static var cancelled: S3Error {
        S3Error(.cancelled, "the search for credentials was cancelled")
    }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    private func begin(isRenewal: Bool) {
        let (number, chain, previous, limit) = (nextNumber(), chain, lastOrigin, searchLimit)
        // Weak, so that a search for which nobody waits ends with the client.
        let task = Task { [weak self] in
            let result = await chain.find(after: previous, within: limit)
            await self?.end(number, result)
        }
        search = Search(number: number, task: task, isRenewal: isRenewal)
    }

    private func leave(_ number: Int) {
        guard let continuation = waiting.removeValue(forKey: number) else { return }
        continuation.resume(returning: .failure(Self.cancelled))
        if waiting.isEmpty, let search, !search.isRenewal {
            search.task.cancel()
            self.search = nil
        }
    }

    private func end(_ number: Int, _ result: Result<FoundCredentials, S3Error>) {
        // Nobody waits for a search that was given up, and another may have begun since.
        guard search?.number == number else { return }
        search = nil
        let outcome = kept(result)
        let continuations = waiting.values
        waiting = [:]
        for continuation in continuations { continuation.resume(returning: outcome) }
    }

    /// Takes what was found, or goes on with what is there as long as that is good.
    private func kept(
        _ result: Result<FoundCredentials, S3Error>
    ) -> Result<S3Credentials, S3Error> {
        let now = chain.surroundings.now()
        switch result {
        case .success(let new):
            (found, lastOrigin) = (new, new.origin)
            quietUntil = now + Self.pauseAfterSuccess
            return .success(new.credentials)
        case .failure(let error):
            guard let found, let expiration = found.expiration, isUsable(found) else {
                return .failure(error)
            }
            quietUntil = min(now + Self.pauseAfterFailure, expiration - Self.usabilityMargin)
            return .success(found.credentials)
        }
    }
}
