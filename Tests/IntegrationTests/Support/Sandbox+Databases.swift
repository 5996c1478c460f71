import Foundation
import Testing

/// A database of the test's own.
struct Database: Sendable {
    let server: Server
    let name: String
}

extension Sandbox {
    /// Runs statements as the superuser.
    ///
    /// - Returns: the rows, a line each, columns between tabs (MariaDB) or `|` (Postgres).
    @discardableResult
    func sql(_ sql: String, on server: Server, database: String? = nil) async throws -> String {
        let ended = try await server.client(sql, database: database).run(in: folder)
        guard ended.status == 0 else { throw HarnessError("\(sql.prefix(200)): \(ended)") }
        return ended.output
    }

    @discardableResult
    func sql(_ sql: String, in database: Database) async throws -> String {
        try await self.sql(sql, on: database.server, database: database.name)
    }

    /// Creates a database with a few tables, rows and other objects.
    ///
    /// - Parameter name: nil for one that nobody else has.
    func database(on server: Server, named name: String? = nil) async throws -> Database {
        let database = try await emptyDatabase(on: server, named: name)
        try await sql(Self.contents(server.kind), in: database)
        return database
    }

    func emptyDatabase(on server: Server, named name: String? = nil) async throws -> Database {
        let unique = String(UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(12))
        let database = Database(server: server, name: name ?? "test_\(unique)")
        try await sql("CREATE DATABASE \(server.quoted(database.name))", on: server)
        if !server.isPrivate { afterwards { [self] in try await drop(database) } }
        return database
    }

    func exists(_ database: Database) async throws -> Bool {
        let catalogue =
            database.server.kind == .mysql
            ? "information_schema.schemata WHERE schema_name" : "pg_database WHERE datname"
        let found = try await sql(
            "SELECT 1 FROM \(catalogue) = '\(database.name)'", on: database.server)
        return !found.isEmpty
    }

    func drop(_ database: Database) async throws {
        let server = database.server
        let force = server.kind == .postgres ? " WITH (FORCE)" : ""
        try await sql("DROP DATABASE IF EXISTS \(server.quoted(database.name))\(force)", on: server)
    }

    /// All that a database holds, by content and definition, as `scripts/compare.py` tells it.
    func fingerprint(_ database: Database) async throws -> String {
        let server = database.server
        let program = Program(
            path: "/usr/bin/python3",
            arguments: [
                Cairn.repository.appending(path: "scripts/compare.py").path, server.kind.rawValue,
                "--host", "127.0.0.1", "--port", "\(server.port)", "--user", server.superuser,
                "--password-file", server.passwordFile, "--", Self.argument(database),
            ], environment: baseEnvironment)
        let ended = try await program.run(in: folder)
        guard ended.status == 0, ended.output.count > 20 else {
            throw HarnessError("compare.py: \(ended)")
        }
        return ended.output
    }

    /// Postgres' client takes a name with “=” for a connection string, so it is always given one.
    private static func argument(_ database: Database) -> String {
        guard database.server.kind == .postgres else { return database.name }
        let name = database.name.replacingOccurrences(of: "\\", with: "\\\\")
            .replacingOccurrences(of: "'", with: "\\'")
        return "dbname='\(name)'"
    }

    private static func contents(_ kind: Server.Kind) -> String {
        let identity =
            kind == .mysql
            ? "id INT AUTO_INCREMENT PRIMARY KEY"
            : "id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        let rows = """
            ('Ada', 'ö🪨 ''quoted'' \\ and a tab	'),
            ('Grace', 'a row with the words -- Dump completed on 2026-11-20  4:00:00'),
            ('Edsger', '-- PostgreSQL database dump complete'), ('Barbara', NULL)
            """
        let common = """
            CREATE TABLE person (\(identity), name VARCHAR(40) NOT NULL, note TEXT);
            INSERT INTO person (name, note) VALUES \(rows);
            CREATE VIEW named AS SELECT name FROM person WHERE note IS NOT NULL;
            """
        guard kind == .mysql else { return common }
        return common
            + "CREATE TRIGGER trim_name BEFORE INSERT ON person FOR EACH ROW"
            + " /* why: forms send blanks */ SET NEW.name = TRIM(NEW.name) /* both ends */;"
    }
}

extension Sandbox {
    enum Rights { case none, all }

    /// Creates a user that logs in over TCP with this password.
    ///
    /// - Returns: its name.
    func user(on server: Server, password: String, rights: Rights = .all) async throws -> String {
        let name = "user_" + UUID().uuidString.lowercased().prefix(8)
        let marks = password.replacingOccurrences(of: "'", with: "''")
        switch server.kind {
        case .mysql:
            let text = marks.replacingOccurrences(of: "\\", with: "\\\\")
            try await sql("CREATE USER \(name) IDENTIFIED BY '\(text)'", on: server)
            afterwards { [self] in try await sql("DROP USER \(name)", on: server) }
            if rights == .all { try await sql("GRANT ALL ON *.* TO \(name)", on: server) }
        case .postgres:
            let role = rights == .all ? "SUPERUSER" : "NOSUPERUSER"
            try await sql("CREATE ROLE \(name) LOGIN \(role) PASSWORD '\(marks)'", on: server)
            afterwards { [self] in try await sql("DROP ROLE \(name)", on: server) }
        }
        return name
    }
}
