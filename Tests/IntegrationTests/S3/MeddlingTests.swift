import Foundation
import Testing

/// Objects that somebody else deletes, cuts or replaces behind our back.
@Suite struct MeddlingTests {
    enum Meddling: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case deleted, cut, replaced

        var testDescription: String { rawValue }

        fileprivate func apply(to path: String, in folder: BucketFolder) async throws {
            let bytes = try await folder.bytes(of: path)
            switch self {
            case .deleted: try await folder.remove(path)
            case .cut: try await folder.put(bytes.prefix(bytes.count / 2), to: path)
            case .replaced: try await folder.put(bytes.flipped(at: bytes.count / 2), to: path)
            }
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds, Meddling.allCases)
    func `list, verify, fetch and restore say so, and no database changes`(
        _ kind: S3Server.Kind, _ meddling: Meddling
    ) async throws {
        try await BucketScene.with(kind, bulk: 200) { scene in
            let sandbox = scene.sandbox
            try await meddling.apply(to: scene.object(), in: scene.folder)
            if meddling != .replaced {
                // The size is all that a listing tells.
                let list = try await sandbox.cairn("list")
                #expect(list.status == 0 && list.output.contains("damaged"), "\(list)")
            }
            let name = scene.snapshot
            try await scene.expectFailure(
                of: [
                    ["fetch", name, "-o", "fetched"],
                    ["restore", name, "--yes", "--replace", "--no-safety-snapshot"],
                ], 65, naming: [name])
            let witness = try await BucketWitness(scene.folder, scene.database)
            let verify = try await sandbox.cairn("verify", name)
            verify.expectFailure(65, naming: [name])
            #expect(verify.output.contains("DAMAGED"), "\(verify)")
            try await witness.expectKept()
            let list = try await sandbox.cairn("list")
            #expect(list.status == 0 && list.output.contains("damaged"), "\(list)")
        }
    }

    /// MySQL can't roll back, so the object is proven by a first reading before the second one is
    /// applied. In between, it is replaced by one of the same size. Then the database is empty
    /// already, but its safety snapshot has everything.
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `an object replaced between the two readings of a restore is noticed`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind, bulk: 2_000) { scene in
            let sandbox = scene.sandbox
            let path = try await scene.object()
            let other = try await scene.folder.bytes(of: path).flipped(at: 1_000_000)
            let file = sandbox.folder.appending(path: "other")
            try other.write(to: file)
            let replace = scene.folder.s3cmdProgram(["put", file.path, scene.folder.url + path])
            let rule = Proxy.Rule(
                match: "^GET .*sql[.]gz", from: 2, times: 1,
                run: [replace.path] + replace.arguments)
            let proxy = try await Proxy.scripted(rule, before: scene.server, in: sandbox)
            try scene.configure(at: proxy.url)
            let witness = try await BucketWitness(scene.folder, scene.database)
            let ended = try await sandbox.cairn("restore", scene.snapshot, "--yes", "--replace")
            ended.expectFailure(
                65, naming: ["replaced", "“\(scene.database.name)” is incomplete", path])
            #expect(!ended.output.contains("restored"), "\(ended)")
            let reads = try proxy.log.filter { $0.contains(" GET ") && $0.contains(".sql.gz") }
            #expect(reads.map { $0.prefix(4) } == ["200 ", "412 "])

            let ids = try await scene.folder.snapshots(of: "app")
            let safety = try #require(ids.map { "app/\($0)" }.first { $0 != scene.snapshot })
            #expect(ended.errors.contains("safety snapshot \(safety)"), "\(ended)")
            let restored = try await sandbox.cairn(
                "restore", safety, "--yes", "--replace", "--no-safety-snapshot")
            #expect(restored.status == 0, "\(restored)")
            try await witness.expectDatabaseUnchanged()
        }
    }
}
