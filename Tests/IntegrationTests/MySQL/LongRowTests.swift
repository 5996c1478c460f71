import Foundation
import Testing

/// A row's bytes are hexadecimal digits in a dump, twice as many: the server that gave the row doesn't
/// take the statement back unless its `max_allowed_packet` allows.
@Suite struct LongRowTests {
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a row that the target can't take is told before anything is changed`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            let limit = try #require(
                Int(
                    try await sandbox.sql("SELECT @@global.max_allowed_packet", on: source.server)
                        .trimmingCharacters(in: .newlines)))
            let bytes = limit / 16 * 9
            try await sandbox.sql(
                """
                CREATE TABLE attachment (id INT PRIMARY KEY, bytes LONGBLOB);
                INSERT INTO attachment VALUES (1, REPEAT('x', \(bytes)))
                """, in: source)
            try await sandbox.goodBackup(of: source)
            let id = try sandbox.onlySnapshot(of: "app")
            let snapshot = StoredSnapshot(sandbox: sandbox, job: "app", id: id)
            try snapshot.editManifest { manifest in
                let databases = try #require(manifest["databases"] as? [[String: Any]])
                let dump = try #require(databases[0]["dump"] as? [String: Any])
                let longest = try #require(dump["longestStatement"] as? Int)
                #expect((2 * bytes..<2 * bytes + 1000).contains(longest))
            }

            let copy = Database(server: source.server, name: source.name + "_copy")
            sandbox.afterwards { try await sandbox.drop(copy) }
            for target in [source, copy] {
                let ended = try await sandbox.cairn(
                    "restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot",
                    "--database", "\(source.name):\(target.name)")
                ended.expectFailure(
                    78, naming: ["max_allowed_packet", "\(limit)", "Nothing was changed"])
            }
            let sizes = try await sandbox.sql("SELECT LENGTH(bytes) FROM attachment", in: source)
            #expect(sizes == "\(bytes)\n")
            #expect(try await !sandbox.exists(copy))
        }
    }
}
