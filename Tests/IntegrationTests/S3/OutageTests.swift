import Foundation
import Testing

/// Servers that can't be reached, for a while or for good.
@Suite struct OutageTests {
    @Test(.needs(.mysql), .needs(.ceph))
    func `a port that nobody listens on is told soon`() async throws {
        try await BucketScene.with(.ceph) { scene in
            // Bound, so that nobody else gets it, and not listened on.
            let down = Proxy.Rule(match: "^GET /$", down: .init(after: 0))
            let proxy = try await Proxy.scripted(down, in: scene.sandbox)
            _ = try? await scene.sandbox.curl(of: scene.server.at(proxy.url), "/")
            try #require(try proxy.log == ["down"])
            try scene.configure(at: proxy.url)
            let address = proxy.url.replacing("http://", with: "")
            try await scene.expectFailure(
                69, naming: ["can't connect to \(address)", "the port is right"],
                within: .seconds(20))
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a host that has no address is told soon`() async throws {
        try await BucketScene.with(.ceph) { scene in
            try scene.configure(at: "http://s3.example.invalid:7480")
            try await scene.expectFailure(
                69, naming: ["can't find s3.example.invalid", "host's name"], within: .seconds(40))
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a server that goes down in the middle of a part for good fails the backup`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind, bulk: 12_000, isIdle: true) { scene in
            let witness = try await BucketWitness(scene.folder, scene.database)
            let down = Proxy.Rule(
                match: "^PUT .*partNumber=2", down: .init(after: 1_000_000))
            let proxy = try await Proxy.scripted(down, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let ended = try await scene.sandbox.start(["backup"]).ended(within: .seconds(300))
            ended.expectFailure(69, naming: ["storing part", "attempts"])
            #expect(try proxy.log.contains("down"))
            #expect(try await scene.folder.snapshots(of: "app").count == 1)
            #expect(try await scene.folder.openUploads().count == 1, "nothing is left to sweep")

            // The server is back, for the next run.
            try scene.configure()
            let next = try await scene.sandbox.cairn("backup")
            #expect(next.status == 0, "\(next)")
            #expect(next.errors.contains("removed the leftovers of 1 interrupted run"), "\(next)")
            try await witness.expectKept()
            #expect(try await scene.folder.objects().count == 8, "two whole snapshots")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a run that is ended while its server is away ends at once`() async throws {
        try await BucketScene.with(.ceph, bulk: 12_000, isIdle: true) { scene in
            let witness = try await BucketWitness(scene.folder, scene.database)
            let down = Proxy.Rule(match: "^PUT .*partNumber=1", down: .init(after: 1_000_000))
            let proxy = try await Proxy.scripted(down, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let run = try scene.sandbox.start(["backup"])
            try await eventually("the server's end") { try proxy.log.contains("down") }
            run.send(SIGTERM)
            // Sixteen attempts would take minutes; Kubernetes kills after half a minute.
            let ended = try await run.ended(within: .seconds(30))
            #expect(ended.status == 143 && ended.errors.contains("interrupted"), "\(ended)")
            #expect(try await scene.folder.snapshots(of: "app").count == 1)

            try scene.configure()
            let next = try await scene.sandbox.cairn("backup")
            #expect(next.status == 0, "\(next)")
            try await witness.expectKept()
        }
    }

    /// Away for 20 seconds in the middle of a part.
    private static let away = Proxy.Rule(
        match: "^PUT .*partNumber=2", times: 1, down: .init(after: 1_000_000, for: 20))

    @Test(.needsServers, .needs(.ceph), arguments: Servers.kinds)
    func `a server that is away for 20 seconds costs no backup and no second dump`(
        _ kind: Server.Kind
    ) async throws {
        // More than lies in buffers, so that the dump program has to wait.
        try await BucketScene.with(.ceph, kind, bulk: 60_000, isIdle: true) { scene in
            let proxy = try await Proxy.scripted(
                Self.away, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let ended = try await scene.expectBackup(within: .seconds(200))
            #expect(!ended.errors.contains("anew"), "\(ended)")
            #expect(try proxy.log.contains("down"))
            #expect(try proxy.log.contains("up"))
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a dump that MariaDB drops while the server is away is taken anew`() async throws {
        try await Sandbox.with(isIdle: true) { sandbox in
            try await PrivateServer.with(.mysql, in: sandbox) { mariadb in
                try await sandbox.sql("SET GLOBAL net_write_timeout = 4", on: mariadb.server)
                let folder = sandbox.bucketFolder(on: try Servers.s3(.ceph))
                let scene = try await BucketScene(
                    in: sandbox, folder, mariadb.server, bulk: 60_000)
                let proxy = try await Proxy.scripted(Self.away, before: scene.server, in: sandbox)
                try scene.configure(at: proxy.url)
                let ended = try await scene.expectBackup(within: .seconds(200))
                let database = scene.database.name
                #expect(ended.errors.contains("the dump of “\(database)” was lost"), "\(ended)")
                #expect(ended.errors.contains("dumping it anew"), "\(ended)")
                #expect(ended.errors.contains("drops a dump that nobody reads for 4 s"))
                #expect(try proxy.log.contains("up"))
            }
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a third of all requests being put off costs no backup`() async throws {
        try await BucketScene.with(.ceph, bulk: 26_000, isIdle: true) { scene in
            let proxy = try await Proxy.faults(
                "--busy", "30", "--seed", "5", before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            try await scene.expectBackup(within: .seconds(200))
            let report = try await proxy.report()
            #expect(report["busy", default: 0] >= 5, "\(report)")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a server that puts everything off is unreachable`() async throws {
        try await BucketScene.with(.ceph, isIdle: true) { scene in
            let proxy = try await Proxy.faults(
                "--busy", "100", before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            try await scene.expectFailure(
                of: [["backup"]], 69, naming: ["503 SlowDown", "attempts"], within: .seconds(300))
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a download that is cut goes on where it was cut`() async throws {
        try await BucketScene.with(.ceph, bulk: 4_000) { scene in
            let cut = Proxy.Rule(match: "^GET .*sql[.]gz", times: 1, sever: 1_500_000)
            let proxy = try await Proxy.scripted(cut, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let ended = try await scene.sandbox.cairn("verify")
            #expect(ended.status == 0, "\(ended)")
            let reads = try proxy.log.filter { $0.contains(" GET ") && $0.contains(".sql.gz") }
            #expect(reads.map { $0.prefix(4) } == ["200 ", "206 "])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a network that breaks requests shows in nothing that is stored`() async throws {
        try await BucketScene.with(.ceph, bulk: 30_000, isIdle: true) { scene in
            let proxy = try await Proxy.faults(
                "--reset", "5", "--busy", "3", "--lose", "1", "--stall", "1", "--stall-seconds",
                "2", "--seed", "608", before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            try await scene.expectBackup(within: .seconds(200))
            let fingerprint = try await scene.sandbox.fingerprint(scene.database)
            try await scene.sandbox.drop(scene.database)
            let restored = try await scene.sandbox.start(["restore", "app/latest", "--yes"])
                .ended(within: .seconds(200))
            #expect(restored.status == 0, "\(restored)")
            #expect(try await scene.sandbox.fingerprint(scene.database) == fingerprint)
            let report = try await proxy.report()
            for fault in ["reset", "busy", "lose", "stall"] {
                #expect(report[fault, default: 0] >= 1, "\(report)")
            }
        }
    }
}

extension S3Server {
    /// The same server behind another address.
    fileprivate func at(_ url: String) -> S3Server {
        S3Server(
            kind: kind, url: url, secureURL: secureURL, accessKeyFile: accessKeyFile,
            secretKeyFile: secretKeyFile, clientFile: clientFile, bucket: bucket)
    }
}
