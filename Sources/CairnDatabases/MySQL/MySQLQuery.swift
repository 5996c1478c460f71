internal import FoundationEssentials

/// Asks a MySQL or MariaDB server through its own client program.
struct MySQLQuery: Sendable {
    let client: Tool

    /// Runs statements and returns what they print, a row a line.
    func run(
        _ sql: String, limit: Duration = .seconds(120)
    ) async throws(DatabaseError) -> String {
        var tool = client
        tool.arguments += ["--batch", "--raw", "--skip-column-names", "--connect-timeout=20"]
        let captured = try await tool.capture(sql + ";\n", stallLimit: limit)
        guard captured.ending.succeeded else {
            throw MySQLFailure(captured.ending.lastWords).error(
                "\(tool.name) failed with \(captured.ending.text)", fallback: .toolFailed)
        }
        return captured.output
    }

    /// Runs a query whose rows are JSON objects, and decodes them. JSON keeps every name whole,
    /// whatever characters it has.
    func rows<Row: Decodable>(
        of type: Row.Type, _ sql: String, limit: Duration = .seconds(120)
    ) async throws(DatabaseError) -> [Row] {
        let output = try await run(sql, limit: limit)
        var rows: [Row] = []
        for line in output.split(separator: "\n") { rows.append(try decode(type, String(line))) }
        return rows
    }

    /// Decodes a row that is a JSON object.
    func decode<Row: Decodable>(_ type: Row.Type, _ line: String) throws(DatabaseError) -> Row {
        do {
            return try JSONDecoder().decode(Row.self, from: Data(line.utf8))
        } catch {
            throw DatabaseError(
                .toolFailed, "\(client.name) answered what can't be read: \(line.prefix(200))")
        }
    }
}
