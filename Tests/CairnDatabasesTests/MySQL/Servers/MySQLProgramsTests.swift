import Testing

@testable import CairnDatabases

/// Client programs of the other flavour, with real servers.
@Suite(.fewAtOnce) struct MySQLProgramsTests {
    private static let hasBoth = MySQLTestServer.wanted.count == 2

    @Test(.enabled(if: hasBoth, "needs MariaDB and MySQL; “scripts/test” starts them"))
    func `MariaDB's programs for MySQL are refused with the reason, unless they are allowed`()
        async throws
    {
        var connection = try MySQLTestServer.mysql.connection()
        connection.clientDirectory = nil
        let environment = ["PATH": "/usr/bin"]
        let error = await #expect(throws: DatabaseError.self) {
            try await MySQLEngine(connection, environment: environment)
        }
        #expect(error?.code == .toolMismatch)
        #expect(error?.message.contains("the server is MySQL 9") == true)
        #expect(error?.message.contains("is MariaDB's") == true, "\(String(describing: error))")

        connection.allowsForeignClient = true
        let engine = try await MySQLEngine(connection, environment: environment)
        #expect(engine.server.flavour == "MySQL")
        #expect(engine.server.warnings.count == 1)
        #expect(try await engine.databases().contains("mysql") == false)
    }

    @Test(.enabled(if: hasBoth, "needs MariaDB and MySQL; “scripts/test” starts them"))
    func `Oracle's programs can't log in to MariaDB, and the hint names whose are needed`()
        async throws
    {
        var connection = try MySQLTestServer.mariadb.connection()
        connection.clientDirectory = MySQLTestServer.oraclePrograms
        let error = await #expect(throws: DatabaseError.self) {
            try await MySQLEngine(connection, environment: [:])
        }
        #expect(error?.code == .accessRefused || error?.code == .toolMismatch)
        #expect(error?.hint?.contains("MariaDB") == true, "\(String(describing: error))")
    }

    @Test(.enabled(if: hasBoth, "needs MariaDB and MySQL; “scripts/test” starts them"))
    func `with both installed, each server gets its own`() async throws {
        for server in MySQLTestServer.wanted {
            var connection = try server.connection()
            connection.clientDirectory = nil
            let path = "/usr/bin:\(try #require(MySQLTestServer.oraclePrograms))"
            let engine = try await MySQLEngine(connection, environment: ["PATH": path])
            #expect(engine.server.flavour == server.rawValue)
            #expect(engine.dumpProgram.flavour.rawValue == server.rawValue)
            #expect(engine.server.warnings == [])
        }
    }
}
