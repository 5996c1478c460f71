import Foundation
import Testing

/// How `cairn check` says what it finds. Most of this needs no server.
@Suite struct CheckOutputTests {
    private static let unreachable = """
        store: {directory: /nowhere/at/all}
        jobs:
          app:
            mysql: {host: 127.0.0.1, port: 1, password: hunter2, database: app}
        """

    @Test func `a configuration with mistakes is told in the same form`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                """
                store: {directory: /var/backups/cairn}
                jobs:
                  app:
                    mysql: {host: db, databse: app, password: hunter2}
                  chat:
                    postgres: {database: chat}
                    compression: 11
                """, to: "cairn.yaml")
            let document = try await sandbox.check()
            #expect(document.exitStatus == 78)
            let found = document.findings("configuration-invalid")
            #expect(found.count == document.findings.count)
            #expect(found.contains { $0.message.hasPrefix("cairn.yaml:4:") }, "\(found)")
            #expect(found.contains { $0.cure?.contains("database") == true }, "\(found)")
            #expect(found.contains { $0.message.hasPrefix("cairn.yaml:7:") }, "\(found)")
            let text = try await sandbox.cairn("check")
            #expect(text.status == 78)
            #expect(text.output.contains("  error    cairn.yaml:4:"), "\(text)")
            #expect(!text.text.contains("hunter2"))
        }
    }

    @Test func `no configuration file at all`() async throws {
        try await Sandbox.with { sandbox in
            let document = try await sandbox.check("--config", "missing.yaml")
            #expect(document.topics == ["configuration-invalid"])
            #expect(document.exitStatus == 78)
        }
    }

    @Test func `wrong arguments are no finding`() async throws {
        try await Sandbox.with { sandbox in
            for arguments in [["--max-age", "soon"], ["--source", "mysql://u@h/d"]] {
                let ended = try await sandbox.start(["check"] + arguments).ended()
                #expect(ended.status == 64, "\(ended)")
                #expect(ended.output.isEmpty)
            }
        }
    }

    @Test func `an unknown job is a mistake of the arguments`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(Self.unreachable, to: "cairn.yaml")
            try await sandbox.cairn("check", "ap").expectFailure(78, naming: ["“ap”", "app"])
        }
    }

    @Test func `disabled jobs are noted, and nothing but disabled ones is nothing to do`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let disabled = """

                  old:
                    enabled: false
                    mysql: {database: old}
                """
            try sandbox.write(Self.unreachable + disabled, to: "cairn.yaml")
            let document = try await sandbox.check("old")
            #expect(document.topics == ["job-disabled", "nothing-to-do"])
            #expect(document.exitStatus == 78)
            let both = try await sandbox.check()
            #expect(both.findings("job-disabled").map(\.job) == ["old"])
            #expect(both.findings("nothing-to-do").isEmpty)
            #expect(both.jobs.map(\.enabled) == [true, false])
        }
    }

    @Test func `people and logs get words, each with what to do below it`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(Self.unreachable, to: "cairn.yaml")
            let ended = try await sandbox.cairn("check")
            let lines = ended.output.split(separator: "\n").map(String.init)
            #expect(lines.first == "app")
            #expect(ended.output.unicodeScalars.allSatisfy { !"✓·!✗".unicodeScalars.contains($0) })
            for (index, line) in lines.enumerated()
            where line.hasPrefix("  error") || line.hasPrefix("  warning") {
                #expect(line.contains(#/ \[[a-z-]+\]$/#), "\(line)")
                #expect(lines[index + 1].hasPrefix("           hint: "), "\(line)")
            }
            #expect(lines.last?.hasPrefix("checked 1 job: ") == true)
            ended.expectFailure(69, naming: ["job “app”"])
            #expect(!ended.text.contains("hunter2"))
        }
    }

    @Test func `a store that isn't there and can't be made is an error of its own`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                Self.unreachable.replacing("/nowhere/at/all", with: "/proc/nowhere"),
                to: "cairn.yaml")
            let document = try await sandbox.check()
            #expect(document.findings("database-unreachable").count == 1)
            #expect(document.findings("store-missing").count == 1)
        }
    }
}
