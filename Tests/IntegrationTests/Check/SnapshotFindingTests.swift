import Foundation
import Testing

/// What `cairn check` says of the snapshots that are there, and of what monitors ask.
@Suite struct SnapshotFindingTests {
    private static func with(
        _ body: (Sandbox, Database) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try sandbox.configure(JobText("app", database))
            try await body(sandbox, database)
        }
    }

    @Test(.needs(.mysql))
    func `no snapshot at all is a warning, and for monitors an error`() async throws {
        try await Self.with { sandbox, _ in
            let document = try await sandbox.check()
            #expect(document.exitStatus == 0)
            #expect(document.findings("snapshot-none").map(\.severity) == ["warning"])
            #expect(document.findings("store-missing").map(\.severity) == ["warning"])
            #expect(!FileManager.default.fileExists(atPath: sandbox.store.path))
            let monitored = try await sandbox.check("--max-age", "26h")
            #expect(monitored.exitStatus == 66)
            #expect(monitored.findings("snapshot-none").map(\.severity) == ["error"])
        }
    }

    @Test(.needs(.mysql))
    func `the newest good one may be so old and not older`() async throws {
        try await Self.with { sandbox, database in
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            let fresh = try await sandbox.check("--max-age", "1h")
            #expect(fresh.exitStatus == 0)
            #expect(fresh.jobs.map(\.newestGood) == ["app/\(id)"])
            try await Task.sleep(for: .milliseconds(2_100))
            let old = try await sandbox.check("--max-age", "1s")
            #expect(old.exitStatus == 66)
            #expect(old.findings("snapshot-old").first?.message.contains(id) == true)
        }
    }

    @Test(.needs(.mysql))
    func `a damaged one is an error, and doesn't count`() async throws {
        try await Self.with { sandbox, database in
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            let path = try #require(
                try sandbox.contents().keys.first { $0.hasSuffix(".sql.gz") })
            let file = sandbox.store.appending(path: path)
            try Data(contentsOf: file).dropLast().write(to: file)
            let document = try await sandbox.check("--max-age", "1h")
            #expect(document.topics == ["snapshot-damaged"])
            #expect(document.exitStatus == 66, "the first error decides")
            let finding = try #require(document.findings("snapshot-damaged").first)
            #expect(finding.message.contains(id) && finding.message.contains("bytes instead of"))
            #expect(try await sandbox.check().exitStatus == 65)
        }
    }

    @Test(.needs(.mysql))
    func `one that was never read back is noted, until it is`() async throws {
        try await Self.with { sandbox, database in
            try await sandbox.goodBackup(of: database)
            #expect(try await sandbox.check().findings("snapshot-unverified").count == 1)
            let verified = try await sandbox.cairn("verify")
            #expect(verified.status == 0, "\(verified)")
            #expect(try await sandbox.check().findings("snapshot-unverified").isEmpty)
        }
    }

    @Test(.needs(.mysql))
    func `folders that no record explains are named, and stay`() async throws {
        try await Self.with { sandbox, database in
            try await sandbox.goodBackup(of: database)
            try sandbox.write("x", to: "store/app/20261101T040000Z-aaaa/app.sql.gz")
            let before = try sandbox.contents()
            let document = try await sandbox.check()
            #expect(document.topics == ["leftovers-unrecorded"])
            #expect(try sandbox.contents() == before)
        }
    }
}
