import Foundation
import Testing

/// The servers that `scripts/test` starts; it names them by environment variables.
enum Servers {
    private static let environment = ProcessInfo.processInfo.environment

    /// - Throws: when the variables are missing.
    static func server(_ kind: Server.Kind) throws -> Server {
        let prefix = prefix(kind)
        let socketName = kind == .mysql ? "SOCKET" : "SOCKET_DIR"
        guard let port = environment["\(prefix)_PORT"].flatMap(Int.init),
            let socket = environment["\(prefix)_\(socketName)"],
            let passwordFile = environment["\(prefix)_PASSWORD_FILE"]
        else {
            throw HarnessError(
                "no \(kind.rawValue) server to test against: run “scripts/test”, which sets "
                    + "\(prefix)_PORT, \(prefix)_\(socketName) and \(prefix)_PASSWORD_FILE")
        }
        return Server(kind: kind, port: port, socket: socket, passwordFile: passwordFile)
    }

    /// Whether the tests that need it run: when it is there, or when it has to be.
    static func isWanted(_ kind: Server.Kind) -> Bool {
        isRequired(kind == .mysql ? "mariadb" : "postgres") || (try? server(kind)) != nil
    }

    /// Whether CAIRN_TESTS_REQUIRE says that this must be there.
    static func isRequired(_ name: String) -> Bool {
        let required = (environment["CAIRN_TESTS_REQUIRE"] ?? "").split(separator: ",")
        return required.contains { $0 == name }
    }

    /// - Throws: when the environment has no such variable.
    static func variable(_ name: String) throws -> String {
        guard let value = environment[name] else {
            throw HarnessError("\(name) isn't set: run “scripts/test”, which sets it")
        }
        return value
    }

    /// Those to test with.
    static let kinds = Server.Kind.allCases.filter(isWanted)

    private static func prefix(_ kind: Server.Kind) -> String {
        kind == .mysql ? "CAIRN_TEST_MARIADB" : "CAIRN_TEST_POSTGRES"
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test where there is no such server, unless CAIRN_TESTS_REQUIRE names it: then it
    /// runs, and fails.
    static func needs(_ kinds: Server.Kind...) -> Self {
        .enabled(
            if: kinds.allSatisfy(Servers.isWanted),
            "needs \(kinds.map(\.product).joined(separator: " and ")); “scripts/test” starts them")
    }

    /// For tests with a case for each of ``Servers/kinds``: skipped where that is none.
    static var needsServers: Self {
        .enabled(
            if: !Servers.kinds.isEmpty, "needs MariaDB or PostgreSQL; “scripts/test” starts them")
    }
}
