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
            let environment = [
                "LD_PRELOAD": try await sandbox.clockLibrary(), "CLOCK_OFFSET": "\(seconds)",
            ]
            try await scene.expectBackup(environment: environment)
            let refused = try proxy.log.filter { $0.hasPrefix("403 ") }
            #expect(refused.count == 2, "one by “backup” and one by “verify”: \(refused)")

            let restored = try await sandbox.cairn(
                "restore", scene.snapshot, "--yes", "--replace", "--no-safety-snapshot",
                environment: environment)
            #expect(restored.status == 0, "\(restored)")
        }
    }
}
