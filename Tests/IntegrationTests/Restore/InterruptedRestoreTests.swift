import Foundation
import Testing

/// Restores whose client ends before its time.
@Suite struct InterruptedRestoreTests {
    private static let kinds = Server.Kind.allCases

    /// A client that takes part of the dump for the whole of it, or is killed there.
    private static func clients(
        _ scene: RestoreScene, _ kind: Server.Kind, killed: Bool
    ) throws -> ClientFolder {
        let clients = try ClientFolder(kind, in: scene.sandbox)
        let real = "'\(kind.programFolder)/\(kind.client)' \"$@\""
        let ending = killed ? "kill -KILL $$" : "exit 0"
        try clients.install(
            kind.client,
            script: """
                case " $* " in *" --version "*|*" -A "*|*" --raw "*) exec \(real);; esac
                head -c 1500000 | \(real)
                \(ending)
                """)
        return clients
    }

    @Test(.needs(.postgres), arguments: [true, false])
    func `Postgres is as it was before`(_ isKilled: Bool) async throws {
        try await RestoreScene.with(.postgres, rows: 30_000) { scene in
            let clients = try Self.clients(scene, .postgres, killed: isKilled)
            try scene.sandbox.configure(JobText("app", scene.source).with(clients))
            let witness = try await Witness(scene.sandbox, scene.target)
            let ended = try await scene.restoreOver()
            ended.expectFailure(74, naming: ["“\(scene.target.name)” is as it was before"])
            #expect(ended.errors.contains("want of memory") == isKilled, "\(ended)")
            #expect(!ended.output.contains("restored"))
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql), arguments: [true, false])
    func `MySQL is said to be incomplete, and the safety snapshot brings it back`(
        _ isKilled: Bool
    ) async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let sandbox = scene.sandbox
            let before = try await sandbox.fingerprint(scene.target)
            let clients = try Self.clients(scene, .mysql, killed: isKilled)
            try sandbox.configure(JobText("app", scene.source).with(clients))
            let ended = try await scene.restore("--database", scene.mapping, "--replace")
            let safety = try #require(
                sandbox.snapshots(of: "app").first { $0 != scene.snapshot.id })
            ended.expectFailure(
                74, naming: ["“\(scene.target.name)” is incomplete", "app/\(safety)"])
            #expect(!ended.output.contains("restored"))

            try sandbox.configure(JobText("app", scene.source))
            let back = try await scene.restore(
                "--database", scene.target.name, "--replace", "--no-safety-snapshot",
                snapshot: "app/\(safety)")
            #expect(back.status == 0, "\(back)")
            #expect(try await sandbox.fingerprint(scene.target) == before)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a database made for the restore goes again`(_ kind: Server.Kind) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let clients = try Self.clients(scene, kind, killed: true)
            try scene.sandbox.configure(JobText("app", scene.source).with(clients))
            let new = scene.newDatabase()
            let ended = try await scene.restore("--database", "\(scene.source.name):\(new.name)")
            ended.expectFailure(74, naming: [new.name])
            #expect(try await !scene.exists(new))
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `one that is stopped while it creates the database takes it away again`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            let clients = try ClientFolder(kind, in: sandbox)
            let created = sandbox.folder.appending(path: "created").path
            let real = "'\(kind.programFolder)/\(kind.client)' \"$@\""
            try clients.install(
                kind.client,
                script: """
                    case " $* " in *" -A "*|*" --raw "*) ;; *) exec \(real);; esac
                    input=$(cat)
                    printf '%s\\n' "$input" | \(real)
                    status=$?
                    case $input in *"CREATE DATABASE"*) touch '\(created)'; sleep 2;; esac
                    exit $status
                    """)
            try sandbox.configure(JobText("app", scene.source).with(clients))
            let new = scene.newDatabase()
            let running = try sandbox.start([
                "restore", scene.snapshot.name, "--yes", "--database",
                "\(scene.source.name):\(new.name)",
            ])
            try await eventually("the database") { FileManager.default.fileExists(atPath: created) }
            running.send(SIGTERM)
            #expect(try await running.ended().status == 143)
            #expect(try await !scene.exists(new))
        }
    }
}
