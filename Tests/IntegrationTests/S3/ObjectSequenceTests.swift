import Foundation
import Testing

/// A dump that is too long for one object.
@Suite struct ObjectSequenceTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a dump goes on in a next object at the limit of parts, and all together are one file`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            try await scene.sandbox.fill(scene.database, kibibytes: 24_000)
            try scene.configure { $0.with("partsPerObject", "2") }
            try await scene.expectBackup()
            try await expectOneFile(scene)

            let fingerprint = try await scene.sandbox.fingerprint(scene.database)
            try await scene.sandbox.drop(scene.database)
            let restored = try await scene.sandbox.cairn("restore", "app/latest", "--yes")
            #expect(restored.status == 0, "\(restored)")
            #expect(try await scene.sandbox.fingerprint(scene.database) == fingerprint)
        }
    }

    /// The newer snapshot's objects, one after the other, are a file that gzip takes.
    private func expectOneFile(_ scene: BucketScene) async throws {
        let ids = try await scene.folder.snapshots(of: "app").map { "app/\($0)" }
        let snapshot = try #require(ids.first { $0 != scene.snapshot })
        let objects = try await scene.folder.objects().keys.filter {
            $0.hasPrefix("\(snapshot)/") && $0.contains(".sql.gz")
        }.sorted()
        let first = "\(snapshot)/app-\(snapshot.dropFirst(4)).sql.gz"
        #expect(objects == [first, first + ".001", first + ".002"])

        var bytes: [Data] = []
        for object in objects { bytes.append(try await scene.folder.bytes(of: object)) }
        #expect(bytes.dropLast().allSatisfy { $0.count == 2 * (5 << 20) }, "two parts each")
        let file = scene.sandbox.folder.appending(path: "whole.sql.gz")
        try bytes.reduce(Data(), +).write(to: file)
        let program = Program(
            path: "/usr/bin/gzip", arguments: ["--test", file.path],
            environment: scene.sandbox.baseEnvironment)
        let test = try await program.run(in: scene.sandbox.folder)
        #expect(test.status == 0 && test.text.isEmpty, "\(test)")
    }
}
