import Foundation
import Testing

/// Backups to a bucket that are cut short in the middle of an upload.
@Suite struct InterruptedUploadTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a signal leaves no open upload and no object`(_ kind: S3Server.Kind) async throws {
        try await Scene.with(kind) { scene in
            scene.run.send(SIGTERM)
            let ended = try await scene.run.ended()
            #expect(ended.status == 143, "\(ended)")
            try await scene.hold.release()
            try await scene.witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `after SIGKILL the next run aborts the upload and sweeps`(
        _ kind: S3Server.Kind
    ) async throws {
        try await Scene.with(kind) { scene in
            scene.run.send(SIGKILL)
            #expect(try await scene.run.ended().status == -SIGKILL)
            try await scene.hold.release()
            #expect(try await scene.folder.openUploads().count == 1, "nothing is left to sweep")
            #expect(try await scene.folder.snapshots(of: "app").count == 1)

            let next = try await scene.sandbox.cairn("backup")
            #expect(next.status == 0, "\(next)")
            #expect(next.errors.contains("removed the leftovers of 1 interrupted run"))
            #expect(try await scene.folder.snapshots(of: "app").count == 2)
            #expect(try await scene.folder.objects().count == 8, "two whole snapshots")
            try await scene.witness.expectKept()
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a folder whose name begins like another's never touches it`(
        _ kind: S3Server.Kind
    ) async throws {
        try await Scene.with(kind, under: "app-staging") { staging in
            staging.run.send(SIGKILL)
            _ = try await staging.run.ended()
            try await staging.hold.release()
            let objects = try await staging.folder.objects()

            let sandbox = staging.sandbox
            let app = staging.folder.sibling("app")
            try sandbox.configure(JobText("app", staging.stuck.database), store: S3Text(app))
            let backup = try await sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            #expect(!backup.errors.contains("removed the leftovers"), "\(backup)")
            #expect(try await staging.folder.objects() == objects)
            #expect(try await staging.folder.openUploads().count == 1)
            let id = try #require(try await app.snapshots(of: "app").first)
            let list = try await sandbox.cairn("list")
            #expect(list.output.split(separator: "\n").count == 2, "\(list)")
            #expect(list.output.contains(id), "\(list)")

            try sandbox.configure(
                JobText("app", staging.stuck.database), store: S3Text(staging.folder))
            let sweep = try await sandbox.cairn("backup")
            #expect(sweep.errors.contains("removed the leftovers of 1 interrupted run"))
            #expect(try await app.snapshots(of: "app") == [id])
            #expect(try await staging.folder.openUploads().isEmpty)
        }
    }

    /// A job with one good snapshot, the second run of which stands still with an upload open.
    private struct Scene {
        let sandbox: Sandbox
        let folder: BucketFolder
        let stuck: StuckDump
        let witness: BucketWitness
        let hold: StuckDump.Hold
        let run: RunningProgram

        static func with(
            _ kind: S3Server.Kind, under name: String? = nil, _ body: (Scene) async throws -> Void
        ) async throws {
            try await Sandbox.with { sandbox in
                let root = try sandbox.bucketFolder(on: Servers.s3(kind))
                try await body(Scene(name.map(root.subfolder) ?? root))
            }
        }

        private init(_ folder: BucketFolder) async throws {
            self.folder = folder
            sandbox = folder.sandbox
            stuck = try await StuckDump(on: Servers.server(.mysql), in: sandbox)
            try sandbox.configure(JobText("app", stuck.database), store: S3Text(folder))
            let good = try await sandbox.cairn("backup")
            try #require(good.status == 0, "\(good)")
            witness = try await BucketWitness(folder, stuck.database)
            hold = try await stuck.hold()
            run = try sandbox.start(["backup"])
            try await stuck.untilWaiting()
            try await eventually("an open upload") { [folder] in
                try await folder.openUploads().count == 1
            }
        }
    }
}

extension BucketFolder {
    fileprivate func subfolder(_ name: String) -> BucketFolder {
        BucketFolder(server: server, bucket: bucket, prefix: prefix + name + "/", sandbox: sandbox)
    }

    /// The folder of this name beside it.
    fileprivate func sibling(_ name: String) -> BucketFolder {
        let parent = prefix.split(separator: "/").dropLast().joined(separator: "/")
        return BucketFolder(
            server: server, bucket: bucket, prefix: "\(parent)/\(name)/", sandbox: sandbox)
    }
}
