import Foundation
import Testing

/// What `list` shows, and what it leaves alone.
@Suite struct ListTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `the JSON document keeps to its contract`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try await sandbox.goodBackup(of: database)
            try await sandbox.goodBackup(of: database)
            let verify = try await sandbox.cairn("verify", "app/latest")
            #expect(verify.status == 0, "\(verify)")
            let older = try #require(sandbox.snapshots(of: "app").first)
            let newer = try #require(sandbox.snapshots(of: "app").last)

            let document = try await sandbox.list()
            #expect(Set(document.keys) == ["version", "jobs"])
            #expect(document["version"] as? Int == 1)
            let job = try #require((document["jobs"] as? [[String: Any]])?.first)
            #expect(Set(job.keys) == ["name", "snapshots"])
            #expect(job["name"] as? String == "app")
            let snapshots = try #require(job["snapshots"] as? [[String: Any]])
            #expect(snapshots.map { $0["id"] as? String } == [newer, older])

            let keys: Set = [
                "name", "id", "time", "ageSeconds", "state", "damage", "databases", "dumpBytes",
                "storedBytes", "server", "durationSeconds", "suspicions", "held",
            ]
            #expect(Set(snapshots[0].keys) == keys.union(["verified"]))
            #expect(Set(snapshots[1].keys) == keys)
            try expect(snapshots[1], named: "app/\(older)", of: database, sandbox)
        }
    }

    private func expect(
        _ snapshot: [String: Any], named name: String, of database: Database, _ sandbox: Sandbox
    ) throws {
        #expect(snapshot["name"] as? String == name)
        #expect(snapshot["state"] as? String == "good")
        #expect(snapshot["damage"] as? [String] == [])
        #expect(snapshot["databases"] as? [String] == [database.name])
        let time = try #require(snapshot["time"] as? String)
        let digits = time.filter { $0 != "-" && $0 != ":" }
        #expect(name.contains("/\(digits)-"), "\(time)")
        #expect(try #require(snapshot["ageSeconds"] as? Int) >= 0)
        #expect(try #require(snapshot["durationSeconds"] as? Double) >= 0)
        let files = try sandbox.contents().filter { path, _ in
            path.hasPrefix(name + "/") && path.hasSuffix(".sql.gz")
        }
        #expect(snapshot["storedBytes"] as? Int == files.first?.value.count)
        #expect(try #require(snapshot["dumpBytes"] as? Int) > 500)
        let flavour = database.server.kind == .mysql ? "MariaDB 1" : "PostgreSQL 1"
        #expect(try #require(snapshot["server"] as? String).hasPrefix(flavour))
    }

    @Test(.needs(.mysql))
    func `what others left in the store is neither listed nor touched`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            for foreign in [
                "app-20261119.sql.gz", "app/dump.sql.gz", "app/20261119T040000Z.sql.gz",
                "app/20261119T040000Z-7f3a", "app/latest/manifest.json",
                "app/20261119T040000Z-XXXX/manifest.json",
                "app/20261399T040000Z-7f3b/manifest.json",
                "app/20261119T040000Z-7f3c/db.sql.gz",
                "app/20261119T040000Z-7f3d/deep/manifest.json",
                "app/\(id)/notes.txt", "other-tool/2026-11-19/backup.tar", "lost+found/x",
                ".hidden", "app/.\(id).swp", "manifest.json", "app/manifest.json",
            ] {
                try sandbox.write("somebody else's", to: "store/\(foreign)")
            }
            let witness = try await Witness(sandbox, database)
            let list = try await sandbox.cairn("list")
            #expect(list.status == 0, "\(list)")
            let rows = list.output.split(separator: "\n")
            #expect(rows.count == 2, "\(list)")
            #expect(rows.last?.hasPrefix("app/\(id)") == true)
            let byStore = try await sandbox.cairn("list", "--store", sandbox.store.path)
            #expect(byStore.output.split(separator: "\n").last?.hasPrefix("app/\(id)") == true)

            let backup = try await sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            try witness.expectStoreKept()
            #expect(try await sandbox.ids(of: "app").count == 2)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a manifest of a later version is shown as damaged and restores nothing`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            try sandbox.rewriteManifest("app/\(id)") { $0["version"] = 2 }
            try await sandbox.expectDamaged(id, of: database, naming: "version 2")
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a missing object is shown as damaged and restores nothing`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            try FileManager.default.removeItem(
                at: sandbox.store.appending(path: "app/\(id)/app-\(id).sql.gz"))
            try await sandbox.expectDamaged(id, of: database, naming: "app-\(id).sql.gz is missing")
        }
    }

    @Test(
        .needs(.mysql),
        arguments: ["", "{", "[]", "null", "{\"version\": 1}", "{\"version\": \"1\"}"])
    func `a manifest that can't be read is shown as damaged`(_ text: String) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            try sandbox.write(text, to: "store/app/\(id)/manifest.json")
            try await sandbox.expectDamaged(id, of: database, naming: "manifest")
        }
    }

    @Test(.needs(.mysql))
    func `a manifest that points outside its folder is shown as damaged`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            try sandbox.rewriteManifest("app/\(id)") { manifest in
                var databases = manifest["databases"] as? [[String: Any]] ?? []
                var dump = databases[0]["dump"] as? [String: Any] ?? [:]
                var objects = dump["objects"] as? [[String: Any]] ?? []
                objects[0]["file"] = "../\(id)/app-\(id).sql.gz"
                dump["objects"] = objects
                databases[0]["dump"] = dump
                manifest["databases"] = databases
            }
            try await sandbox.expectDamaged(id, of: database, naming: "../")
        }
    }

    @Test(.needs(.mysql))
    func `a manifest copied into another folder is shown as damaged`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.goodBackup(of: database)
            let id = try sandbox.onlySnapshot(of: "app")
            let copy = "20200101T000000Z-0000"
            try FileManager.default.copyItem(
                at: sandbox.store.appending(path: "app/\(id)"),
                to: sandbox.store.appending(path: "app/\(copy)"))
            try await sandbox.expectDamaged(copy, of: database, naming: "it is of app/\(id)")
        }
    }

    @Test(.needs(.mysql))
    func `a job without snapshots says so`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            try await sandbox.goodBackup(of: database)
            try sandbox.configure(JobText("app", database), JobText("new", database))
            let list = try await sandbox.cairn("list")
            #expect(list.status == 0, "\(list)")
            #expect(list.output.contains("new: no snapshots"), "\(list)")
        }
    }
}

extension Sandbox {
    /// `list --json`, as a machine reads it.
    fileprivate func list() async throws -> [String: Any] {
        let ended = try await cairn("list", "--json")
        guard ended.status == 0 else { throw HarnessError("list: \(ended)") }
        let value = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
        return try #require(value as? [String: Any])
    }

    fileprivate func ids(of job: String) async throws -> [String] {
        let jobs = try await list()["jobs"] as? [[String: Any]] ?? []
        let snapshots = jobs.first { $0["name"] as? String == job }?["snapshots"]
        return (snapshots as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    fileprivate func rewriteManifest(
        _ snapshot: String, _ change: (inout [String: Any]) -> Void
    ) throws {
        let file = store.appending(path: "\(snapshot)/manifest.json")
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        var manifest = try #require(value as? [String: Any])
        change(&manifest)
        try JSONSerialization.data(withJSONObject: manifest, options: .prettyPrinted)
            .write(to: file)
    }

    /// The snapshot is listed as damaged for this reason, and a restore of it changes nothing.
    fileprivate func expectDamaged(
        _ id: String, of database: Database, naming reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let jobs = try await list()["jobs"] as? [[String: Any]]
        let snapshots = jobs?.first?["snapshots"] as? [[String: Any]]
        let listed = snapshots?.first { $0["id"] as? String == id }
        #expect(listed?["state"] as? String == "damaged", sourceLocation: sourceLocation)
        let damage = listed?["damage"] as? [String]
        #expect(
            damage?.joined().contains(reason) == true, "\(damage ?? [])",
            sourceLocation: sourceLocation)
        let table = try await cairn("list")
        #expect(table.output.contains("app/\(id) is damaged: "), sourceLocation: sourceLocation)

        let witness = try await Witness(self, database)
        try await cairn("restore", "app/\(id)", "--yes", "--replace")
            .expectFailure(65, naming: [reason], sourceLocation: sourceLocation)
        try await witness.expectNothingChanged(sourceLocation: sourceLocation)
    }
}
