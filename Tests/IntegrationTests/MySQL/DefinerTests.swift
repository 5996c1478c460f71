import Foundation
import Testing

/// What is defined in a database runs as somebody, and at some time.
@Suite struct DefinerTests {
    private static let contents = """
        CREATE TABLE note (words TEXT);
        INSERT INTO note VALUES ('CREATE DEFINER=`root`@`localhost` VIEW'), ('ENABLE');
        CREATE DEFINER = 'root'@'localhost' VIEW seen AS SELECT words FROM note;
        CREATE DEFINER = 'root'@'localhost' PROCEDURE forget() DELETE FROM note;
        CREATE DEFINER = 'root'@'localhost' EVENT nightly ON SCHEDULE EVERY 1 DAY
          STARTS '2037-01-01 00:00:00' DO DELETE FROM note;
        """

    /// `ERROR 1227 … SUPER, SET USER`.
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a user who may name no other as definer restores with strip-definers`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(of: release)
            let source = try await sandbox.emptyDatabase(on: server)
            try await sandbox.sql(Self.contents, in: source)
            try await sandbox.goodBackup(of: source)
            let user = try await sandbox.user(on: server, password: "weak", rights: .none)
            let copy = Database(server: server, name: source.name + "_copy")
            sandbox.afterwards { try await sandbox.drop(copy) }
            try await sandbox.sql("GRANT ALL ON \(copy.name).* TO \(user)", on: server)
            try sandbox.configure(
                JobText("app", source).with("user", user).with("password", "weak"))
            let restore = [
                "restore", "app/latest", "--yes", "--database", "\(source.name):\(copy.name)",
            ]
            let refused = try await sandbox.start(restore).ended()
            refused.expectFailure(77, naming: ["for others", "--strip-definers"])
            let ended = try await sandbox.start(restore + ["--strip-definers"]).ended()
            #expect(ended.status == 0, "\(ended)")
            let definers = try await sandbox.sql(
                """
                SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '\(copy.name)'
                UNION SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '\(copy.name)'
                UNION SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '\(copy.name)'
                """, on: server)
            #expect(definers == "\(user)@%\n")
            #expect(
                try await sandbox.sql("SELECT words FROM note", in: copy)
                    == "CREATE DEFINER=`root`@`localhost` VIEW\nENABLE\n")
        }
    }

    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `in a drill no event is ever enabled, in a restore it is`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(of: release)
            let source = try await sandbox.emptyDatabase(on: server)
            try await sandbox.sql(Self.contents, in: source)
            try await sandbox.goodBackup(of: source)
            let clients = try ClientFolder(of: server, in: sandbox)
            let fed = sandbox.folder.appending(path: "fed")
            try clients.installRestoring(server.clientProgram) { "tee '\(fed.path)' | \($0)" }
            var job = JobText("app", source).with(clients)
            job.settings["drill"] = "{sameServer: true, maxSize: 1 GiB}"
            try sandbox.configure(job)
            let drill = try await sandbox.cairn("drill")
            #expect(drill.status == 0, "\(drill)")
            let text = try String(contentsOf: fed, encoding: .utf8)
            #expect(text.contains("EVENT `nightly`") && text.contains(" DISABLE DO "))
            #expect(!text.contains(" ENABLE DO "))

            let restored = try await sandbox.cairn("restore", "app/latest", "--yes", "--replace")
            #expect(restored.status == 0, "\(restored)")
            let state = try await sandbox.sql(
                "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '\(source.name)'",
                on: server)
            #expect(state == "ENABLED\n")
        }
    }
}
