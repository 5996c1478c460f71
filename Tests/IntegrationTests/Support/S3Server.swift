import Foundation
import Testing

/// A real S3 server to test against, which `scripts/test` starts and names by environment variables.
struct S3Server: Sendable, CustomTestStringConvertible {
    enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case ceph
        case swift

        var testDescription: String { rawValue }
        var product: String { self == .ceph ? "Ceph" : "OpenStack Swift" }
        fileprivate var variables: String { "CAIRN_TEST_\(rawValue.uppercased())" }
    }

    let kind: Kind
    /// Without encryption, and with it.
    let url: String
    let secureURL: String
    let accessKeyFile: String
    let secretKeyFile: String
    /// s3cmd's configuration, with which the server is looked into without Cairn.
    let clientFile: String
    /// A bucket that all tests share; each has a folder of its own in it.
    let bucket: String

    var testDescription: String { kind.rawValue }

    var accessKey: String { get throws { try Self.line(of: accessKeyFile) } }
    var secretKey: String { get throws { try Self.line(of: secretKeyFile) } }

    static func line(of file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
}

extension Servers {
    /// - Throws: when the variables are missing.
    static func s3(_ kind: S3Server.Kind) throws -> S3Server {
        func value(_ name: String) throws -> String { try variable("\(kind.variables)_\(name)") }
        return S3Server(
            kind: kind, url: try value("URL"), secureURL: try value("TLS_URL"),
            accessKeyFile: try value("ACCESS_KEY_FILE"),
            secretKeyFile: try value("SECRET_KEY_FILE"), clientFile: try value("S3CMD"),
            bucket: try value("BUCKET"))
    }

    /// Whether the tests that need it run: when it is there, or when it has to be.
    static func isWanted(_ kind: S3Server.Kind) -> Bool {
        isRequired(kind.rawValue) || (try? s3(kind)) != nil
    }

    /// Those to test with.
    static let s3Kinds = S3Server.Kind.allCases.filter(isWanted)

    /// A Ceph user who has no rights on what the tests own.
    static func stranger() throws -> (accessKeyFile: String, secretKeyFile: String) {
        (
            try variable("CAIRN_TEST_CEPH_OTHER_ACCESS_KEY_FILE"),
            try variable("CAIRN_TEST_CEPH_OTHER_SECRET_KEY_FILE")
        )
    }

    /// The file of the authority that signed the servers' certificates.
    static func authorityFile() throws -> String { try variable("CAIRN_TEST_S3_CA_FILE") }

    /// The lab's certificates: `good`, `expired`, and `other`, which is for another host.
    static func certificate(_ name: String) throws -> (certificate: String, key: String) {
        let folder = try variable("CAIRN_TEST_CERTIFICATES")
        return ("\(folder)/\(name).pem", "\(folder)/\(name).key")
    }

    /// What must not show in anything that Cairn says: the superusers' passwords and the servers' keys.
    static let secrets: [String] = {
        let files =
            ["MARIADB_PASSWORD", "MYSQL_PASSWORD", "POSTGRES_PASSWORD", "POSTGRES_NEWER_PASSWORD"]
            + ["CEPH_SECRET_KEY", "CEPH_OTHER_SECRET_KEY", "SWIFT_SECRET_KEY"]
        return files.compactMap { name in
            (try? variable("CAIRN_TEST_\(name)_FILE")).flatMap { try? S3Server.line(of: $0) }
        }
    }()
}

extension Trait where Self == ConditionTrait {
    /// Skips the test where there is no such server, unless CAIRN_TESTS_REQUIRE names it: then it
    /// runs, and fails.
    static func needs(_ kinds: S3Server.Kind...) -> Self {
        .enabled(
            if: kinds.allSatisfy(Servers.isWanted),
            "needs \(kinds.map(\.product).joined(separator: " and ")); “scripts/test” starts them")
    }

    /// For tests with a case for each of ``Servers/s3Kinds``: skipped where that is none.
    static var needsS3: Self {
        .enabled(
            if: !Servers.s3Kinds.isEmpty,
            "needs Ceph or OpenStack Swift; “scripts/test” starts them")
    }
}
