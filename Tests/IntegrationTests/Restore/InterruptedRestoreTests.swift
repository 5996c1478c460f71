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

    /// The client has said `COMMIT`, and the connection was gone before the answer.
    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `a commit that nobody confirmed is neither a success nor a failure`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let clients = try ClientFolder(of: source.server, in: sandbox)
            // What psql says behind the COMMIT is lost with the connection.
            try clients.installRestoring("psql") { "\($0) 2>/dev/null\nexit 2" }
            try sandbox.configure(JobText("app", source).with(clients))
            let ended = try await sandbox.cairn(
                "restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot")
            ended.expectFailure(74, naming: ["either restored or as it was before"])
            #expect(!ended.output.contains("restored"), "\(ended)")
        }
    }

    /// Retention that ran beside a restore has taken others' segments away.
    @Test(.needs(.postgres))
    func `a snapshot that is deleted while it is restored comes back whole`() async throws {
        try await RestoreScene.with(.postgres, rows: 30_000) { scene in
            let sandbox = scene.sandbox
            let clients = try ClientFolder(.postgres, in: sandbox)
            let (begun, gone) = ("\(sandbox.folder.path)/begun", "\(sandbox.folder.path)/gone")
            try clients.installRestoring("psql") {
                "touch '\(begun)'; until [ -e '\(gone)' ]; do sleep 0.05; done; exec \($0)"
            }
            try sandbox.configure(JobText("app", scene.source).with(clients))
            let running = try sandbox.start([
                "restore", scene.snapshot.name, "--yes", "--replace", "--no-safety-snapshot",
                "--database", scene.mapping,
            ])
            try await eventually("the client") { FileManager.default.fileExists(atPath: begun) }
            let deleted = try await sandbox.cairn(
                "delete", scene.snapshot.name, "--even-the-newest", "--yes")
            #expect(deleted.status == 0, "\(deleted)")
            #expect(sandbox.snapshots(of: "app").isEmpty)
            try sandbox.write("", to: "gone")
            let ended = try await running.ended()
            #expect(ended.status == 0, "\(ended)")
            let wanted = try await sandbox.fingerprint(scene.source)
            #expect(try await sandbox.fingerprint(scene.target) == wanted)
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

    /// As when the server goes away in the middle and comes back.
    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `one that can't be dropped again is told as incomplete`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let clients = try ClientFolder(kind, in: scene.sandbox)
            let real = "'\(kind.programFolder)/\(kind.client)' \"$@\""
            try clients.install(
                kind.client,
                script: """
                    case " $* " in *" --version "*) exec \(real);; esac
                    case " $* " in
                    *" -A "*|*" --raw "*)
                        input=$(cat)
                        case $input in *"DROP DATABASE"*) echo "the server has gone away" >&2; exit 1;; esac
                        printf '%s\\n' "$input" | \(real)
                        exit $?;;
                    esac
                    head -c 1500000 | \(real)
                    kill -KILL $$
                    """)
            try scene.sandbox.configure(JobText("app", scene.source).with(clients))
            let new = scene.newDatabase()
            let ended = try await scene.restore("--database", "\(scene.source.name):\(new.name)")
            ended.expectFailure(
                74, naming: ["“\(new.name)” is incomplete", "could not be dropped"])
            #expect(try await scene.exists(new))
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
