import CairnCrypto
import CairnHTTP
import CairnS3
import CairnStores
import Foundation

/// A real S3 server that `scripts/test` started.
struct S3ServerUnderTest: Sendable {
    /// As CAIRN_TESTS_REQUIRE has it: `ceph`, `swift`.
    let name: String
    let isTLS: Bool

    /// Those that are there, and those that have to be: there a missing one fails the tests. Each over one
    /// transport, as `BucketRoundTripTests` takes every server over both.
    static let wanted = [
        S3ServerUnderTest(name: "ceph", isTLS: true),
        S3ServerUnderTest(name: "swift", isTLS: false),
    ].filter(\.isWanted)

    private static let environment = ProcessInfo.processInfo.environment

    private var isWanted: Bool {
        let required = (Self.environment["CAIRN_TESTS_REQUIRE"] ?? "").split(separator: ",")
        return required.contains { $0 == name } || value(isTLS ? "TLS_URL" : "URL") != nil
    }

    /// Such as `CAIRN_TEST_CEPH_URL`.
    private func value(_ what: String) -> String? {
        Self.environment["CAIRN_TEST_\(name.uppercased())_\(what)"]
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private func required(_ what: String) throws -> String {
        guard let value = value(what) else {
            throw Missing(description: "no \(name) to test against: run “scripts/test”")
        }
        return value
    }

    private func secret(_ what: String) throws -> String {
        let text = try String(contentsOfFile: try required(what + "_FILE"), encoding: .utf8)
        return text.trimmingCharacters(in: .newlines)
    }

    private func authority() throws -> HTTPOptions.Trust {
        guard let file = Self.environment["CAIRN_TEST_S3_CA_FILE"] else {
            throw Missing(description: "no authority for \(name): run “scripts/test”")
        }
        return .authorities(file: file)
    }

    /// A folder of the test's own in the server's bucket.
    func location(prefix: String) throws -> S3Location {
        S3Location(
            options: S3Options(
                bucket: try required("BUCKET"), region: "us-east-1",
                endpoint: try required(isTLS ? "TLS_URL" : "URL"),
                trust: isTLS ? try authority() : .systemAuthorities),
            credentials: .fixed(
                S3Credentials(
                    accessKeyID: try secret("ACCESS_KEY"),
                    secretAccessKey: Secret(try secret("SECRET_KEY")))),
            prefix: prefix, partSize: 5 << 20)
    }
}

extension StoreUnderTest {
    static func s3(_ server: S3ServerUnderTest) -> StoreUnderTest {
        StoreUnderTest(testDescription: server.isTLS ? server.name + ", TLS" : server.name) {
            check in
            let location = try server.location(prefix: "contract-\(UUID().uuidString)/")
            let policy = RetryPolicy(attempts: 4)
            let store = try S3Store(location, environment: [:], policy: policy)
            do {
                try await check(store)
            } catch {
                try await clear(store)
                throw error
            }
            try await clear(store)
        }
    }

    private static func clear(_ store: S3Store) async throws {
        _ = try await store.delete(try await store.list("").map(\.key))
    }
}
