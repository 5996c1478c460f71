import Foundation
import Testing

/// A machine whose clock is wrong: the servers refuse signatures that are 15 minutes off.
@Suite struct ClockTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds, [3_600, -3_600])
    func `an hour's difference is no obstacle`(
        _ kind: S3Server.Kind, _ seconds: Int
    ) async throws {
        try await BucketScene.with(kind, bulk: 6_000) { scene in
            let sandbox = scene.sandbox
            let proxy = try await Proxy.scripted(before: scene.server, in: sandbox)
            try scene.configure(at: proxy.url)
            let environment = try await sandbox.clock(offBy: seconds)
            try await scene.expectBackup(environment: environment)
            let refused = try proxy.log.filter { $0.hasPrefix("403 ") }
            #expect(refused.count == 2, "one by “backup” and one by “verify”: \(refused)")

            let restored = try await sandbox.cairn(
                "restore", scene.snapshot, "--yes", "--replace", "--no-safety-snapshot",
                environment: environment)
            #expect(restored.status == 0, "\(restored)")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph), arguments: [3_600, -3_600])
    func `nothing is pruned by a wrong clock`(_ seconds: Int) async throws {
        try await BucketScene.with(.ceph) { scene in
            try await scene.expectBackup()
            try scene.configure(keeping: "{count: 1, minimum: 1}")
            let environment = try await scene.sandbox.clock(offBy: seconds)
            try await scene.expectFailure(
                of: [["prune"], ["prune", "--dry-run"]], 78,
                naming: [seconds > 0 ? "is ahead" : "is behind", "clock", "NTP"],
                environment: environment)
            let backup = try await scene.sandbox.cairn("backup", environment: environment)
            backup.expectFailure(78, naming: ["is sealed and good, but pruning failed"])
            #expect(try await scene.folder.snapshots(of: "app").count == 3)

            let right = try await scene.sandbox.cairn("prune")
            #expect(right.status == 0, "\(right)")
            // One that is dated in the future is let alone.
            let left = try await scene.folder.snapshots(of: "app").count
            #expect(left == (seconds > 0 ? 2 : 1))
        }
    }
}
