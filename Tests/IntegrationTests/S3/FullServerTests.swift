import Foundation
import Testing

/// Servers without room.
@Suite struct FullServerTests {
    @Test(.needs(.mysql), .needs(.ceph))
    func `a bucket whose quota is used up fails the backup and keeps what it has`()
        async throws
    {
        try await BucketScene.with(.ceph, makeFolder: { try await $0.ownBucket() }) { scene in
            let sandbox = scene.sandbox
            // Room for the record of the run, not for the first part.
            try await sandbox.radosgwAdmin(
                "quota", "set", "--quota-scope=bucket", "--bucket=\(scene.folder.bucket)",
                "--max-size=3000000")
            try await sandbox.radosgwAdmin(
                "quota", "enable", "--quota-scope=bucket", "--bucket=\(scene.folder.bucket)")
            try await sandbox.fill(scene.database, kibibytes: 12_000)
            try await scene.expectFailure(
                of: [["backup"]], 74, naming: ["QuotaExceeded", "app/", "quota"])
            let list = try await sandbox.cairn("list")
            #expect(list.output.contains(scene.snapshot), "\(list)")
        }
    }
}
