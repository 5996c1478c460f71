import Foundation
import Testing

/// Buckets that don't let go of what was stored: by policy, by versions, by lock.
@Suite struct RetainedTests {
    @Test(.needs(.mysql), .needs(.ceph))
    func `a refused deletion fails no backup, and is said`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let folder = scene.folder
            try await scene.makeLeftover()
            let policy = try scene.sandbox.write(
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                 "Action": ["s3:DeleteObject"], "Resource": ["arn:aws:s3:::\(folder.bucket)/*"]}]}
                """, to: "policy.json")
            try await folder.s3cmd("setpolicy", policy, "s3://\(folder.bucket)")
            for _ in 0..<2 {
                let ended = try await scene.expectBackup()
                #expect(ended.errors.contains("retained by the store for now: 2 object(s)"))
                #expect(ended.errors.contains("AccessDenied"), "\(ended)")
                #expect(!ended.errors.contains("removed the leftovers"), "\(ended)")
            }
            try await folder.s3cmd("delpolicy", "s3://\(folder.bucket)")
            let ended = try await scene.sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.errors.contains("removed the leftovers of 1 interrupted run"))
            #expect(!ended.errors.contains("hidden only"), "\(ended)")
            let left = try await folder.objects().keys.filter { $0.hasPrefix(scene.snapshot) }
            #expect(left.isEmpty)
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a bucket that keeps versions is swept once`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let document =
                "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<Status>Enabled</Status></VersioningConfiguration>"
            _ = try await scene.sandbox.curl(
                "--request", "PUT", "--data", document, "--header",
                "x-amz-content-sha256: UNSIGNED-PAYLOAD", of: scene.server,
                "/\(scene.folder.bucket)?versioning=")
            try await scene.makeLeftover()
            let first = try await scene.sandbox.cairn("backup")
            #expect(first.status == 0, "\(first)")
            #expect(first.errors.contains("removed the leftovers of 1 interrupted run"))
            #expect(first.errors.contains("hidden only: the bucket keeps versions"), "\(first)")
            let left = try await scene.folder.objects().keys
            #expect(left.filter { $0.hasPrefix(scene.snapshot) }.isEmpty)
            let second = try await scene.expectBackup()
            #expect(!second.errors.contains("removed the leftovers"), "\(second)")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `what the bucket won't let go is reported by prune and fails a deletion`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let folder = scene.folder
            let policy = try scene.sandbox.write(
                """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                 "Action": ["s3:DeleteObject"], "Resource": ["arn:aws:s3:::\(folder.bucket)/*"]}]}
                """, to: "policy.json")
            try await folder.s3cmd("setpolicy", policy, "s3://\(folder.bucket)")
            try scene.configure(keeping: "{count: 1}")
            let backup = try await scene.expectBackup()
            #expect(backup.errors.contains("retained by the bucket for now: 1 object(s)"))
            let before = try await folder.objects()
            for _ in 0..<2 {
                let prune = try await scene.sandbox.cairn("prune")
                #expect(prune.status == 0, "\(prune)")
                #expect(prune.output.contains("retained"), "\(prune)")
                #expect(prune.errors.contains("AccessDenied"), "\(prune)")
            }
            try await scene.sandbox.cairn("delete", scene.snapshot, "--yes")
                .expectFailure(77, naming: ["AccessDenied"])
            #expect(try await folder.objects() == before)

            try await folder.s3cmd("delpolicy", "s3://\(folder.bucket)")
            let prune = try await scene.sandbox.cairn("prune")
            #expect(prune.status == 0 && prune.output.contains("deleted"), "\(prune)")
            let left = try await folder.objects().keys.filter { $0.hasPrefix(scene.snapshot) }
            #expect(left.isEmpty)
        }
    }

    /// A lock keeps versions, and a plain deletion only hides the newest of them.
    @Test(.needs(.mysql), .needs(.ceph))
    func `what a locked bucket only hides is told so`() async throws {
        let makeFolder = { (sandbox: Sandbox) in
            try await sandbox.ownBucket(header: "x-amz-bucket-object-lock-enabled: true")
        }
        try await BucketScene.with(.ceph, makeFolder: makeFolder) { scene in
            try scene.configure { $0.with("objectLock", "{mode: governance, days: 1}") }
            try await scene.expectBackup()
            try scene.configure(keeping: "{count: 1}")
            let prune = try await scene.sandbox.cairn("prune")
            #expect(prune.status == 0, "\(prune)")
            #expect(prune.errors.contains("hidden only: the bucket keeps versions"), "\(prune)")
            #expect(try await scene.folder.snapshots(of: "app").count == 1)
            let again = try await scene.sandbox.cairn("prune")
            #expect(again.status == 0 && !again.output.contains("deleted"), "\(again)")
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a lock that the bucket can't give fails the backup`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            for bulk in [0, 6_000] {
                try await scene.sandbox.fill(scene.database, kibibytes: bulk)
                try scene.configure { $0.with("objectLock", "{mode: governance, days: 1}") }
                try await scene.expectFailure(of: [["backup"]], 78, naming: ["object lock"])
            }
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a lock asked for lies on every object, and a backup beside it works`() async throws {
        let makeFolder = { (sandbox: Sandbox) in
            try await sandbox.ownBucket(header: "x-amz-bucket-object-lock-enabled: true")
        }
        try await BucketScene.with(.ceph, bulk: 6_000, makeFolder: makeFolder) { scene in
            try scene.configure { $0.with("objectLock", "{mode: governance, days: 1}") }
            let before = Set(try await scene.folder.objects().keys)
            try await scene.expectBackup()
            let after = try await scene.folder.objects().keys
            let paths = after.filter { !before.contains($0) && !$0.hasSuffix("/verified.json") }
            #expect(paths.count == 4)
            let tomorrow = Date().addingTimeInterval(86_400 - 3_600)
            for path in paths {
                let head = try await scene.sandbox.curl(
                    "--head", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                    of: scene.server, "/\(scene.folder.bucket)/\(path)")
                #expect(head.contains("x-amz-object-lock-mode: GOVERNANCE"), "\(path): \(head)")
                let name = "x-amz-object-lock-retain-until-date: "
                let line = head.split(separator: "\r\n").first { $0.hasPrefix(name) } ?? ""
                let text = line.dropFirst(name.count).prefix(19) + "Z"
                let until = try Date(String(text), strategy: .iso8601)
                #expect(until > tomorrow && until < tomorrow + 7_200, "\(path): \(head)")
            }
        }
    }
}
