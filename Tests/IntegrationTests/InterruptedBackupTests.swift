import Foundation
import Testing

/// Backups that are cut short in the middle of a dump of which a part lies in the store already.
@Suite struct InterruptedBackupTests {
    @Test(
        .needsServers, arguments: Servers.kinds, [SIGTERM, SIGINT, SIGHUP])
    func `a signal aborts cleanly`(_ kind: Server.Kind, _ signal: Int32) async throws {
        try await Sandbox.with { sandbox in
            let scene = try await Scene(kind, sandbox)
            scene.run.send(signal)
            let ended = try await scene.run.ended()
            #expect(ended.status == (signal == SIGTERM ? 143 : 130), "\(ended)")
            try await scene.expectNothingLeft()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a dump program that ignores SIGTERM is killed`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try await sandbox.goodBackup(of: database)
            let witness = try await Witness(sandbox, database)
            let clients = try ClientFolder(kind, in: sandbox)
            let reached = sandbox.folder.appending(path: "reached")
            try clients.install(
                kind.dumpProgram,
                script: """
                    case $1 in --version) exec '\(kind.programFolder)/\(kind.dumpProgram)' "$@";; esac
                    trap '' TERM
                    touch '\(reached.path)'
                    while :; do sleep 1; done
                    """)
            try sandbox.configure(JobText("app", database).with(clients))
            let run = try sandbox.start(["backup"])
            try await eventually("the dump program") {
                FileManager.default.fileExists(atPath: reached.path)
            }
            let processes = run.process.descendants
            #expect(!processes.isEmpty)
            run.send(SIGTERM)
            let ended = try await run.ended()
            #expect(ended.status == 143, "\(ended)")
            #expect(processes.filter(\.isAlive).isEmpty)
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a signal while the server is asked ends the client too, and no further job is begun`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let clients = try ClientFolder(kind, in: sandbox)
            try clients.install(kind.client, script: "exec sleep 600")
            try sandbox.configure(
                JobText("a-stuck", database).with(clients), JobText("b-next", database))
            let run = try sandbox.start(["backup"])
            try await eventually("the client") {
                run.process.descendants.contains { $0.programName == "sleep" }
            }
            let processes = run.process.descendants
            run.send(SIGTERM)
            let ended = try await run.ended()
            #expect(ended.status == 143, "\(ended)")
            #expect(processes.filter(\.isAlive).isEmpty)
            #expect(try sandbox.contents().isEmpty)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a run whose own record was taken away seals nothing`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let scene = try await Scene(kind, sandbox)
            let records = try sandbox.contents().keys.filter { path in
                path.hasSuffix("/begin.json") && !scene.good.contains { path.contains($0) }
            }
            try #require(records.count == 1)
            try FileManager.default.removeItem(at: sandbox.store.appending(path: records[0]))
            try await scene.hold.release()
            let ended = try await scene.run.ended()
            #expect(ended.status != 0, "\(ended)")
            #expect(ended.errors.contains("cairn: error: "), "\(ended)")
            try await scene.witness.expectNothingChanged()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `after SIGKILL no dump program survives, and the next run sweeps and seals`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let scene = try await Scene(kind, sandbox)
            scene.run.send(SIGKILL)
            #expect(try await scene.run.ended().status == -SIGKILL)
            try await eventually("the end of the dump program", within: .seconds(10)) {
                scene.processes.allSatisfy { !$0.isAlive }
            }
            try await scene.hold.release()
            try scene.witness.expectStoreKept()
            #expect(try sandbox.unsealedBytes(of: "app") > 8_000_000, "nothing is left to sweep")
            #expect(sandbox.snapshots(of: "app").count == 1)

            let next = try await sandbox.cairn("backup")
            #expect(next.status == 0, "\(next)")
            #expect(next.errors.contains("removed the leftovers of 1 interrupted run"))
            #expect(sandbox.snapshots(of: "app").count == 2)
            #expect(try sandbox.unsealedBytes(of: "app") == 0)
            try scene.witness.expectStoreKept()
            try await scene.witness.expectDatabasesUnchanged()
            scene.expectNoOptionFiles()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a killed connection fails the dump`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let scene = try await Scene(kind, sandbox)
            try await scene.stuck.killConnection()
            try await scene.run.ended().expectFailure(74, naming: [scene.stuck.database.name])
            try await scene.expectNothingLeft()
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a killed server fails the dump`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            try await PrivateServer.with(kind, in: sandbox) { server in
                let scene = try await Scene(on: server.server, sandbox)
                server.kill()
                try await scene.run.ended().expectFailure(74, naming: [scene.stuck.database.name])
                #expect(scene.processes.filter(\.isAlive).isEmpty)
                try scene.witness.expectStoreUnchanged()
                scene.expectNoOptionFiles()
            }
        }
    }

    /// A job with one good snapshot, the second run of which stands still in the middle of its dump.
    private struct Scene {
        let sandbox: Sandbox
        let stuck: StuckDump
        /// The ids of the snapshots that were there before.
        let good: [String]
        let witness: Witness
        let hold: StuckDump.Hold
        let run: RunningProgram
        /// Cairn's children, the dump program among them.
        let processes: [ProcessID]
        let optionFiles: [String]

        init(_ kind: Server.Kind, _ sandbox: Sandbox) async throws {
            try await self.init(on: Servers.server(kind), sandbox)
        }

        init(on server: Server, _ sandbox: Sandbox) async throws {
            self.sandbox = sandbox
            stuck = try await StuckDump(on: server, in: sandbox)
            try await sandbox.goodBackup(of: stuck.database)
            good = sandbox.snapshots(of: "app")
            witness = try await Witness(sandbox, stuck.database)
            hold = try await stuck.hold()
            run = try sandbox.start(["backup"])
            try await stuck.untilStuck()
            processes = run.process.descendants
            optionFiles = run.process.privateFolders
            try #require(processes.contains { $0.programName == server.kind.dumpProgram })
            try #require(!optionFiles.isEmpty)
        }

        /// Nothing has changed, and neither programs nor files of the run are left.
        func expectNothingLeft() async throws {
            #expect(processes.filter(\.isAlive).isEmpty)
            expectNoOptionFiles()
            try await hold.release()
            try await witness.expectNothingChanged()
        }

        func expectNoOptionFiles() {
            #expect(optionFiles.filter(FileManager.default.fileExists(atPath:)).isEmpty)
        }
    }
}
