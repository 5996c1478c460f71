import CairnCrypto
import CairnS3
import Foundation
import Synchronization
import Testing

/// A clock that only the pauses of a client move on, and that keeps them.
final class TestTime: Sendable {
    /// 2026-11-20T04:00:00Z
    static let start: Int64 = 1_795_147_200

    private let waited = Mutex<[Duration]>([])
    private let jitter: Double

    init(jitter: Double = 1) {
        self.jitter = jitter
    }

    var pauses: [Duration] { waited.withLock { $0 } }

    var source: TimeSource {
        TimeSource(
            now: {
                Self.start + self.pauses.reduce(Duration.zero, +).components.seconds
            },
            sleep: { pause in
                try Task.checkCancellation()
                self.waited.withLock { $0.append(pause) }
            },
            jitter: { [jitter] in jitter })
    }

    /// A `Date` header of a server whose clock is so many seconds ahead.
    static func httpDate(ahead seconds: Int64 = 0) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(start + seconds)))
    }
}

extension S3Credentials {
    static let wire = S3Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
}

/// Runs `body` with a client for the bucket `backups`, and the server that it talks to.
///
/// Afterwards every reply of the script must have been given, nothing else been asked, and the
/// signature of every request must be that of what arrived.
func withS3(
    replies: [WireReply], credentials: S3Credentials = .wire, host: String = "127.0.0.1",
    policy: RetryPolicy = RetryPolicy(), time: TestTime = TestTime(),
    sourceLocation: SourceLocation = #_sourceLocation,
    configure: (inout S3Options) -> Void = { _ in },
    _ body: (S3Client, WireServer) async throws -> Void
) async throws {
    let server = try WireServer(replies, address: host == "[::1]" ? "::1" : "127.0.0.1")
    var options = S3Options(
        bucket: "backups", region: "eu-west-3", endpoint: "http://\(host):\(server.port)")
    configure(&options)
    let client = try S3Client(
        options, credentials: .fixed(credentials), environment: [:], policy: policy,
        time: time.source)
    try await body(client, server)
    let recordings = try server.recordings
    let asked = recordings.map { "\($0.method) \($0.target)" }.joined(separator: ", ")
    #expect(recordings.count == replies.count, "\(asked)", sourceLocation: sourceLocation)
    let prefix = options.addressing == .virtualHost ? "backups." : ""
    for recording in recordings {
        try recording.verify(
            by: credentials, host: "\(prefix)\(host):\(server.port)",
            sourceLocation: sourceLocation)
    }
}

/// The error that `body` throws, which must be one of the client's.
func s3Error(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> S3Error {
    let error = await #expect(throws: S3Error.self, sourceLocation: sourceLocation) {
        try await body()
    }
    return try #require(error, sourceLocation: sourceLocation)
}

/// The SHA-256 of a text as `x-amz-checksum-sha256` has it, by other code than that under test.
func sha256(_ text: String) -> String {
    Data(SHA256.digest(of: Array(text.utf8)).bytes).base64EncodedString()
}

/// The ETag of a text that was put in one piece.
func md5ETag(_ text: String) -> String {
    "\"\(MD5.digest(of: Array(text.utf8)).hexadecimal)\""
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
