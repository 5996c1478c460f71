import Foundation
import Testing

/// Buckets that aren't there, and keys that don't open them: every command says so, and does nothing.
@Suite struct RefusalTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a missing bucket is a mistake of the configuration`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            let name = "no-such-\(UUID().uuidString.prefix(8).lowercased())"
            try scene.configure { $0.with("bucket", name) }
            try await scene.expectFailure(78, naming: ["NoSuchBucket", name, "bucket's name"])
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `a wrong secret is access refused`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            scene.sandbox.keepSecret("not-the-secret-at-all")
            try scene.configure { $0.with("secretAccessKey", "not-the-secret-at-all") }
            // A Ceph that knows session tokens says no more than AccessDenied.
            let code = kind == .ceph ? "AccessDenied" : "SignatureDoesNotMatch"
            try await scene.expectFailure(
                77, naming: [code, try scene.server.accessKey, "secret", scene.folder.bucket])
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `an unknown access key is access refused`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            try scene.configure { $0.with("accessKeyId", "AKIDUNKNOWN000000000") }
            try await scene.expectFailure(
                77, naming: ["answered 403 ", "“AKIDUNKNOWN000000000”", scene.folder.bucket])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `somebody else's bucket is access refused`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let stranger = try Servers.stranger()
            try scene.configure {
                $0.with("accessKeyId", S3Text.file(stranger.accessKeyFile))
                    .with("secretAccessKey", S3Text.file(stranger.secretKeyFile))
            }
            try await scene.expectFailure(
                77, naming: ["AccessDenied", scene.folder.bucket, "policy"])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `an expired session token is access refused`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let expired = Proxy.Rule(
                status: 400, headers: ["Content-Type": "application/xml"],
                body: "<Error><Code>ExpiredToken</Code>"
                    + "<Message>The provided token has expired.</Message></Error>")
            let proxy = try await Proxy.scripted(expired, in: scene.sandbox)
            scene.sandbox.keepSecret("a-session-token")
            try scene.configure(at: proxy.url) { $0.with("sessionToken", "a-session-token") }
            try await scene.expectFailure(
                77, naming: ["ExpiredToken", scene.folder.bucket, "get new credentials"])
            #expect(try proxy.log.count == BucketScene.commands.count, "it is asked once")
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `without any credentials the places that were searched are named`() async throws {
        try await BucketScene.with(.ceph) { scene in
            try scene.configure { $0.withoutKeys }
            try await scene.expectFailure(
                77, naming: ["no credentials found", "AWS_ACCESS_KEY_ID", "profile"],
                environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        }
    }
}
