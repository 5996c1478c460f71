import CairnCrypto
import CairnStreams
import Foundation
import Synchronization
import Testing

@testable import CairnDatabases

/// The servers that `scripts/test` starts, as the engine reaches them.
enum MySQLTestServer: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case mariadb = "MariaDB"
    case mysql = "MySQL"

    var testDescription: String { rawValue }

    private static let environment = ProcessInfo.processInfo.environment

    /// Those that are there, or have to be.
    static let wanted = allCases.filter { server in
        let required = (environment["CAIRN_TESTS_REQUIRE"] ?? "").split(separator: ",")
        return required.contains { $0 == server.rawValue.lowercased() }
            || environment["\(server.prefix)_PORT"] != nil
    }

    private var prefix: String { "CAIRN_TEST_\(rawValue.uppercased())" }

    static let oraclePrograms = environment["CAIRN_TEST_MYSQL_CLIENTS"]

    /// - Parameters:
    ///   - user: nil for the superuser.
    func connection(user: String? = nil, password: String = "") throws -> Connection {
        let port = try #require(Self.environment["\(prefix)_PORT"].flatMap(Int.init))
        let file = try #require(Self.environment["\(prefix)_PASSWORD_FILE"])
        let root = try String(contentsOfFile: file, encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        return Connection(
            kind: .mysql, address: .tcp(host: "127.0.0.1", port: port), user: user ?? "root",
            password: Secret(user == nil ? root : password),
            clientDirectory: self == .mysql ? Self.oraclePrograms : nil)
    }

    func engine(user: String? = nil, password: String = "") async throws -> MySQLEngine {
        try await MySQLEngine(
            connection(user: user, password: password), environment: ["PATH": "/usr/bin:/bin"])
    }
}

/// A database of a test's own, and whatever else it made; all of it goes with the test.
final class MySQLScene: Sendable {
    let server: MySQLTestServer
    let engine: MySQLEngine
    let name = MySQLScene.unique("test")
    private let leftovers = Mutex<[String]>([])

    static func unique(_ prefix: String) -> String {
        "\(prefix)_\(UUID().uuidString.prefix(8).lowercased())"
    }

    static func with(
        _ server: MySQLTestServer, _ body: (MySQLScene) async throws -> Void
    ) async throws {
        let scene = MySQLScene(server, try await server.engine())
        do {
            try await scene.run("CREATE DATABASE \(scene.name) CHARACTER SET utf8mb4")
            try await body(scene)
            try await scene.cleanUp()
        } catch {
            try? await scene.cleanUp()
            throw error
        }
    }

    private init(_ server: MySQLTestServer, _ engine: MySQLEngine) {
        (self.server, self.engine) = (server, engine)
    }

    private func cleanUp() async throws {
        try await run("DROP DATABASE IF EXISTS \(name)")
        for statement in leftovers.withLock({ $0 }).reversed() { try await run(statement) }
    }

    /// Undoes something when the test is over.
    func afterwards(_ statement: String) { leftovers.withLock { $0.append(statement) } }

    /// Runs statements as the superuser; a line `DELIMITER ;;` counts.
    ///
    /// - Returns: rows, a line each.
    @discardableResult
    func run(_ sql: String, in database: String? = nil) async throws -> String {
        var client = engine.client
        if let database { client.arguments.append("--database=\(database)") }
        return try await MySQLQuery(client: client).run(sql)
    }

    /// A user of the test's own, who may do this on the database.
    func user(_ rights: String...) async throws -> MySQLEngine {
        let user = Self.unique("user")
        try await run("CREATE USER \(user) IDENTIFIED BY 'Secret-1'")
        afterwards("DROP USER IF EXISTS \(user)")
        for right in rights { try await run("GRANT \(right) ON \(name).* TO \(user)") }
        return try await server.engine(user: user, password: "Secret-1")
    }

    func dump(
        by engine: MySQLEngine? = nil, _ options: DumpOptions = DumpOptions()
    ) async throws -> [UInt8] {
        try await (engine ?? self.engine).dump(
            name, options: options, stallLimit: .seconds(60)
        ) { reader in
            var dump: [UInt8] = []
            while true {
                let chunk = try await reader.fill([], size: 1 << 16)
                if chunk.isEmpty { return dump }
                dump += chunk
            }
        }
    }

    /// Restores into another database.
    ///
    /// - Returns: its name.
    @discardableResult
    func restore(
        _ dump: [UInt8], as facts: DatabaseFacts? = nil, by engine: MySQLEngine? = nil,
        into target: String? = nil, _ options: RestoreOptions = RestoreOptions()
    ) async throws -> String {
        let target = target ?? Self.unique("copy")
        afterwards("DROP DATABASE IF EXISTS \(target)")
        var facts = facts
        if facts == nil { facts = try await self.engine.inspect(name) }
        try await (engine ?? self.engine).restore(
            target, as: try #require(facts), options: options, stallLimit: .seconds(60)
        ) { sink in
            // In pieces that end anywhere.
            for start in stride(from: 0, to: dump.count, by: 1000) {
                try await sink.write(Array(dump[start..<min(start + 1000, dump.count)]))
            }
        }
        return target
    }
}

extension Trait where Self == ConditionTrait {
    /// For tests with a case for each of ``MySQLTestServer/wanted``.
    static var needsMySQLServers: Self {
        .enabled(
            if: !MySQLTestServer.wanted.isEmpty,
            "needs MariaDB or MySQL; “scripts/test” starts them")
    }
}
