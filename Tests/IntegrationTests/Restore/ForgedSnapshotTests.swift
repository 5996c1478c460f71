import Foundation
import Testing

/// Snapshots whose manifest agrees with bytes that aren't a whole dump: one proof after another is
/// taken away, and the next has to notice.
@Suite struct ForgedSnapshotTests {
    private static let kinds = Server.Kind.allCases

    /// Where the gzip trailer's fields lie, from the end: CRC-32, then length.
    @Test(.needs(.mysql, .postgres), arguments: kinds, [1, 4, 5, 8])
    func `a flipped byte of the trailer is noticed without the SHA-256`(
        _ kind: Server.Kind, _ fromEnd: Int
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let bytes = try scene.snapshot.bytes()
            try await scene.snapshot.forge(bytes.flipped(at: bytes.count - fromEnd))
            try await expectRefusal(scene)
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a flipped byte of the data is noticed without the SHA-256`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let bytes = try scene.snapshot.bytes()
            try await scene.snapshot.forge(bytes.flipped(at: bytes.count * 2 / 3))
            try await expectRefusal(scene)
        }
    }

    /// The lines behind which, or the beginnings of lines before which the dump is cut. What is left
    /// restores without an error.
    private static let cuts: [(Server.Kind, String)] = [
        (.mysql, "/*!40000 ALTER TABLE `bulk` ENABLE KEYS */;\n"), (.mysql, "UNLOCK TABLES;\n"),
        (.mysql, "-- Dump completed"),
        (.postgres, "5\t"), (.postgres, "\\.\n"),
        (.postgres, "    ADD CONSTRAINT \"bulk_pkey\" PRIMARY KEY (\"id\");\n"),
        (.postgres, "-- PostgreSQL database dump complete\n"),
    ]

    @Test(.needs(.mysql, .postgres), arguments: cuts)
    func `a dump without its end is refused though all sums agree`(
        _ kind: Server.Kind, _ words: String
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let plain = try await scene.snapshot.plain()
            let wanted = Data(("\n" + words).utf8)
            let place = try #require(plain.range(of: wanted, options: .backwards))
            let cut = words.hasSuffix("\n") ? place.upperBound : place.lowerBound + 1
            try await scene.snapshot.forge(plain: plain[..<cut])
            let ended = try await expectRefusal(scene)
            #expect(ended.errors.contains("completion mark"), "\(ended)")
        }
    }

    /// The clients run what stands at the end without a `;`, too, and end with 0.
    @Test(.needs(.mysql))
    func `rows whose statement was cut behind one of them are never inserted`() async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let plain = try await scene.snapshot.plain()
            let place = try #require(plain.range(of: Data("),".utf8), options: .backwards))
            try await scene.snapshot.forge(plain: plain[...place.lowerBound])
            let ended = try await expectRefusal(scene)
            #expect(ended.errors.contains("completion mark"), "\(ended)")
        }
    }

    /// What follows would go into another database.
    @Test(.needs(.mysql), arguments: ["USE `mysql`;", "/*!50003 DROP DATABASE IF EXISTS `x` */;"])
    func `a dump that reaches beyond its database is refused before anything goes`(
        _ statement: String
    ) async throws {
        try await RestoreScene.with(.mysql) { scene in
            let plain = try await scene.snapshot.plain()
            let next = Data("/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE".utf8)
            let end = try #require(plain.range(of: next, options: .backwards))
            var forged = plain
            forged.replaceSubrange(
                end.lowerBound..<end.lowerBound, with: Data((statement + "\n").utf8))
            try await scene.snapshot.forge(plain: forged)
            let ended = try await expectRefusal(scene)
            #expect(ended.errors.contains("reaches beyond"), "\(ended)")
            let verified = try await scene.sandbox.cairn("verify")
            #expect(verified.status == 65 && verified.output.contains("reaches beyond"))
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a dump with a newline more or less than it had is refused`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            let plain = try await scene.snapshot.plain()
            for other in [plain + Data("\n".utf8), plain.dropLast()] {
                try await scene.snapshot.forge(plain: other)
                // All but the length and checksum of the whole.
                try scene.snapshot.editManifest { manifest in
                    var databases = try #require(manifest["databases"] as? [[String: Any]])
                    var dump = try #require(databases[0]["dump"] as? [String: Any])
                    dump["bytes"] = plain.count
                    databases[0]["dump"] = dump
                    manifest["databases"] = databases
                }
                try await expectRefusal(scene)
            }
        }
    }

    @Test(.needs(.mysql, .postgres), arguments: kinds)
    func `a manifest of a later version is left to a later Cairn`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind) { scene in
            try scene.snapshot.editManifest { $0["version"] = 2 }
            let ended = try await expectRefusal(scene)
            #expect(ended.errors.contains("version 2"), "\(ended)")
            #expect(ended.errors.contains("RECOVER.md"), "\(ended)")
        }
    }

    @Test(.needs(.mysql), arguments: ["../../secret.sql.gz", "/etc/passwd", "..", ""])
    func `a manifest can't point outside its folder`(_ file: String) async throws {
        try await RestoreScene.with(.mysql) { scene in
            try scene.snapshot.bytes().write(
                to: scene.sandbox.store.appending(path: "secret.sql.gz"))
            try scene.snapshot.editManifest { manifest in
                var databases = try #require(manifest["databases"] as? [[String: Any]])
                var dump = try #require(databases[0]["dump"] as? [String: Any])
                var objects = try #require(dump["objects"] as? [[String: Any]])
                objects[0]["file"] = file
                dump["objects"] = objects
                databases[0]["dump"] = dump
                manifest["databases"] = databases
            }
            try await expectRefusal(scene)
        }
    }

    @discardableResult
    private func expectRefusal(_ scene: RestoreScene) async throws -> Ended {
        let witness = try await Witness(scene.sandbox, scene.target)
        let ended = try await scene.restoreOver()
        ended.expectFailure(65, naming: [scene.snapshot.name])
        #expect(!ended.output.contains("restored"))
        try await witness.expectNothingChanged()
        return ended
    }
}
