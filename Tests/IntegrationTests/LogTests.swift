import Foundation
import Testing

/// `--log-format json`: every line can be parsed and has the documented fields.
@Suite struct LogTests {
    private struct Line {
        let fields: [String: Any]

        init(_ text: Substring) throws {
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
            fields = try #require(object as? [String: Any], "\(text)")
            for name in ["time", "event", "level", "message"] {
                #expect(fields[name] is String, "\(name) in \(text)")
            }
        }

        var event: String? { fields["event"] as? String }

        subscript(name: String) -> String? { fields[name] as? String }

        func has(_ names: String...) -> Bool { names.allSatisfy { fields[$0] != nil } }
    }

    private func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try Line($0) }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a backup and its restore, as events`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let database = try await sandbox.database(on: server)
            try sandbox.configure(JobText("app", database))
            let backup = try await sandbox.cairn("backup", "--log-format", "json")
            #expect(backup.status == 0, "\(backup)")
            let events = try lines(backup.errors).filter {
                !CheckedDocument.isAboutAge($0["message"] ?? "")
            }
            #expect(events.map(\.event) == ["dumping", "sealed"])
            #expect(events.allSatisfy { $0["job"] == "app" && $0["level"] == "info" })
            #expect(events[0]["database"] == database.name)
            #expect(events[0].has("server", "dumpTool"))
            let name = "app/\(try sandbox.onlySnapshot(of: "app"))"
            #expect(events[1]["snapshot"] == name)

            let results = try lines(backup.output)
            try #require(results.map(\.event) == ["summary"])
            #expect(results[0]["outcome"] == "success")
            #expect(results[0]["snapshot"] == name)
            #expect(
                results[0].has(
                    "job", "exitStatus", "databases", "start", "end", "durationSeconds",
                    "dumpBytes", "storedBytes", "bytesPerSecond", "ratio", "suspicions"))

            let copy = try await sandbox.emptyDatabase(on: server)
            let restore = try await sandbox.cairn(
                "restore", name, "--database", "\(database.name):\(copy.name)", "--yes",
                "--log-format", "json")
            #expect(restore.status == 0, "\(restore)")
            let steps = try lines(restore.errors)
            #expect(steps.allSatisfy { $0.event == "note" || $0["snapshot"] == name })
            let restoring = try #require(steps.first { $0.event == "restoring" })
            #expect(restoring["database"] == database.name)
            #expect(restoring["into"] == copy.name)
            let restored = try lines(restore.output)
            #expect(restored.map(\.event) == ["result"])
            #expect(restored.first?.has("databases", "durationSeconds") == true)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a failure, as events`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try sandbox.configure(JobText("app", database).with("port", "1"))
            let ended = try await sandbox.cairn("backup", "--log-format", "json")
            #expect(ended.status == 69, "\(ended)")
            #expect(ended.output.isEmpty)
            let events = try lines(ended.errors).filter { $0.event != "tool" }
            try #require(events.map(\.event) == ["error", "summary"])
            #expect(events.allSatisfy { $0["job"] == "app" })
            #expect(events.allSatisfy { $0.fields["exitStatus"] as? Int == 69 })
            #expect(events[0]["level"] == "error")
            #expect(events[0].has("hint"))
            #expect(events[1]["outcome"] == "failure")
            #expect(events[1].has("durationSeconds", "databases", "start", "end"))
        }
    }

    @Test(.needs(.postgres)) func `on no terminal there is no progress line`() async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(.postgres), in: sandbox)
            try sandbox.configure(JobText("app", stuck.database))
            let ended = try await sandbox.cairn("backup", environment: ["TERM": "xterm"])
            #expect(ended.status == 0, "\(ended)")
            #expect(!ended.text.contains("\r") && !ended.text.contains("\u{1B}"), "\(ended)")
        }
    }
}
