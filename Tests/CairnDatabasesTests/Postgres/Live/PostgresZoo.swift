import Foundation

/// Databases with a table for every type and an object of every kind that PostgreSQL 15 and 18 have.
enum PostgresZoo {
    /// The built binary is tested with the same.
    static var everything: String {
        get throws {
            let tests = URL(filePath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let file = tests.appending(path: "IntegrationTests/Postgres/Fixtures/common.sql")
            return try String(contentsOf: file, encoding: .utf8)
        }
    }
}
