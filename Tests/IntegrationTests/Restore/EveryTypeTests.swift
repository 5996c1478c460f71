import Foundation
import Testing

/// Every column type and every kind of object that the servers have: saved, dropped, and there again.
@Suite struct EveryTypeTests {
    @Test(.needsOne(of: Release.allCases), arguments: Servers.releases)
    func `a restored database equals its source in every type and object`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.everyType(of: release)
            try await expectRoundTrip(of: source, JobText("app", source), in: sandbox)
        }
    }

    @Test(
        .needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `so does one that was saved as an archive`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.everyType(of: release)
            let job = JobText("app", source).with("format", "custom")
            try await expectRoundTrip(of: source, job, in: sandbox)
        }
    }

    private func expectRoundTrip(
        of source: Database, _ job: JobText, in sandbox: Sandbox
    ) async throws {
        let wanted = try await sandbox.fingerprint(source)
        try sandbox.configure(job)
        let saved = try await sandbox.cairn("backup")
        try #require(saved.status == 0, "\(saved)")
        try await sandbox.drop(source)
        let restored = try await sandbox.cairn("restore", "app/latest", "--yes")
        #expect(restored.status == 0, "\(restored)")
        #expect(try await sandbox.fingerprint(source) == wanted)

        // Once more over it: what came later goes, what went comes back.
        try await sandbox.sql("CREATE TABLE later (id INT); DROP TABLE empty_one", in: source)
        let replaced = try await sandbox.cairn(
            "restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot")
        #expect(replaced.status == 0, "\(replaced)")
        #expect(try await sandbox.fingerprint(source) == wanted)
    }
}

extension Sandbox {
    /// A database with all of it.
    func everyType(of release: Release) async throws -> Database {
        let database = try await emptyDatabase(on: Servers.server(of: release))
        let tests = Cairn.repository.appending(path: "Tests/IntegrationTests")
        for fixture in release.fixtures {
            let file = tests.appending(path: fixture)
            try await feed(try String(contentsOf: file, encoding: .utf8), to: database)
        }
        return database
    }

    /// Runs a script as its client program does with a file.
    func feed(_ script: String, to database: Database) async throws {
        let ended = try await database.server.client(database: database.name)
            .run(in: folder, input: script)
        guard ended.status == 0 else { throw HarnessError("\(script.prefix(200)): \(ended)") }
    }
}

extension Release {
    /// What makes a table for each of its types.
    fileprivate var fixtures: [String] {
        switch self {
        case .mariadb: ["MySQL/Fixtures/common.sql", "MySQL/Fixtures/mariadb.sql"]
        case .mysql: ["MySQL/Fixtures/common.sql", "MySQL/Fixtures/mysql.sql"]
        case .postgres: ["Postgres/Fixtures/common.sql"]
        case .postgresNewer: ["Postgres/Fixtures/common.sql", "Postgres/Fixtures/newer.sql"]
        }
    }
}
