import Foundation
import Testing

/// The database servers that `scripts/test` starts: two of each kind.
enum Release: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case mariadb
    /// Oracle's.
    case mysql
    case postgres
    /// Another major than this machine's.
    case postgresNewer = "postgres-newer"

    var testDescription: String { rawValue }
    var kind: Server.Kind { self == .mariadb || self == .mysql ? .mysql : .postgres }

    /// What `mysql:` stands for.
    static let mysqls = [Release.mariadb, .mysql]
    /// What `postgres:` stands for.
    static let postgreses = [Release.postgres, .postgresNewer]
}

extension Servers {
    /// - Throws: when the variables are missing.
    static func server(of release: Release) throws -> Server {
        guard release == .mysql || release == .postgresNewer else {
            return try server(release.kind)
        }
        let name = release.rawValue.uppercased().replacing("-", with: "_")
        func value(_ key: String) throws -> String { try variable("CAIRN_TEST_\(name)_\(key)") }
        guard let port = Int(try value("PORT")) else {
            throw HarnessError("CAIRN_TEST_\(name)_PORT isn't a number")
        }
        return Server(
            kind: release.kind, port: port,
            socket: try value(release.kind == .mysql ? "SOCKET" : "SOCKET_DIR"),
            passwordFile: try value("PASSWORD_FILE"), clients: try value("CLIENTS"))
    }

    /// Those to test with: that are there, or have to be.
    static let releases = Release.allCases.filter { release in
        isRequired(release.rawValue) || (try? server(of: release)) != nil
    }

    /// Those of one kind to test with.
    static func releases(of kind: Server.Kind) -> [Release] { releases.filter { $0.kind == kind } }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test where none of these servers is to be tested with. Those that are missing and that
    /// CAIRN_TESTS_REQUIRE names are failures.
    static func needsOne(of releases: [Release]) -> Self {
        .enabled(
            if: releases.contains(where: Servers.releases.contains),
            "needs \(releases.map(\.rawValue).joined(separator: " or ")); “scripts/test” starts them"
        )
    }
}
