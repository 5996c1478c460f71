import CairnCrypto
import CairnStreams
import Foundation
import Testing

@testable import CairnDatabases

/// A Postgres server that `scripts/test` starts, and its superuser.
struct LivePostgres: Sendable, CustomTestStringConvertible {
    let name: String
    let port: Int
    let socketFolder: String
    let passwordFile: String
    /// Nil: this machine's own.
    let clients: String?

    /// The oldest first.
    static let all = [older, newer].compactMap(\.self)
    static let older = make("CAIRN_TEST_POSTGRES", "postgres")
    static let newer = make("CAIRN_TEST_POSTGRES_NEWER", "postgres-newer")
    private static let environment = ProcessInfo.processInfo.environment

    var testDescription: String { name }

    private static func make(_ prefix: String, _ name: String) -> LivePostgres? {
        guard let port = environment["\(prefix)_PORT"].flatMap(Int.init),
            let socket = environment["\(prefix)_SOCKET_DIR"],
            let file = environment["\(prefix)_PASSWORD_FILE"]
        else { return nil }
        return LivePostgres(
            name: name, port: port, socketFolder: socket, passwordFile: file,
            clients: environment["\(prefix)_CLIENTS"])
    }

    /// Whether CAIRN_TESTS_REQUIRE says that it must be there.
    static var isRequired: Bool {
        let required = (environment["CAIRN_TESTS_REQUIRE"] ?? "").split(separator: ",")
        return required.contains("postgres") || required.contains("postgres-newer")
    }

    var password: String {
        get throws {
            try String(contentsOfFile: passwordFile, encoding: .utf8)
                .trimmingCharacters(in: .newlines)
        }
    }

    func connection(as user: String? = nil, password: String? = nil) throws -> Connection {
        Connection(
            kind: .postgres, address: .tcp(host: "127.0.0.1", port: port),
            user: user ?? "postgres", password: Secret(try password ?? self.password),
            clientDirectory: clients)
    }

    /// - Parameter clients: the folder of the client programs; nil: those that fit the server.
    func engine(
        as user: String? = nil, password: String? = nil, clients: String? = nil
    ) async throws -> PostgresEngine {
        var connection = try connection(as: user, password: password)
        if let clients { connection.clientDirectory = clients }
        return try await PostgresEngine(
            connection, databases: ["postgres"], environment: ["PATH": "/usr/bin:/bin"])
    }

    /// Runs `body` with a database that nobody else has, and drops it.
    ///
    /// - Parameter options: for `CREATE DATABASE`.
    func withDatabase(
        _ sql: String = "", options: String = "",
        _ body: (LiveDatabase) async throws -> Void
    ) async throws {
        let unique = UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(12)
        let database = LiveDatabase(server: self, name: "live_\(unique)")
        let engine = try await engine()
        try await engine.maintenance("CREATE DATABASE \(database.name) \(options)")
        do {
            if !sql.isEmpty { try await database.run(sql) }
            try await body(database)
        } catch {
            try await engine.drop(database.name)
            throw error
        }
        try await engine.drop(database.name)
    }

    /// Runs `body` with the name of a database that isn't there, and drops it, should it be there then.
    func withoutDatabase(_ body: (LiveDatabase) async throws -> Void) async throws {
        try await withDatabase { database in
            try await engine().drop(database.name)
            try await body(database)
        }
    }

    /// Runs `body` with a role that nobody else has.
    func withRole(
        _ options: String = "LOGIN", _ body: (String) async throws -> Void
    ) async throws {
        let name = "role_\(UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(12))"
        let engine = try await engine()
        try await engine.maintenance("CREATE ROLE \(name) \(options) PASSWORD 'secret'")
        do {
            try await body(name)
        } catch {
            _ = try? await engine.maintenance("DROP ROLE \(name)")
            throw error
        }
        try await engine.maintenance("DROP ROLE \(name)")
    }
}

/// A database of a test's own.
struct LiveDatabase: Sendable {
    let server: LivePostgres
    let name: String

    /// Runs statements as the superuser, and returns what they print.
    @discardableResult
    func run(_ sql: String) async throws -> String {
        try await server.engine().run(sql, in: name).trimmingCharacters(in: .newlines)
    }

    /// All that it holds, by content and definition, as `scripts/compare.py` tells it.
    func fingerprint() throws -> String {
        let repository = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let ended = try Shell.run(
            "/usr/bin/python3", repository.appending(path: "scripts/compare.py").path, "postgres",
            "--host", "127.0.0.1", "--port", "\(server.port)", "--user", "postgres",
            "--password-file", server.passwordFile, name)
        try #require(ended.status == 0 && ended.output.count > 20, "\(ended)")
        return ended.output
    }

    /// The rows and a sum of them, by table: what a change of the server's major doesn't alter.
    func contents() throws -> [String: String] {
        let sections =
            try JSONSerialization.jsonObject(with: Data(fingerprint().utf8)) as? [String: Any]
        let tables = try #require(sections?["tables"] as? [String: [String: Any]])
        return tables.compactMapValues { table in
            table["rows"].map { "\($0) \(table["content"] ?? "")" }
        }
    }
}

/// A dump in memory.
struct LiveDump: Sendable {
    var bytes: [UInt8]
    let verdict: CompletionMark.Verdict
    let facts: DatabaseFacts
    var format = DumpFormat.plain

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What a stopped transfer leaves.
    struct Cut: Error {}
}

extension PostgresEngine {
    /// The engine has to live until the client has ended: the password file goes with it.
    /// As a client of no settings of its own does.
    func run(_ sql: String, in database: String) async throws -> String {
        try await PostgresQuery(client: client, database: database).run(
            "RESET search_path; RESET restrict_nonsystem_relation_kind; \(sql)")
    }

    func isMissing(_ database: LiveDatabase) async throws -> Bool {
        try await target(database.name) == .missing
    }

    func dumped(
        _ database: LiveDatabase, _ options: DumpOptions = DumpOptions()
    ) async throws -> LiveDump {
        let facts = try await inspect(database.name, as: options.profile)
        let bytes = try await dump(
            database.name, options: options, stallLimit: .seconds(60)
        ) { reader in
            var bytes: [UInt8] = []
            while true {
                let chunk = try await reader.fill([], size: 1 << 16)
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
        }
        var mark = CompletionMark(for: .postgres, format: options.format)
        mark.observe(bytes)
        return LiveDump(
            bytes: bytes, verdict: mark.verdict(), facts: facts, format: options.format)
    }

    /// - Parameter cut: how many bytes reach the program before the transfer stops.
    func restore(
        _ dump: LiveDump, into database: LiveDatabase, _ options: RestoreOptions = .init(),
        cut: Int? = nil
    ) async throws {
        var options = options
        options.format = dump.format
        let bytes = cut.map { Array(dump.bytes.prefix($0)) } ?? dump.bytes
        try await restore(
            database.name, as: dump.facts, options: options, stallLimit: .seconds(60)
        ) { sink in
            for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
                try await sink.write(Array(bytes[start..<min(start + 1 << 16, bytes.count)]))
            }
            if cut != nil { throw LiveDump.Cut() }
        }
    }
}

/// A program that is run to its end.
enum Shell {
    struct Ended {
        let status: Int32
        let output: String
    }

    static func run(_ path: String, _ arguments: String...) throws -> Ended {
        let process = Process()
        let output = Foundation.Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Ended(
            status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips where `scripts/test` hasn't started both servers, unless they are required: then the test
    /// runs, and fails.
    static var needsPostgres: Self {
        .enabled(
            if: LivePostgres.all.count == 2 || LivePostgres.isRequired,
            "needs two majors of PostgreSQL; “scripts/test” starts them")
    }
}
