import Foundation
import Testing

/// The policies of `docs/rights.md`, put on a bucket of Ceph's for a second user: what each key can do
/// works, and what it can't is refused clearly and loses nothing.
@Suite struct BucketRightsTests {
    private static let backupOnly = "Bucket: backup only"
    private static let prune = "Bucket: prune"
    private static let readOnly = "Bucket: read only"

    @Test(.needs(.mysql), .needs(.ceph))
    func `a key that only backs up deletes nothing`() async throws {
        try await BucketScene.with(.ceph, bulk: 6_000, makeFolder: { try await $0.ownBucket() }) {
            scene in
            try await scene.allow(Self.backupOnly)
            try scene.configureStranger()
            #expect(try await scene.sandbox.check().topics == ["store-delete"])
            try scene.configureStranger(keeping: "{count: 1}")
            let before = try await scene.keys()
            let backup = try await scene.sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            #expect(backup.errors.contains("retained by the bucket for now"), "\(backup)")

            let prune = try await scene.sandbox.cairn("prune")
            #expect(prune.status == 0 && prune.output.contains("retained"), "\(prune)")
            try await scene.sandbox.cairn("delete", scene.snapshot, "--yes")
                .expectFailure(77, naming: ["AccessDenied"])
            try await scene.expectSuccess(["list"], ["verify"], ["hold", scene.snapshot])
            try await scene.sandbox.cairn("release", scene.snapshot)
                .expectFailure(77, naming: ["AccessDenied"])
            try await scene.expectSuccess(["fetch", "app/latest", "-o", "fetched"])
            let now = try await scene.keys()
            #expect(now.isSuperset(of: before))
            #expect(now.count { $0.hasSuffix("/manifest.json") } == 2)
            #expect(try await scene.folder.openUploads() == [])
        }
    }

    @Test(
        .needs(.mysql), .needs(.ceph),
        // Ceph doesn't ask for s3:ListMultipartUploadParts, AWS does.
        arguments: [
            "s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
        ])
    func `each action of the key that backs up is needed`(_ action: String) async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            try await scene.allow(Self.backupOnly, without: action)
            try scene.configureStranger()
            let check = try await scene.sandbox.check()
            #expect(check.exitStatus == 77, "\(check.findings)")
            // What the check couldn't take back is in the way of a backup, as is what it couldn't do.
            try await scene.sandbox.cairn("backup").expectFailure(77, naming: ["AccessDenied"])
            try await scene.allow(Self.backupOnly)
            try await scene.expectBackup()
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a key that prunes deletes what no rule wants, and stores nothing`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            for _ in 0..<2 {
                try await scene.expectBackup()
            }
            try await scene.expectSuccess(["hold", scene.snapshot])
            // A check that may not abort leaves an upload behind.
            try await scene.allow(Self.backupOnly, without: "s3:AbortMultipartUpload")
            try scene.configureStranger()
            #expect(try await scene.sandbox.check().exitStatus == 77)
            #expect(try await scene.folder.openUploads().count == 1)

            try scene.configureStranger(keeping: "{count: 1}")
            let before = try await scene.folder.objects()
            for action in ["s3:ListBucket", "s3:GetObject", "s3:ListBucketMultipartUploads"]
                + ["s3:AbortMultipartUpload"]
            {
                try await scene.allow(Self.prune, without: action)
                try await scene.sandbox.cairn("prune").expectFailure(77, naming: ["AccessDenied"])
            }
            #expect(try await scene.folder.objects() == before)
            try await scene.allow(Self.prune)
            try await scene.sandbox.cairn("backup").expectFailure(77, naming: ["AccessDenied"])
            try await scene.sandbox.cairn("hold", "app/latest").expectFailure(77)
            try await scene.expectSuccess(
                ["release", scene.snapshot], ["delete", scene.snapshot, "--yes"])
            let prune = try await scene.sandbox.cairn("prune")
            #expect(prune.status == 0 && prune.output.contains("deleted"), "\(prune)")
            #expect(!prune.output.contains("retained"), "\(prune)")
            #expect(try await scene.folder.openUploads() == [])
            #expect(try await scene.folder.snapshots(of: "app").count == 1)
            let left = try await scene.folder.objects().keys.map { $0.split(separator: "/")[1] }
            #expect(Set(left).count == 1, "nothing is left of what was deleted")
            try await scene.expectSuccess(["list"], ["fetch", "app/latest", "-o", "fetched"])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `without the right to delete a key that prunes is told what is retained`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            try await scene.expectBackup()
            try scene.configureStranger(keeping: "{count: 1}")
            try await scene.allow(Self.prune, without: "s3:DeleteObject")
            let before = try await scene.folder.objects()
            let prune = try await scene.sandbox.cairn("prune")
            #expect(prune.status == 0 && prune.output.contains("retained"), "\(prune)")
            #expect(try await scene.folder.objects() == before)
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a key that only reads restores, and changes nothing`() async throws {
        try await BucketScene.with(.ceph, bulk: 6_000, makeFolder: { try await $0.ownBucket() }) {
            scene in
            let older = scene.snapshot
            try await scene.expectBackup()
            try await scene.allow(Self.readOnly)
            try scene.configureStranger()
            let witness = try await BucketWitness(scene.folder, scene.database)
            try await scene.expectSuccess(["list"], ["fetch", "app/latest", "-o", "fetched"])
            let verify = try await scene.sandbox.cairn("verify")
            #expect(verify.status == 0 && verify.errors.contains("can't record"), "\(verify)")
            let copy = Database(
                server: scene.database.server, name: "\(scene.database.name)_copy")
            scene.sandbox.afterwards { [scene] in try await scene.sandbox.drop(copy) }
            let names = "\(scene.database.name):\(copy.name)"
            try await scene.expectSuccess(["restore", "app/latest", "--yes", "--database", names])
            #expect(
                try await scene.sandbox.fingerprint(copy)
                    == scene.sandbox.fingerprint(scene.database))

            try await scene.sandbox.cairn("backup").expectFailure(
                77, naming: ["AccessDenied", "begin.json", "access key"])
            try await scene.sandbox.cairn("restore", "app/latest", "--yes", "--replace")
                .expectFailure(77, naming: ["safety snapshot", "--no-safety-snapshot"])
            try await scene.sandbox.cairn("hold", scene.snapshot)
                .expectFailure(77, naming: ["AccessDenied"])
            try await scene.sandbox.cairn("delete", older, "--yes")
                .expectFailure(77, naming: ["AccessDenied"])
            let check = try await scene.sandbox.check()
            #expect(check.exitStatus == 77 && check.topics.contains("store-write"))
            try await witness.expectNothingChanged()

            for action in ["s3:GetObject", "s3:ListBucket"] {
                try await scene.allow(Self.readOnly, without: action)
                for command in [["list"], ["verify"], ["fetch", "app/latest", "-o", "other"]] {
                    try await scene.sandbox.start(command).ended()
                        .expectFailure(77, naming: ["AccessDenied"])
                }
            }
        }
    }
}

extension BucketScene {
    /// Lets Ceph's second user do what the page's policy says, and nothing else.
    fileprivate func allow(_ heading: String, without action: String? = nil) async throws {
        let text = try RightsPage.policy(heading, [":::backups": ":::\(folder.bucket)"])
        guard
            var policy = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            let statements = policy["Statement"] as? [[String: Any]]
        else { throw HarnessError("no policy: \(text)") }
        policy["Statement"] = statements.map { statement in
            var statement = statement
            statement["Principal"] = ["AWS": ["arn:aws:iam:::user/other"]]
            statement["Action"] = (statement["Action"] as? [String])?.filter { $0 != action }
            return statement
        }.filter { ($0["Action"] as? [String])?.isEmpty == false }
        let bytes = try JSONSerialization.data(withJSONObject: policy)
        let changed = String(decoding: bytes, as: UTF8.self)
        if let action, !text.contains("\"\(action)\"") {
            throw HarnessError("“\(heading)” has no \(action)")
        }
        let file = try sandbox.write(changed, to: "policy.json")
        try await folder.s3cmd("setpolicy", file, "s3://\(folder.bucket)")
    }

    /// Configures the job with the second user's keys.
    fileprivate func configureStranger(keeping rules: String? = nil) throws {
        let stranger = try Servers.stranger()
        try configure(keeping: rules) {
            $0.with("accessKeyId", S3Text.file(stranger.accessKeyFile))
                .with("secretAccessKey", S3Text.file(stranger.secretKeyFile))
        }
    }

    /// The keys of all objects, as Ceph's administrator sees them: what another user has stored isn't
    /// for the bucket's owner to read.
    fileprivate func keys() async throws -> Set<String> {
        struct Entry: Decodable { let name: String }
        let list = try await sandbox.radosgwAdmin(
            "bucket", "list", "--bucket=\(folder.bucket)", "--max-entries=1000")
        let entries = try JSONDecoder().decode([Entry].self, from: Data(list.output.utf8))
        return Set(entries.map(\.name))
    }

    fileprivate func expectSuccess(
        _ commands: [String]..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for command in commands {
            let ended = try await sandbox.start(command).ended()
            #expect(ended.status == 0, "\(ended)", sourceLocation: sourceLocation)
        }
    }
}
