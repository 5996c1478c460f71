// CairnS3 speaks S3 with any server that does: credentials, SigV4, retries, multipart uploads, ranged
// reads, listing, deleting. Every request is signed with its payload's hash, every reply is judged, and
// what was stored is proven. It knows nothing of backups. Depends on CairnHTTP, CairnCrypto and
// CairnStreams.

internal import CairnCrypto
internal import CairnHTTP
internal import FoundationEssentials
internal import Synchronization

/// A client for one bucket.
///
/// All of its functions may be called by several tasks at once. What can be retried is, as
/// ``RetryPolicy`` says: an error that is thrown is one that time didn't heal.
public final class S3Client: Sendable {
    /// As they were given, and with the endpoint that the environment or the profile names.
    public let options: S3Options
    let policy: RetryPolicy
    let http: HTTPClient
    let credentials: S3CredentialsCache
    let time: TimeSource
    let state: Mutex<State>

    /// What the client learns about the server as it goes.
    struct State: Sendable {
        var region: String
        /// Regions that the bucket named instead of ours; a second redirect is a loop.
        var redirects = 0
        /// What must be added to our clock so that it shows the server's time.
        var clockOffset: Int64 = 0
        /// The last difference that was seen, server's less ours; nil before the first reply.
        var seenOffset: Int64?
        /// Whether any server has answered yet.
        var isReached = false
        /// Whether a request was given up after all its attempts, and none has succeeded since.
        var isGivenUp = false
        /// Whether checksum headers are sent: until the server says that it doesn't know them.
        var sendsChecksums = true
        /// Whether several objects are deleted by one request.
        var deletesInBatches = true
        /// Whether a deletion has only hidden an object behind a marker.
        var keepsVersions = false
    }

    /// - Parameters:
    ///   - credentials: where to find them; they are looked up at the first request.
    ///   - environment: the process' environment, in which region and credentials may stand.
    ///   - uploadsInFlight: parts that are sent at the same time, among which the upload limit is
    ///     divided.
    /// - Throws: `.invalid` when an option can't be used.
    public convenience init(
        _ options: S3Options, credentials: S3CredentialsSource, environment: [String: String],
        uploadsInFlight: Int = 2
    ) throws(S3Error) {
        try self.init(
            options, credentials: credentials, environment: environment,
            uploadsInFlight: uploadsInFlight, policy: RetryPolicy())
    }

    package init(
        _ options: S3Options, credentials: S3CredentialsSource, environment: [String: String],
        uploadsInFlight: Int = 2, policy: RetryPolicy, time: TimeSource = .system
    ) throws(S3Error) {
        var options = options
        if options.endpoint == nil {
            options.endpoint = try S3CredentialsCache.configuredEndpoint(
                of: credentials, environment: environment)
        }
        let region =
            options.region
            ?? S3CredentialsCache.configuredRegion(of: credentials, environment: environment)
            ?? Self.defaultRegion
        _ = try S3Endpoint(options, region: region)
        self.options = options
        self.policy = policy
        self.time = time
        http = HTTPClient(
            HTTPOptions(
                stallLimit: Self.stallLimit, trust: options.trust,
                sendLimit: options.uploadLimit.map { max(1, $0 / max(1, uploadsInFlight)) }))
        self.credentials = S3CredentialsCache(
            credentials, environment: environment, trust: options.trust)
        state = Mutex(State(region: region))
    }

    /// Where AWS's own clients begin when nobody names a region; the bucket then names its own.
    private static let defaultRegion = "us-east-1"

    /// A request that moves nearly nothing for so long is given up and sent again: twice that must fit
    /// into the minute for which MySQL waits for a reader (`net_write_timeout`).
    static let stallLimit = HTTPOptions.StallLimit(bytesPerSecond: 100, for: .seconds(25))

    /// Putting a large object together, or deleting a thousand, may take a server minutes.
    static let lengthyStallLimit = HTTPOptions.StallLimit(bytesPerSecond: 1, for: .seconds(300))

    /// What a person calls this place in a message: `bucket backups at s3.example.com`.
    public var name: String {
        "bucket \(options.bucket) at \(options.endpoint ?? "AWS")"
    }

    /// Whether the bucket keeps versions, as a deletion has shown: what was deleted is hidden, and still
    /// takes room.
    public var keepsVersions: Bool { state.withLock { $0.keepsVersions } }

    /// Whether the server takes checksum headers, as far as it was sent any.
    public var takesChecksums: Bool { state.withLock { $0.sendsChecksums } }

    /// How far the server's clock is ahead of ours, in seconds; nil before the first reply.
    public var serverClockOffset: Int64? { state.withLock { $0.seenOffset } }

    /// Looks for credentials, as the first request would.
    ///
    /// - Returns: where they were found, in words that name the place and none of the values.
    public func credentialsOrigin() async throws(S3Error) -> String {
        _ = try await credentials.credentials()
        return await credentials.origin
    }
}

/// The clock and the waiting of a client, so that tests need neither.
package struct TimeSource: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64
    package var sleep: @Sendable (Duration) async throws -> Void
    /// From 0 to 1.
    package var jitter: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        jitter: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.jitter = jitter
    }

    package static let system = TimeSource(
        now: { Int64(Date().timeIntervalSince1970) }, sleep: { try await Task.sleep(for: $0) },
        jitter: { Double.random(in: 0...1) })
}
