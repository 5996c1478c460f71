import Foundation
import Testing

/// A restore ends well only when the server has all rows that the dump held: that the client program
/// ended with 0 proves nothing.
@Suite struct CountedRowsTests {
    @Test(.needsOne(of: Release.allCases), arguments: Servers.releases)
    func `a client program that loses a row is found out by counting`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(of: release)
            let source = try await sandbox.database(on: server)
            try await sandbox.sql(
                "CREATE TABLE digits (id INT PRIMARY KEY); INSERT INTO digits VALUES (7), (8), (9)",
                in: source)
            try await sandbox.goodBackup(of: source)
            let copy = Database(server: server, name: source.name + "_copy")
            sandbox.afterwards { try await sandbox.drop(copy) }

            let clients = try ClientFolder(of: server, in: sandbox)
            let row = release.kind == .mysql ? "s/(8),//" : "/^8$/d"
            try clients.installRestoring(server.clientProgram) { "sed '\(row)' | \($0)" }
            try sandbox.configure(JobText("app", source).with(clients))
            let mapping = "\(source.name):\(copy.name)"
            let ended = try await sandbox.cairn(
                "restore", "app/latest", "--yes", "--database", mapping)
            ended.expectFailure(
                74, naming: ["digits has 2 rows instead of 3", "the check of it didn't succeed"])
            #expect(!ended.output.contains("restored"), "\(ended)")
        }
    }
}
