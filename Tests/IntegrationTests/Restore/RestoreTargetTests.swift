import Foundation
import Testing

/// Where a restore goes, and where it doesn't.
@Suite struct RestoreTargetTests {
    private static let kinds = Server.Kind.allCases

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a database that holds something is refused`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let witness = try await Witness(scene.sandbox, scene.target, scene.source)
            let other = try await scene.restore("--database", scene.mapping)
            other.expectFailure(73, naming: [scene.target.name, "--replace"])
            try await scene.restore().expectFailure(73, naming: [scene.source.name])
            try await witness.expectNothingChanged()
        }
    }

    /// What stands in a Job's Pod in Kubernetes, where nobody can be asked.
    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a typed confirmation is compared with what would be restored into`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let name = scene.target.name
            let witness = try await Witness(scene.sandbox, scene.target, scene.source)
            func restore(_ confirmation: String, of snapshot: String? = nil) async throws -> Ended {
                try await scene.sandbox.cairn(
                    "restore", snapshot ?? scene.snapshot.name, "--database", scene.mapping,
                    "--confirm", confirmation)
            }
            try await restore("$(RESTORE_CONFIRM)").expectFailure(64, naming: ["RESTORE_CONFIRM"])
            try await restore(name, of: "$(RESTORE_SNAPSHOT)")
                .expectFailure(64, naming: ["RESTORE_SNAPSHOT", "ConfigMap"])
            try await restore("").expectFailure(64, naming: ["confirmation"])
            try await restore(name).expectFailure(73, naming: [name, "“replace”"])
            try await restore("replace \(scene.source.name)")
                .expectFailure(64, naming: [name, "“replace \(name)”"])
            try await restore("replace").expectFailure(64, naming: [name])
            try await restore("yes").expectFailure(64, naming: [name, "“yes”"])
            try await witness.expectNothingChanged()

            let done = try await restore("replace \(name)")
            #expect(done.status == 0, "\(done)")
            let wanted = try await scene.sandbox.fingerprint(scene.source)
            #expect(try await scene.sandbox.fingerprint(scene.target) == wanted)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a flag that means nothing for the target is refused`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let witness = try await Witness(scene.sandbox, scene.target, scene.source)
            let flag = kind == .mysql ? "--no-owners" : "--strip-definers"
            try await scene.restore("--replace", flag).expectFailure(64, naming: [flag])
            try await witness.expectNothingChanged()
        }
    }

    /// One object of a kind that isn't a table is something too.
    private static let lonely: [(Server.Kind, String)] = [
        (.mysql, "CREATE VIEW lonely AS SELECT 1 AS n"),
        (.mysql, "CREATE FUNCTION lonely() RETURNS INT RETURN 1"),
        (.mysql, "CREATE EVENT lonely ON SCHEDULE EVERY 1 YEAR DO DO 1"),
        (.mysql, "CREATE SEQUENCE lonely"),
        (.postgres, "CREATE VIEW lonely AS SELECT 1 AS n"),
        (.postgres, "CREATE SEQUENCE lonely"),
        (.postgres, "CREATE FUNCTION lonely() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        (.postgres, "CREATE TYPE lonely AS ENUM ('a')"),
        (.postgres, "SELECT lo_from_bytea(4711, 'x')"),
        (.postgres, "CREATE SCHEMA lonely; CREATE TABLE lonely.one (id int)"),
    ]

    @Test(.needs(.mysql, .postgres), arguments: lonely)
    func `a database with a single object isn't empty`(
        _ kind: Server.Kind, _ statement: String
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let target = try await scene.sandbox.emptyDatabase(on: scene.source.server)
            try await scene.sandbox.sql(statement, in: target)
            let witness = try await Witness(scene.sandbox, target)
            let ended = try await scene.restore(
                "--database", "\(scene.source.name):\(target.name)")
            ended.expectFailure(73, naming: [target.name])
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `what is replaced is in a safety snapshot, which restores`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            let (wanted, replaced) = (
                try await sandbox.fingerprint(scene.source),
                try await sandbox.fingerprint(scene.target)
            )
            let over = try await scene.restore("--database", scene.mapping, "--replace")
            #expect(over.status == 0, "\(over)")
            #expect(over.output.contains("restored “\(scene.target.name)”"))
            #expect(try await sandbox.fingerprint(scene.target) == wanted)

            let safety = try #require(
                sandbox.snapshots(of: "app").first { $0 != scene.snapshot.id })
            #expect(over.errors.contains("safety snapshot app/\(safety)"), "\(over)")
            let back = try await scene.restore(
                "--database", scene.target.name, "--replace", "--no-safety-snapshot",
                snapshot: "app/\(safety)")
            #expect(back.status == 0, "\(back)")
            #expect(try await sandbox.fingerprint(scene.target) == replaced)
            #expect(sandbox.snapshots(of: "app").count == 2)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a database that can't be dumped is replaced only without a safety snapshot`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            let clients = try ClientFolder(kind, in: sandbox)
            let words = "could not read block 7"
            try clients.install(kind.dumpProgram, .failsAtTheEnd(status: 3, saying: words))
            try sandbox.configure(JobText("app", scene.source).with(clients))
            let witness = try await Witness(sandbox, scene.target)
            let ended = try await scene.restore("--database", scene.mapping, "--replace")
            ended.expectFailure(
                74,
                naming: [
                    "can't take a safety snapshot", words, "Nothing was changed",
                    "--no-safety-snapshot",
                ])
            try await witness.expectNothingChanged()

            let over = try await scene.restoreOver()
            #expect(over.status == 0, "\(over)")
            let wanted = try await sandbox.fingerprint(scene.source)
            #expect(try await sandbox.fingerprint(scene.target) == wanted)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `one database goes under another name, made anew`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let new = scene.newDatabase()
            let witness = try await Witness(scene.sandbox, scene.source, scene.target)
            let ended = try await scene.restore("--database", "\(scene.source.name):\(new.name)")
            #expect(ended.status == 0, "\(ended)")
            let wanted = try await scene.sandbox.fingerprint(scene.source)
            #expect(try await scene.sandbox.fingerprint(new) == wanted)
            try await witness.expectNothingChanged()

            let unknown = try await scene.restore("--database", "nothing:\(new.name)")
            unknown.expectFailure(78, naming: ["nothing", scene.source.name])
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `another server takes it, and the first is left alone`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let witness = try await Witness(scene.sandbox, scene.source)
            try await PrivateServer.with(kind, in: scene.sandbox) { other in
                let server = other.server
                let ended = try await scene.restore(
                    "--into", "\(kind.rawValue)://\(server.superuser)@127.0.0.1:\(server.port)",
                    "--password-file", server.passwordFile)
                #expect(ended.status == 0, "\(ended)")
                let there = Database(server: server, name: scene.source.name)
                let wanted = try await scene.sandbox.fingerprint(scene.source)
                #expect(try await scene.sandbox.fingerprint(there) == wanted)
            }
            try await witness.expectNothingChanged()
        }
    }

    /// What was taken on a machine that burned down.
    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `on another machine nothing is needed but the store`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let (here, source) = (scene.sandbox, scene.source)
            let wanted = try await here.fingerprint(source)
            try await here.drop(source)
            try await Sandbox.with(isIdle: true) { there in
                try FileManager.default.moveItem(at: here.store, to: there.store)
                let ended = try await there.cairn(
                    "restore", scene.snapshot.name, "--yes", "--store", there.store.path, "--into",
                    "\(kind.rawValue)://\(source.server.superuser)@127.0.0.1:\(source.server.port)",
                    "--password-file", source.server.passwordFile)
                #expect(ended.status == 0, "\(ended)")
            }
            #expect(try await here.fingerprint(source) == wanted)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a dry run and an unconfirmed restore change nothing`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind) { scene in
            let new = scene.newDatabase()
            let witness = try await Witness(scene.sandbox, scene.target)
            for target in [scene.target.name, new.name] {
                let arguments = [
                    "restore", scene.snapshot.name, "--replace", "--database",
                    "\(scene.source.name):\(target)",
                ]
                let dry = try await scene.sandbox.start(arguments + ["--dry-run"]).ended()
                #expect(dry.status == 0, "\(dry)")
                #expect(dry.errors.contains(target))
                #expect(dry.output.contains("nothing was changed"))
                let unconfirmed = try await scene.sandbox.start(arguments).ended()
                unconfirmed.expectFailure(64, naming: ["--yes"])
                #expect(try await !scene.exists(new))
                try await witness.expectNothingChanged()
            }
        }
    }
}
