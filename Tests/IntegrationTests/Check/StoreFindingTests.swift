import Foundation
import Testing

/// What `cairn check` finds about buckets, on real servers.
@Suite struct StoreFindingTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a good bucket is found good, and nothing of the check stays`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            let witness = try await BucketWitness(scene.folder, scene.database)
            let document = try await scene.sandbox.check("--max-age", "1h")
            #expect(document.topics == [])
            #expect(document.jobs.map(\.newestGood) == [scene.snapshot])
            #expect(document.findings("store").count == 1)
            #expect(document.findings("clock").count == 1)
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a missing bucket, wrong keys, and nobody there`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            try scene.configure { $0.with("bucket", "no-such-bucket") }
            try await scene.sandbox.expectFinding(
                "store-missing", 78, naming: ["NoSuchBucket"], cure: ["bucket's name"])

            scene.sandbox.keepSecret("not-the-secret-at-all")
            try scene.configure { $0.with("secretAccessKey", "not-the-secret-at-all") }
            try await scene.sandbox.expectFinding(
                "store-access", 77, naming: ["answered 403"], cure: ["access key"])

            try scene.configure(at: "http://127.0.0.1:1")
            try await scene.sandbox.expectFinding("store-unreachable", 69)

            try scene.configure(at: scene.server.secureURL)
            try await scene.sandbox.expectFinding(
                "store-unreachable", 69, naming: ["can't trust"], cure: ["caFile"])
        }
    }

    /// What a policy may take away by itself.
    private static let actions: [(action: String, topic: String, status: Int32, cure: String)] = [
        ("s3:PutObject", "store-write", 77, "s3:PutObject"),
        ("s3:GetObject", "store-read", 77, "s3:GetObject"),
        ("s3:ListBucket", "store-list", 77, "s3:ListBucket"),
        (
            "s3:ListBucketMultipartUploads", "store-upload", 77, "s3:ListBucketMultipartUploads"
        ),
        ("s3:AbortMultipartUpload", "store-upload", 77, "s3:AbortMultipartUpload"),
    ]

    @Test(.needs(.mysql), .needs(.ceph), arguments: actions)
    func `a right that a policy takes away is named`(
        _ action: String, _ topic: String, _ status: Int32, _ cure: String
    ) async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            try await scene.deny(action)
            try await scene.sandbox.expectFinding(
                topic, status, naming: ["AccessDenied"], cure: [cure])
            try await scene.allowAll()
            #expect(try await scene.sandbox.check().topics == [])
            #expect(try await scene.folder.openUploads() == [])
            let others = try await scene.folder.objects().keys.filter {
                !$0.hasPrefix(scene.snapshot)
            }
            #expect(others == [], "what a check couldn't remove, the next one does")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `without the right to delete one small object stays`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let before = try await scene.folder.objects().count
            try await scene.deny("s3:DeleteObject")
            for _ in 0..<3 {
                try await scene.sandbox.expectFinding(
                    "store-delete", 0, naming: ["AccessDenied", "1 small object"])
                #expect(try await scene.folder.objects().count == before + 1)
            }
            try await scene.allowAll()
            let backup = try await scene.sandbox.cairn("backup")
            #expect(backup.errors.contains("removed the leftovers of 1 interrupted run"))
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a server that doesn't know the bucket by its host wants paths`() async throws {
        try await BucketScene.with(.ceph) { scene in
            // Any name below localhost is this machine; Ceph is set up for s3.localhost.
            func configure(_ proxy: Proxy, _ addressing: String) throws {
                let url = proxy.url.replacing("127.0.0.1", with: "s3.localhost")
                try scene.configure(at: url) { $0.with("addressing", addressing) }
            }
            let open = try await Proxy.scripted(before: scene.server, in: scene.sandbox)
            try configure(open, "virtual-host")
            #expect(try await scene.sandbox.check().topics == [])
            // A service without names for buckets takes the bucket itself for the list of all.
            let list = Proxy.Rule(
                match: "^GET /\\?", status: 200, headers: ["Content-Type": "application/xml"],
                body: "<ListAllMyBucketsResult></ListAllMyBucketsResult>")
            let proxy = try await Proxy.scripted(list, before: scene.server, in: scene.sandbox)
            try configure(proxy, "virtual-host")
            try await scene.sandbox.expectFinding(
                "store-addressing", 78, naming: ["ListAllMyBucketsResult"],
                cure: ["addressing: path"])
            try configure(proxy, "path")
            #expect(try await scene.sandbox.check().topics == [])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a certificate that doesn't cover the bucket's name wants paths`() async throws {
        try await BucketScene.with(.ceph, makeFolder: Self.dottedBucket) { scene in
            let authority = JobText.quoted(try Servers.authorityFile())
            let url = scene.server.secureURL.replacing("127.0.0.1", with: "s3.localhost")
            for (addressing, topics) in [("path", []), ("virtual-host", ["store-addressing"])] {
                try scene.configure(at: url) {
                    $0.with("caFile", authority).with("addressing", addressing)
                }
                #expect(try await scene.sandbox.check().topics == topics)
            }
        }
    }

    /// *.s3.localhost covers a name without dots only.
    private static func dottedBucket(_ sandbox: Sandbox) async throws -> BucketFolder {
        try await sandbox.ownBucket(named: "cairn.\(UUID().uuidString.prefix(8).lowercased())")
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a bucket that keeps versions is noted, and none of the check's stays`() async throws {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let document =
                "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<Status>Enabled</Status></VersioningConfiguration>"
            _ = try await scene.sandbox.curl(
                "--request", "PUT", "--data", document, "--header",
                "x-amz-content-sha256: UNSIGNED-PAYLOAD", of: scene.server,
                "/\(scene.folder.bucket)?versioning=")
            try await scene.sandbox.expectFinding("store-versions", 0, cure: ["lifecycle"])
            let versions = try await scene.sandbox.curl(
                "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", of: scene.server,
                "/\(scene.folder.bucket)?versions=")
            let keys = versions.matches(of: /<Key>(.*?)<\/Key>/).map { String($0.1) }
            #expect(!keys.isEmpty)
            #expect(keys.allSatisfy { $0.hasPrefix(scene.snapshot) }, "\(keys)")
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a lock that the bucket can't give`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            try scene.configure { $0.with("objectLock", "{mode: governance, days: 1}") }
            let document = try await scene.sandbox.check()
            let found = document.findings("store-lock")
            #expect(found.map(\.severity) == ["error"], "\(document.findings)")
            #expect(document.exitStatus == 78)
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a lock that the bucket gives doesn't lie on what the check writes`() async throws {
        let makeFolder = { (sandbox: Sandbox) in
            try await sandbox.ownBucket(header: "x-amz-bucket-object-lock-enabled: true")
        }
        try await BucketScene.with(.ceph, makeFolder: makeFolder) { scene in
            try scene.configure { $0.with("objectLock", "{mode: governance, days: 1}") }
            let before = try await scene.folder.objects()
            let document = try await scene.sandbox.check()
            #expect(document.findings("store-lock").map(\.severity) == ["ok"])
            #expect(try await scene.folder.objects() == before)
        }
    }

    @Test(
        .needs(.mysql), .needs(.ceph),
        arguments: [(3_600, "error", Int32(78)), (-7_200, "error", 78), (120, "warning", 0)])
    func `a clock that is off`(_ seconds: Int, _ severity: String, _ status: Int32) async throws {
        try await BucketScene.with(.ceph) { scene in
            let environment = try await scene.sandbox.clock(offBy: seconds)
            let document = try await scene.sandbox.check(environment: environment)
            let found = document.findings("clock-skew")
            #expect(found.map(\.severity) == [severity], "\(document.findings)")
            #expect(document.exitStatus == status)
            let words = seconds > 0 ? "ahead of" : "behind"
            #expect(found.first?.message.contains(words) == true, "\(found)")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `leftovers and stale uploads are named, and stay`() async throws {
        try await BucketScene.with(.ceph) { scene in
            try await scene.makeLeftover()
            // Nobody has recorded this one.
            let target = "\(scene.folder.bucket)/\(scene.folder.prefix)app/lost.sql.gz"
            let upload = try await scene.sandbox.begin(target, on: scene.server)
            scene.sandbox.afterwards { [scene] in
                try await scene.folder.s3cmd("abortmp", "s3://\(target)", upload)
            }
            let before = try await scene.folder.objects()
            let document = try await scene.sandbox.check()
            #expect(document.topics == ["leftovers", "uploads-open"])
            #expect(document.exitStatus == 0)
            let leftovers = document.findings("leftovers").first
            #expect(leftovers?.message.contains(scene.snapshot) == true)
            #expect(leftovers?.cure?.contains("next backup") == true)
            #expect(
                document.findings("uploads-open").first?.message.contains("app/lost.sql.gz") == true
            )
            #expect(try await scene.folder.objects() == before)
            #expect(try await scene.folder.openUploads() == ["app/lost.sql.gz"])
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `what a killed check has left is removed by the next`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            let before = try await scene.folder.objects()
            // Held up when the upload is looked for: by then it is begun.
            let hold = Proxy.Rule(match: "GET .*uploads", run: ["sleep", "20"])
            let proxy = try await Proxy.scripted(hold, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let check = try scene.sandbox.start(["check"])
            try await eventually("an upload") { try await scene.folder.openUploads().count == 1 }
            check.send(SIGKILL)
            #expect(try await check.ended().status == -SIGKILL)
            #expect(try await scene.folder.objects().count == before.count + 1)

            try scene.configure()
            #expect(try await scene.sandbox.check().topics == [])
            #expect(try await scene.folder.objects() == before)
            #expect(try await scene.folder.openUploads() == [])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `an interrupted check removes what it wrote`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let before = try await scene.folder.objects()
            let hold = Proxy.Rule(match: "GET .*uploads", times: 1, run: ["sleep", "3"])
            let proxy = try await Proxy.scripted(hold, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let check = try scene.sandbox.start(["check"])
            try await eventually("an upload") { try await scene.folder.openUploads().count == 1 }
            check.send(SIGTERM)
            let ended = try await check.ended()
            #expect(ended.status == 143, "\(ended)")
            #expect(try await scene.folder.objects() == before)
            #expect(try await scene.folder.openUploads() == [])
        }
    }
}

extension BucketScene {
    /// Takes a right away from everybody, by the bucket's policy.
    fileprivate func deny(_ action: String) async throws {
        let bucket = "arn:aws:s3:::\(folder.bucket)"
        let policy = try sandbox.write(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
             "Action": ["\(action)"], "Resource": ["\(bucket)", "\(bucket)/*"]}]}
            """, to: "policy.json")
        try await folder.s3cmd("setpolicy", policy, "s3://\(folder.bucket)")
    }

    fileprivate func allowAll() async throws {
        try await folder.s3cmd("delpolicy", "s3://\(folder.bucket)")
    }
}

extension Sandbox {
    /// Begins an upload that nobody completes.
    ///
    /// - Parameter target: bucket and key.
    /// - Returns: its id.
    fileprivate func begin(_ target: String, on server: S3Server) async throws -> String {
        let reply = try await curl(
            "--request", "POST", "--data", "", "--header",
            "x-amz-content-sha256: UNSIGNED-PAYLOAD", of: server, "/\(target)?uploads=")
        let id = reply.firstMatch(of: /<UploadId>(.*?)<\/UploadId>/)?.1
        return String(try #require(id))
    }
}
