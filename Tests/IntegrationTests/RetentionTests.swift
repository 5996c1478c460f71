import Foundation
import Testing

/// Snapshots that are kept, held, pinned and let go, seen from outside.
@Suite struct RetentionTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `a table that vanished pins what is good until it is accepted`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            // The server has had no time to count its rows.
            try await sandbox.sql(
                "CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1), (2);",
                in: database)
            try sandbox.configure(JobText("app", database).keeping("{count: 1}"))
            let first = try await sandbox.backup(0)
            let good = try await sandbox.backup(0)
            #expect(sandbox.snapshots(of: "app") == [good], "\(first) isn't pruned")

            try await sandbox.sql("DROP TABLE orders", in: database)
            var suspicious: [String] = []
            for _ in 0..<2 {
                let id = try await sandbox.backup(
                    76, naming: ["suspicious", "orders", "cairn prune --accept app/"])
                suspicious.append(id)
            }
            let listed = try await sandbox.listed()
            #expect(listed.map { $0["state"] as? String } == ["suspicious", "suspicious", "good"])
            #expect(
                listed.map { $0["keptFor"] as? [String] }
                    == [
                        ["suspicious"], ["suspicious"],
                        ["count", "minimum", "newest-good", "pinned"],
                    ])
            let plan = try await sandbox.cairn("restore", "app/latest", "--replace", "--dry-run")
            #expect(plan.status == 0 && plan.errors.contains("app/\(good)"), "\(plan)")

            let idle = try await sandbox.cairn("prune")
            #expect(idle.status == 0, "\(idle)")
            #expect(sandbox.snapshots(of: "app") == [good] + suspicious)
            // Each of them was compared with the good one, and pins it.
            let one = try await sandbox.cairn("prune", "--accept", "app/\(suspicious[1])")
            #expect(one.status == 0, "\(one)")
            #expect(sandbox.snapshots(of: "app") == [good] + suspicious)
            let both = try await sandbox.cairn("prune", "--accept", "app/\(suspicious[0])")
            #expect(both.status == 0, "\(both)")
            #expect(sandbox.snapshots(of: "app") == [suspicious[1]])
            _ = try await sandbox.backup(0)
        }
    }

    @Test(.needs(.mysql))
    func `a dump that shrank to less than half is suspicious`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.fill(database, kibibytes: 64)
            try sandbox.configure(JobText("app", database).keeping("{count: 3}"))
            _ = try await sandbox.backup(0)
            try await sandbox.sql("DELETE FROM bulk", in: database)
            _ = try await sandbox.backup(76, naming: ["less than half the median"])
            // Nobody takes it for a fresh one.
            let document = try await sandbox.pruned("--dry-run")
            #expect(document.map { $0["decision"] as? String } == ["keep", "keep"])
        }
    }

    /// Two within a second, and one of a machine whose clock is ahead, as clocks are.
    @Test(.needs(.mysql))
    func `the newest is the one that was begun last`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try sandbox.configure(JobText("app", database).keeping("{count: 1}"))
            let ahead = try await sandbox.clock(offBy: 60)
            for environment in [ahead, [:], [:]] {
                let id = try await sandbox.backup(0, environment: environment)
                #expect(sandbox.snapshots(of: "app") == [id])
            }
        }
    }

    @Test(.needs(.mysql))
    func `what is held stays until it is released, what is deleted is gone`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try sandbox.configure(JobText("app", database).keeping("{count: 1}"))
            let older = try await sandbox.backup(0)
            let held = try await sandbox.cairn(
                "hold", "app/latest", "--reason", "before the upgrade")
            #expect(held.status == 0 && held.output == "app/\(older): held\n", "\(held)")
            let newer = try await sandbox.backup(0)
            #expect(sandbox.snapshots(of: "app") == [older, newer])
            let list = try await sandbox.cairn("list")
            #expect(list.output.contains("good, held"), "\(list)")
            let listed = try await sandbox.listed()
            #expect(listed.map { $0["held"] as? Bool } == [false, true])
            #expect(listed[1]["holdReason"] as? String == "before the upgrade")

            let witness = try await Witness(sandbox, database)
            try await sandbox.cairn("delete", "app/\(older)", "--yes")
                .expectFailure(78, naming: ["before the upgrade", "cairn release app/\(older)"])
            try await sandbox.cairn("delete", "app/\(newer)", "--yes")
                .expectFailure(78, naming: ["newest good", "--even-the-newest"])
            try await sandbox.cairn("delete", "app/2000", "--yes").expectFailure(66)
            try await witness.expectNothingChanged()

            let released = try await sandbox.cairn("release", "app/\(older)")
            #expect(released.status == 0, "\(released)")
            try await sandbox.cairn("delete", "app/\(older)")
                .expectFailure(64, naming: ["no terminal", "--yes"])
            let deleted = try await sandbox.cairn("delete", "app/\(older)", "--yes")
            #expect(deleted.status == 0, "\(deleted)")
            #expect(sandbox.snapshots(of: "app") == [newer])
            let last = try await sandbox.cairn(
                "delete", "app/\(newer)", "--yes", "--even-the-newest")
            #expect(last.status == 0, "\(last)")
            #expect(last.errors.contains("no good snapshot of “app” will be left"), "\(last)")
            #expect(try sandbox.contents().isEmpty)
        }
    }

    @Test(.needs(.mysql))
    func `the JSON document keeps to its contract, and a dry run changes nothing`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try sandbox.configure(JobText("app", database))
            let ids = [try await sandbox.backup(0), try await sandbox.backup(0)]
            try sandbox.configure(
                JobText("app", database).keeping("{daily: 1, minimum: 1, timeZone: Asia/Tokyo}"))
            let witness = try await Witness(sandbox, database)
            let ended = try await sandbox.cairn("prune", "--dry-run", "--json")
            try await witness.expectNothingChanged()
            let value = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
            let document = try #require(value as? [String: Any])
            #expect(Set(document.keys) == ["version", "dryRun", "jobs"])
            let job = try #require((document["jobs"] as? [[String: Any]])?.first)
            #expect(
                Set(job.keys) == [
                    "name", "time", "rules", "snapshots", "leftovers", "refusals", "isHiddenOnly",
                ])
            let rules = try #require(job["rules"] as? [String: Any])
            #expect(Set(rules.keys) == ["daily", "minimum", "timeZone"])
            let snapshots = try #require(job["snapshots"] as? [[String: Any]])
            #expect(snapshots.map { $0["id"] as? String } == [ids[1], ids[0]])
            #expect(
                Set(snapshots[0].keys) == ["name", "id", "time", "state", "decision", "reasons"])
            #expect(snapshots[0]["reasons"] as? [String] == ["daily", "minimum", "newest-good"])
            #expect(snapshots[1]["decision"] as? String == "delete")
            #expect(snapshots[1]["reasons"] as? [String] == ["unwanted"])

            let table = try await sandbox.cairn("prune", "--dry-run")
            #expect(table.output.contains("no rule wants it"), "\(table)")
            let done = try await sandbox.pruned()
            #expect(done.map { $0["outcome"] as? String } == [nil, "deleted"])
        }
    }
}

extension JobText {
    /// The same job with these rules, written in YAML.
    func keeping(_ rules: String) -> JobText {
        var job = self
        job.settings["keep"] = rules
        return job
    }
}

extension Sandbox {
    /// Takes a backup.
    ///
    /// - Returns: the id of the snapshot that it made.
    fileprivate func backup(
        _ status: Int32, naming words: [String] = [], environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let before = Set(snapshots(of: "app"))
        let ended = try await cairn("backup", environment: environment)
        if status == 0 {
            #expect(ended.status == 0, "\(ended)", sourceLocation: sourceLocation)
        } else {
            ended.expectFailure(status, naming: words, sourceLocation: sourceLocation)
        }
        let made = Set(snapshots(of: "app")).subtracting(before)
        try #require(made.count == 1, "\(ended)", sourceLocation: sourceLocation)
        return made.first ?? ""
    }

    /// The snapshots of the one job, as `list --json` tells them.
    fileprivate func listed() async throws -> [[String: Any]] {
        try Self.snapshots(in: try await cairn("list", "--json"))
    }

    /// The same of `prune --json`.
    fileprivate func pruned(_ flags: String...) async throws -> [[String: Any]] {
        let ended = try await start(["prune", "--json"] + flags).ended()
        return try Self.snapshots(in: ended)
    }

    private static func snapshots(in ended: Ended) throws -> [[String: Any]] {
        guard ended.status == 0 else { throw HarnessError("\(ended)") }
        let value = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
        let jobs = (value as? [String: Any])?["jobs"] as? [[String: Any]]
        return try #require(jobs?.first?["snapshots"] as? [[String: Any]])
    }
}
