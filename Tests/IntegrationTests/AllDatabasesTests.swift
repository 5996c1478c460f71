import Foundation
import Testing

/// Jobs that take what a server has.
@Suite struct AllDatabasesTests {
    @Test(.needs(.mysql, .postgres), arguments: Server.Kind.allCases)
    func
        `all databases are saved but the server's own and those of drills, and one that goes is missed`(
            _ kind: Server.Kind
        ) async throws
    {
        try await Sandbox.with { sandbox in
            try await PrivateServer.with(kind, in: sandbox) { running in
                let server = running.server
                let trial = "cairn_drill_20261121t090000z_5e1f6e04_4711_815_1"
                for name in ["one", "two", trial] {
                    try await sandbox.sql("CREATE DATABASE \(name)", on: server)
                    try await sandbox.sql(
                        "CREATE TABLE t (id INT)", in: Database(server: server, name: name))
                }
                let one = Database(server: server, name: "one")
                try sandbox.configure(JobText("app", one).with("databases", "all"))
                let first = try await sandbox.cairn("backup")
                #expect(first.status == 0, "\(first)")
                #expect(try await Self.saved(sandbox) == ["one", "two"])

                try await sandbox.sql("DROP DATABASE two", on: server)
                let second = try await sandbox.cairn("backup")
                #expect(second.status == 76, "\(second)")
                #expect(second.output.contains("two") || second.errors.contains("two"))
                #expect(try await Self.saved(sandbox) == ["one"])
            }
        }
    }

    /// What the newest snapshot holds.
    private static func saved(_ sandbox: Sandbox) async throws -> [String] {
        struct List: Decodable {
            struct Job: Decodable { let snapshots: [Snapshot] }
            struct Snapshot: Decodable { let databases: [String] }
            let jobs: [Job]
        }
        let text = try await sandbox.cairn("list", "--json").output
        let list = try JSONDecoder().decode(List.self, from: Data(text.utf8))
        return list.jobs.first?.snapshots.first?.databases ?? []
    }
}
