import Foundation
import Testing

/// What `cairn check` says of what the configuration intends: when to run and what to keep.
@Suite struct IntentionFindingTests {
    /// Lines of a job, and the one thing that is found wrong with them.
    private static let intentions: [(lines: String, topic: String, status: Int32)] = [
        ("schedule: \"*/10 * * * *\"\nkeep: {count: 30}", "retention-short", 0),
        ("schedule: \"0 4 1 * *\"\nkeep: {days: 7}", "retention-days", 0),
        ("keep: {count: 1}", "retention-single", 0),
        ("compression: 2", "retention-none", 0),
    ]

    @Test(.needs(.mysql), arguments: intentions)
    func `rules that keep less than one may think`(
        _ lines: String, _ topic: String, _ status: Int32
    ) async throws {
        try await Self.with(lines) { sandbox, _ in
            let document = try await sandbox.check()
            #expect(document.exitStatus == status)
            let found = document.findings.filter {
                $0.topic.hasPrefix("retention") && $0.severity != "ok"
            }
            #expect(found.map(\.topic) == [topic], "\(document.findings)")
        }
    }

    @Test(.needs(.mysql))
    func `rules and a schedule that are as they should be`() async throws {
        try await Self.with("schedule: \"0 4 * * *\"\nkeep: {count: 30}") { sandbox, _ in
            let document = try await sandbox.check()
            #expect(document.findings("retention").map(\.severity) == ["ok"])
            #expect(document.findings("schedule").map(\.severity) == ["ok"])
        }
    }

    @Test(.needs(.mysql), arguments: ["0 0 31 2 *", "at four", "61 4 * * *"])
    func `a schedule that can't be read or never runs is an error`(_ schedule: String) async throws
    {
        try await Self.with("schedule: \"\(schedule)\"") { sandbox, _ in
            let document = try await sandbox.check()
            #expect(document.exitStatus == 78)
            let finding = try #require(document.findings("schedule-invalid").first)
            #expect(finding.message.contains(schedule), "\(finding)")
        }
    }

    @Test(.needs(.mysql))
    func `a snapshot that lacks a table is told, with what it lacks`() async throws {
        try await Self.with("keep: {count: 30}") { sandbox, database in
            let first = try await sandbox.cairn("backup")
            try #require(first.status == 0, "\(first)")
            try await sandbox.sql("DROP VIEW named; DROP TABLE person", in: database)
            try await sandbox.sql("CREATE TABLE other (id INT)", in: database)
            let second = try await sandbox.cairn("backup")
            try #require(second.status == 76, "\(second)")
            let document = try await sandbox.check()
            let found = try #require(document.findings("snapshot-suspicious").first)
            #expect(found.severity == "warning")
            #expect(found.message.contains("person"), "\(found)")
            let accepted = try await sandbox.cairn(
                "prune", "--accept",
                try #require(found.cure?.firstMatch(of: /--accept ([^”]+)/)?.1)
                    .description)
            #expect(accepted.status == 0, "\(accepted)")
            #expect(try await sandbox.check().findings("snapshot-suspicious").isEmpty)
        }
    }

    private static func with(
        _ lines: String, _ body: (Sandbox, Database) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            var job = JobText("app", database)
            for line in lines.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                let name = parts[0].trimmingCharacters(in: .whitespaces)
                job.settings[name] = parts[1].trimmingCharacters(in: .whitespaces)
            }
            try sandbox.configure(job)
            try await body(sandbox, database)
        }
    }
}
