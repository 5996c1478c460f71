import Foundation
import Testing

/// `pg_dump` writes a `COMMIT` of its own behind large objects, and most of a dump's statements come
/// after it. A restore that fails there must still leave the database as it was.
@Suite struct LargeObjectTests {
    /// A statement in the middle of the dump's last part, which the server refuses.
    private static let refused = "SELECT 1/0;\n\n--\n-- PostgreSQL database dump complete\n"

    @Test(.needs(.postgres))
    func `a failure behind large objects changes nothing`() async throws {
        try await RestoreScene.with(.postgres) { scene in
            let snapshot = try await snapshotWithLargeObjects(scene)
            let witness = try await Witness(scene.sandbox, scene.target)
            let plain = try await snapshot.plain()
            let end = try #require(
                plain.range(of: Data("--\n-- PostgreSQL database dump complete\n".utf8)))

            // The server refuses a statement.
            var refused = plain
            refused.replaceSubrange(end, with: Data(Self.refused.utf8))
            try await snapshot.forge(plain: refused)
            let failed = try await restoreOver(scene, snapshot)
            failed.expectFailure(74, naming: ["division by zero", scene.target.name])
            try await witness.expectDatabasesUnchanged()

            // The dump turns out to have no end.
            try await snapshot.forge(plain: plain[..<end.lowerBound])
            let cut = try await restoreOver(scene, snapshot)
            cut.expectFailure(65, naming: [snapshot.name, "completion mark"])
            try await witness.expectDatabasesUnchanged()
        }
    }

    @Test(.needs(.postgres))
    func `large objects come back byte for byte`() async throws {
        try await RestoreScene.with(.postgres) { scene in
            let snapshot = try await snapshotWithLargeObjects(scene)
            let wanted = try await scene.sandbox.fingerprint(scene.source)
            let ended = try await restoreOver(scene, snapshot)
            #expect(ended.status == 0, "\(ended)")
            #expect(try await scene.sandbox.fingerprint(scene.target) == wanted)
        }
    }

    /// - Returns: a snapshot of the source, which has got a large object of several pages and one whose
    ///   bytes are SQL.
    private func snapshotWithLargeObjects(_ scene: RestoreScene) async throws -> StoredSnapshot {
        try await scene.sandbox.sql(
            """
            CREATE EXTENSION citext;
            SELECT lo_from_bytea(0, convert_to(repeat('COMMIT;' || chr(10), 1000), 'UTF8'));
            SELECT lo_from_bytea(0, convert_to(repeat('rock ', 100000), 'UTF8'))
            """, in: scene.source)
        let ended = try await scene.sandbox.goodBackup(of: scene.source)
        for words in ["2 large objects", "; extensions citext 1."] {
            #expect(ended.errors.contains(words), "\(ended)")
        }
        let id = try #require(
            scene.sandbox.snapshots(of: "app").first { $0 != scene.snapshot.id })
        return StoredSnapshot(sandbox: scene.sandbox, job: "app", id: id)
    }

    private func restoreOver(
        _ scene: RestoreScene, _ snapshot: StoredSnapshot
    ) async throws -> Ended {
        try await scene.restore(
            "--database", scene.mapping, "--replace", "--no-safety-snapshot",
            snapshot: snapshot.name)
    }
}
