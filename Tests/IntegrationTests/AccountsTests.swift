import Foundation
import Testing

/// Users and roles beside the dumps.
@Suite struct AccountsTests {
    private static let kinds = Server.Kind.allCases

    private static func job(_ scene: RestoreScene) -> JobText {
        JobText("app", scene.source).with("accounts", "true")
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `they are saved, fetched and verified, and their loss doesn't cost the dump`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let sandbox = scene.sandbox
            let user = "someone_\(UUID().uuidString.prefix(8).lowercased())"
            try await sandbox.sql("CREATE USER \(user)", on: scene.source.server)
            try sandbox.configure(Self.job(scene))
            let backup = try await sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            // Both may have been begun in one second.
            let name = String(backup.output.prefix { $0 != ":" })
            let fetched = try await sandbox.cairn(
                "fetch", name, "--accounts", "--decompress", "-o", "-")
            #expect(fetched.status == 0 && fetched.output.contains(user), "\(fetched)")
            #expect(try await sandbox.cairn("verify").status == 0)
            try await sandbox.sql("DROP USER \(user)", on: scene.source.server)

            let folder = sandbox.store.appending(path: name)
            let file = try #require(
                FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .first { $0.contains(".accounts-") })
            try FileManager.default.removeItem(at: folder.appending(path: file))
            let verified = try await sandbox.cairn("verify", name)
            #expect(verified.status == 65 && verified.output.contains(file), "\(verified)")
            let new = scene.newDatabase()
            let restored = try await scene.restore(
                "--database", "\(scene.source.name):\(new.name)", snapshot: name)
            #expect(restored.status == 0, "\(restored)")
        }
    }

    @Test(.needs(.mysql))
    func `who may not read them is told before anything is dumped`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let (sandbox, server) = (scene.sandbox, scene.source.server)
            let user = "reader_\(UUID().uuidString.prefix(8).lowercased())"
            try await sandbox.sql(
                """
                CREATE USER \(user) IDENTIFIED BY 'Secret-1';
                GRANT ALL ON \(scene.source.name).* TO \(user);
                GRANT SELECT ON mysql.proc TO \(user)
                """, on: server)
            try sandbox.configure(
                Self.job(scene).with("user", user).with("password", "Secret-1"))
            let ended = try await sandbox.cairn("backup")
            ended.expectFailure(77, naming: [user])
            #expect(!ended.output.contains("dumping") && !ended.errors.contains("dumping"))
            #expect(try await sandbox.cairn("check").status == 77)
            try await sandbox.sql("DROP USER \(user)", on: server)
        }
    }
}
