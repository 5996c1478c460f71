import CairnCrypto
import CairnS3
import Foundation
import Synchronization
import Testing

/// A home folder, a clock and an environment of a test's own.
final class CredentialsWorld: Sendable {
    /// 2026-11-20T04:00:00Z
    static let start: Int64 = 1_795_147_200

    let home: String
    private let clock = Mutex(CredentialsWorld.start)

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cairn-\(UUID())")
        home = folder.path()
        try FileManager.default.createDirectory(
            at: folder.appending(path: ".aws"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    func advance(by seconds: Int64) {
        clock.withLock { $0 += seconds }
    }

    /// Writes a file below the home folder.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(home)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Credentials sought with these variables, and without the metadata service of a machine on which
    /// the tests may run.
    func cache(
        _ variables: [String: String] = [:], profile: String? = nil,
        taskEndpoint: String = "http://127.0.0.1:1", searchLimit: Duration = .seconds(60)
    ) -> S3CredentialsCache {
        cache(
            .standard(profile: profile), variables, taskEndpoint: taskEndpoint,
            searchLimit: searchLimit)
    }

    func cache(
        _ source: S3CredentialsSource, _ variables: [String: String] = [:],
        taskEndpoint: String = "http://127.0.0.1:1", searchLimit: Duration = .seconds(60)
    ) -> S3CredentialsCache {
        S3CredentialsCache(
            source, environment: environment(variables), taskEndpoint: taskEndpoint,
            searchLimit: searchLimit, now: { self.clock.withLock { $0 } })
    }

    func environment(_ variables: [String: String]) -> [String: String] {
        ["HOME": home, "AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 }
    }

    /// A moment so many seconds after the start, as services write it.
    static func time(_ seconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(start + seconds))
        return date.formatted(.iso8601)
    }

    /// The same as a `Date` header.
    static func httpDate(_ seconds: Int64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(start + seconds)))
    }
}

extension S3Credentials {
    /// As ``CredentialsServer/Answer`` makes them from a name.
    static func named(_ name: String) -> S3Credentials {
        S3Credentials(
            accessKeyID: name, secretAccessKey: Secret("\(name)-secret"),
            sessionToken: Secret("\(name)-token"))
    }
}

/// Asks until the credentials are those named, which are sought beside the old ones.
func eventually(_ name: String, from cache: S3CredentialsCache) async throws {
    while try await cache.credentials() != .named(name) {
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// The error with which `cache` gives no credentials.
func failure(
    of cache: S3CredentialsCache, sourceLocation: SourceLocation = #_sourceLocation
) async -> S3Error? {
    await #expect(throws: S3Error.self, sourceLocation: sourceLocation) {
        _ = try await cache.credentials()
    }
}
