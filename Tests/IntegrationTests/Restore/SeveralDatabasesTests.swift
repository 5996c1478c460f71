import Foundation
import Testing

/// A restore of several databases: all is looked at and proven before the first is touched, the first
/// failure ends it, and it is said of each what became of it.
@Suite struct SeveralDatabasesTests {
    private static let releases = Servers.releases

    @Test(.needsOne(of: Release.allCases), arguments: releases)
    func `the first failure ends it, and each is said to be restored or untouched`(
        _ release: Release
    ) async throws {
        try await with(release) { sandbox, databases, saved in
            let witness = try await Witness(sandbox, databases[2])
            let second = try await Witness(sandbox, databases[1])
            let server = databases[0].server
            let clients = try ClientFolder(of: server, in: sandbox)
            try clients.installRestoring(server.clientProgram) {
                "sed 's/^CREATE TABLE .*fragile/CREATE TABEL fragile/' | \($0)"
            }
            try sandbox.configure(Self.job(databases).with(clients))
            let ended = try await sandbox.cairn("restore", saved, "--yes", "--replace")
            let isAtomic = server.kind == .postgres
            ended.expectFailure(
                74,
                naming: [
                    "“\(databases[0].name)” is restored",
                    "“\(databases[1].name)” is \(isAtomic ? "as it was before" : "incomplete")",
                    "“\(databases[2].name)” is untouched", "in the safety snapshot app/",
                ])
            #expect(try await notes(databases[0], sandbox) == "as saved")
            if isAtomic { try await second.expectDatabasesUnchanged() }
            try await witness.expectDatabasesUnchanged()

            try sandbox.configure(Self.job(databases))
            let again = try await sandbox.cairn("restore", saved, "--yes", "--replace")
            #expect(again.status == 0, "\(again)")
            for database in databases {
                #expect(try await notes(database, sandbox) == "as saved")
            }
        }
    }

    @Test(.needsOne(of: Release.allCases), arguments: releases)
    func `one damaged object, or one target that may not be replaced, keeps all as they are`(
        _ release: Release
    ) async throws {
        try await with(release) { sandbox, databases, saved in
            try await sandbox.drop(databases[0])
            let witness = try await Witness(sandbox, databases[1], databases[2])
            let refused = try await sandbox.cairn("restore", saved, "--yes")
            refused.expectFailure(73, naming: [databases[1].name])
            try await witness.expectNothingChanged()

            let folder = sandbox.store.appending(path: saved)
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .first { $0.contains(databases[2].name) })
            let object = folder.appending(path: name)
            let bytes = try Data(contentsOf: object)
            try bytes.flipped(at: bytes.count / 2).write(to: object)
            let damaged = try await sandbox.cairn(
                "restore", saved, "--yes", "--replace", "--no-safety-snapshot")
            damaged.expectFailure(65, naming: [saved])
            try await witness.expectDatabasesUnchanged()
            #expect(try await sandbox.exists(databases[1]))
            #expect(try await !sandbox.exists(databases[0]))
        }
    }

    private static func job(_ databases: [Database]) -> JobText {
        let names = databases.map { JobText.quoted($0.name) }.joined(separator: ", ")
        return JobText("app", databases[0]).with("databases", "[\(names)]")
    }

    private func notes(_ database: Database, _ sandbox: Sandbox) async throws -> String {
        try await sandbox.sql("SELECT note FROM notes", in: database)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Three databases that have changed since they were saved; only the second has the fragile table.
    private func with(
        _ release: Release, body: (Sandbox, [Database], _ saved: String) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(of: release)
            var databases: [Database] = []
            for _ in 0..<3 {
                let database = try await sandbox.database(on: server)
                try await sandbox.sql(
                    "CREATE TABLE notes (note VARCHAR(20)); INSERT INTO notes VALUES ('as saved')",
                    in: database)
                databases.append(database)
            }
            try await sandbox.sql("CREATE TABLE fragile (id INT)", in: databases[1])
            try sandbox.configure(Self.job(databases))
            let backup = try await sandbox.cairn("backup")
            try #require(backup.status == 0, "\(backup)")
            let id = try #require(sandbox.snapshots(of: "app").first)
            for database in databases {
                try await sandbox.sql("UPDATE notes SET note = 'since then'", in: database)
            }
            try await body(sandbox, databases, "app/\(id)")
        }
    }
}
