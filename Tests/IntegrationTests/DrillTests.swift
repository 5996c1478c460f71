import Foundation
import Testing

/// Trial restores, on the same machine but over the socket, which counts as another server. One after
/// another: each drops what killed ones have left.
@Suite(.serialized) struct DrillTests {
    private static let kinds = Server.Kind.allCases

    private static func job(_ scene: RestoreScene, _ drill: String? = nil) -> JobText {
        var job = JobText("app", scene.source).drilling(on: scene.source.server)
        if let drill { job.settings["drill"] = drill }
        return job
    }

    /// The databases of drills that were made for tests of this process's children.
    private static func trials(_ scene: RestoreScene, of pid: Int32) async throws -> [String] {
        try await databases(scene).filter {
            $0.hasPrefix("cairn_drill_") && $0.contains("_\(pid)_")
        }
    }

    private static func databases(_ scene: RestoreScene) async throws -> [String] {
        let server = scene.source.server
        let sql =
            server.kind == .mysql
            ? "SELECT schema_name FROM information_schema.schemata"
            : "SELECT datname FROM pg_database"
        return try await scene.sandbox.sql(sql, on: server).split(separator: "\n").map(String.init)
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `the newest snapshot is restored, compared, dropped and marked`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            try sandbox.configure(Self.job(scene))
            let witness = try await Witness(sandbox, scene.source, scene.target)
            let running = try sandbox.start(["drill"])
            let ended = try await running.ended()
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.output.contains("\(scene.snapshot.name): restored for trial on"))
            #expect(try await Self.trials(scene, of: running.process.number).isEmpty)
            try witness.expectStoreKept()
            try await witness.expectDatabasesUnchanged()

            let list = try await sandbox.cairn("list", "--json")
            #expect(list.output.contains("\"drilled\" : \"20"))
            let check = try await sandbox.cairn("check", "app")
            #expect(check.output.contains("was restored for trial"), "\(check)")
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `what a killed drill has left goes with the next, and one that is stopped leaves nothing`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind, rows: 200_000) { scene in
            let sandbox = scene.sandbox
            try sandbox.configure(Self.job(scene))
            for (signal, isLeft) in [(SIGKILL, true), (SIGTERM, false)] {
                let running = try sandbox.start(["drill", "app"])
                try await eventually("a database of the drill", within: .seconds(60)) {
                    try await !Self.trials(scene, of: running.process.number).isEmpty
                }
                running.send(signal)
                let ended = try await running.ended()
                #expect(!ended.output.contains("restored for trial"), "\(ended)")
                #expect(try await Self.trials(scene, of: running.process.number).isEmpty != isLeft)
                let left = try await sandbox.check("app").findings("drill-leftovers").filter {
                    $0.message.contains("_\(running.process.number)_")
                }
                #expect(left.map(\.severity) == (isLeft ? ["note"] : []))
                let next = try await sandbox.cairn("drill", "app")
                #expect(next.status == 0, "\(next)")
                #expect(next.errors.contains("killed drills") == isLeft, "\(next)")
                #expect(try await Self.trials(scene, of: running.process.number).isEmpty)
            }
        }
    }

    /// In a cluster, each drill has a Pod of its own, and the next can't ask whether the last one lives.
    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `what a drill of another machine has left goes when its time is over, and nothing else`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let (sandbox, server) = (scene.sandbox, scene.source.server)
            try sandbox.configure(Self.job(scene))
            let mark = UUID().uuidString.prefix(8).lowercased()
            let stamp = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
            let over = "cairn_drill_20260101t040000z_\(mark)_4711_815_1"
            let kept = [
                "cairn_drill_\(stamp.lowercased())_\(mark)_4711_815_1", "cairn_drill_\(mark)",
            ]
            for name in [over] + kept {
                try await sandbox.sql("CREATE DATABASE \(name)", on: server)
            }
            let ended = try await sandbox.cairn("drill", "app")
            #expect(ended.status == 0, "\(ended)")
            let left = try await Self.databases(scene).filter { $0.contains(mark) }
            #expect(Set(left) == Set(kept))
            for name in left { try await sandbox.sql("DROP DATABASE \(name)", on: server) }
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `the server that is backed up is taken only when it is allowed, up to a size`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let (sandbox, server) = (scene.sandbox, scene.source.server)
            let same =
                "{\(kind.rawValue): {host: 127.0.0.1, port: \(server.port), user: x, password: y}}"
            try sandbox.configure(Self.job(scene, same))
            try await sandbox.cairn("drill").expectFailure(78, naming: ["sameServer"])
            try sandbox.configure(Self.job(scene, "{sameServer: true, maxSize: 1 MiB}"))
            // What a killed one has left doesn't stay because nothing may be tried now.
            let dead = "cairn_drill_20260101t000000z_00000000_4711_815_1"
            try await sandbox.sql("CREATE DATABASE \(dead)", on: server)
            let refused = try await sandbox.cairn("drill")
            refused.expectFailure(78, naming: ["maxSize"])
            #expect(refused.errors.contains(dead), "\(refused)")
            #expect(try await !sandbox.cairn("list").output.contains("FAILED"))
            try sandbox.configure(Self.job(scene, "{sameServer: true, maxSize: 1 GiB}"))
            let ended = try await sandbox.cairn("drill")
            #expect(ended.status == 0, "\(ended)")
            try sandbox.configure(JobText("app", scene.source))
            try await sandbox.cairn("drill").expectFailure(78, naming: ["drill"])
        }
    }

    /// The bytes are proven, and still the server doesn't take them.
    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a dump that doesn't restore is found, told and remembered`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            try sandbox.configure(Self.job(scene))
            let text = String(decoding: try await scene.snapshot.plain(), as: UTF8.self)
            let broken = text.replacing("CREATE TABLE", with: "CREATE TABEL", maxReplacements: 1)
            try await scene.snapshot.forge(plain: Data(broken.utf8))
            let running = try sandbox.start(["drill"])
            let ended = try await running.ended()
            ended.expectFailure(74, naming: [scene.snapshot.name, "trial restore"])
            #expect(try await Self.trials(scene, of: running.process.number).isEmpty)
            let check = try await sandbox.cairn("check")
            #expect(check.status == 74)
            #expect(check.output.contains("[drill-failed]"), "\(check)")
            #expect(try await sandbox.cairn("list").output.contains("drill FAILED"))
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `bytes that a drill finds wrong make the snapshot a damaged one`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            try sandbox.configure(Self.job(scene))
            var bytes = try scene.snapshot.bytes()
            bytes[bytes.count / 2] ^= 0x10
            try scene.snapshot.replace(bytes)
            let ended = try await sandbox.cairn("drill")
            ended.expectFailure(65, naming: [scene.snapshot.name])
            let list = try await sandbox.cairn("list")
            #expect(list.output.contains("damaged"), "\(list)")
            try await sandbox.cairn("restore", "app/latest", "--dry-run")
                .expectFailure(66, naming: ["no good snapshot"])
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a proof outlives its snapshot, and every backup tells when it is too old`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            let receiver = try await WebhookReceiver(in: sandbox)
            let never = Self.job(scene).drilledWithin("1d").notifying(receiver.url, in: sandbox)
            try sandbox.configure(never)
            let first = try await sandbox.cairn("backup")
            #expect(first.status == 0, "\(first)")
            #expect(first.errors.contains("no snapshot was ever restored for trial"), "\(first)")

            let drill = try await sandbox.cairn("drill")
            let name = try #require(drill.output.split(separator: ":").first, "\(drill)")
            let second = try await sandbox.cairn("backup")
            #expect(second.status == 0 && !second.errors.contains("trial"), "\(second)")
            #expect(try await sandbox.cairn("delete", String(name), "--yes").status == 0)
            let check = try await sandbox.cairn("check")
            #expect(check.output.contains("\(name) was restored for trial"), "\(check)")

            try sandbox.configure(
                Self.job(scene).drilledWithin("1s").notifying(receiver.url, in: sandbox))
            try await Task.sleep(for: .seconds(1))
            try await sandbox.cairn("check").expectFailure(66, naming: ["more than 1 s"])
            let third = try await sandbox.cairn("backup")
            #expect(third.status == 0, "\(third)")
            #expect(third.errors.contains("\(name) was restored for trial"), "\(third)")
            let documents = try receiver.posts.map { try $0.document }
            #expect(documents.map { $0["activity"] as? String } == ["drill", "drill"])
            #expect(documents.map { $0["outcome"] as? String } == ["failure", "failure"])
            #expect(documents.map { $0["exitStatus"] as? Int } == [66, 66])
            let title = try #require(documents.last?["title"] as? String)
            #expect(title == "Trial restore of app is OVERDUE")
        }
    }
}

extension JobText {
    /// Of a job with a drill in braces: how old its proof may be.
    fileprivate func drilledWithin(_ age: String) -> JobText {
        var job = self
        job.settings["drill"] = job.settings["drill"].map { "\($0.dropLast()), maxAge: \(age)}" }
        return job
    }
}
