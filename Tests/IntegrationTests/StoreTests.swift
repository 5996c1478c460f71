import Foundation
import Testing

/// Stores that can't take the snapshot.
@Suite struct StoreTests {
    @Test(.needsServers, .needsMounts, arguments: Servers.kinds)
    func `a full store fails the backup and keeps what it has`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(kind), in: sandbox)
            let small = try await sandbox.database(on: stuck.database.server)
            // Room for the first part of the dump, not for the second.
            try await sandbox.mountStore(options: "size=12m")
            try await sandbox.goodBackup(of: small)
            try await sandbox.expectFailedBackup(
                JobText("app", stuck.database), of: small, status: 74,
                naming: ["no space left", sandbox.store.path])
        }
    }

    @Test(.needsServers, .needsMounts, arguments: Servers.kinds)
    func `a read-only store is access refused`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try await sandbox.mountStore(options: "size=4m")
            try await sandbox.goodBackup(of: database)
            try await sandbox.mountStore(options: "remount,ro")
            try await sandbox.expectFailedBackup(
                JobText("app", database), of: database, status: 77,
                naming: ["access refused", sandbox.store.path])
            let list = try await sandbox.cairn("list")
            #expect(list.status == 0, "\(list)")
        }
    }

    @Test(.needsServers, .needsMounts, arguments: Servers.kinds)
    func `a store that fills up behind the first part fails the backup`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(kind), in: sandbox)
            try await sandbox.mountStore(options: "size=64m")
            try await sandbox.goodBackup(of: stuck.database)
            let witness = try await Witness(sandbox, stuck.database)
            let hold = try await stuck.hold()
            let run = try sandbox.start(["backup"])
            try await stuck.untilStuck()
            // Somebody else takes all the room that is left.
            try await sandbox.fillStore()
            try await hold.release()
            try await run.ended().expectFailure(74, naming: [sandbox.store.path])
            try FileManager.default.removeItem(at: sandbox.filler)
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql))
    func `a store that is a file fails the backup and leaves the file alone`() async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            let file = try sandbox.write("not a folder", to: "file")
            try sandbox.configure(JobText("app", database), store: URL(filePath: file))
            try await sandbox.cairn("backup").expectFailure(74, naming: [file])
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "not a folder")
        }
    }

    @Test(.needs(.mysql))
    func `a store whose folder is missing is made by a backup, and by no other command`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(.mysql))
            let deep = sandbox.folder.appending(path: "a/b/store")
            try sandbox.configure(JobText("app", database), store: deep)
            try await sandbox.cairn("list").expectFailure(69, naming: [deep.path])
            #expect(!FileManager.default.fileExists(atPath: deep.path))
            #expect(try await sandbox.cairn("backup").status == 0)
            #expect(try await sandbox.cairn("list").status == 0)
        }
    }
}

extension Sandbox {
    fileprivate var filler: URL { store.appending(path: "filler") }

    /// Mounts a file system of its own on the store's folder, or mounts it anew.
    fileprivate func mountStore(options: String) async throws {
        try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
        let isNew = !options.hasPrefix("remount")
        let mount = Program(
            path: "/bin/mount", arguments: ["-t", "tmpfs", "-o", options, "tmpfs", store.path],
            environment: baseEnvironment)
        let ended = try await mount.run(in: folder)
        guard ended.status == 0 else { throw HarnessError("mount: \(ended)") }
        guard isNew else { return }
        afterwards { [self] in
            let unmount = Program(
                path: "/bin/umount", arguments: ["--lazy", store.path],
                environment: baseEnvironment)
            _ = try await unmount.run(in: folder)
        }
    }

    /// Leaves no byte free.
    fileprivate func fillStore() async throws {
        let fill = Program(
            path: "/bin/dd", arguments: ["if=/dev/zero", "of=\(filler.path)", "bs=64k"],
            environment: baseEnvironment)
        let ended = try await fill.run(in: folder)
        guard ended.errors.contains("No space left") else { throw HarnessError("dd: \(ended)") }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test where this user may not mount anything.
    fileprivate static var needsMounts: Self {
        .enabled("needs the right to mount a tmpfs, as root has") {
            geteuid() == 0
        }
    }
}
