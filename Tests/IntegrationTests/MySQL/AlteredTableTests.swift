import Foundation
import Testing

/// Applications alter their tables when they are updated, and a dump may be under way.
@Suite struct AlteredTableTests {
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a table that is altered during the dump costs one fresh dump`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(of: release), in: sandbox)
            let source = stuck.database
            try sandbox.configure(JobText("app", source))
            let hold = try await stuck.hold()
            let run = try sandbox.start(["backup"])
            try await stuck.untilStuck()
            // MariaDB refuses it to who has begun to read before (1412); MySQL finds a deadlock (1213).
            try hold.run("ALTER TABLE locked ADD COLUMN added INT DEFAULT 5, ALGORITHM=COPY")
            try await hold.release()
            let ended = try await run.ended()
            #expect(ended.status == 0, "\(ended)")
            #expect(
                ended.errors.contains("were redefined while they were dumped; dumping it anew"),
                "\(ended)")
            #expect(sandbox.snapshots(of: "app").count == 1)
            #expect(try sandbox.unsealedBytes(of: "app") == 0)

            let wanted = try await sandbox.fingerprint(source)
            try await sandbox.drop(source)
            let restored = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(restored.status == 0, "\(restored)")
            #expect(try await sandbox.fingerprint(source) == wanted)
            #expect(try await sandbox.sql("SELECT added FROM locked", in: source) == "5\n")
        }
    }
}
