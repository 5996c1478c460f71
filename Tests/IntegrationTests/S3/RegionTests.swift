import Foundation
import Testing

/// Buckets in another region than the one that was named.
@Suite struct RegionTests {
    @Test(.needs(.mysql), .needs(.swift))
    func `the region that the bucket names is taken, after one refusal`() async throws {
        try await BucketScene.with(.swift) { scene in
            let proxy = try await Proxy.scripted(before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url) { $0.with("region", "eu-west-3") }
            try await scene.expectBackup()
            let refused = try proxy.log.filter { $0.hasPrefix("400 ") }
            #expect(refused.count == 2, "one by “backup” and one by “verify”: \(refused)")
        }
    }

    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `no region needs to be named`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            try scene.configure { $0.with("region", nil) }
            try await scene.expectBackup()
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a server that names one region after the other is given up`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let first = Self.redirect(to: "eu-west-1", times: 1)
            let second = Self.redirect(to: "eu-west-2")
            for command in [["backup"], ["list"]] {
                let proxy = try await Proxy.scripted(first, second, in: scene.sandbox)
                try scene.configure(at: proxy.url)
                try await scene.expectFailure(
                    of: [command], 78, naming: ["PermanentRedirect", "region", "endpoint"])
                #expect(try proxy.log.count == 2)
            }
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `nothing is ever sent to the host that a redirect names`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let foreign = try await Proxy.scripted(before: scene.server, in: scene.sandbox)
            for location in [foreign.url, foreign.url + "/\(scene.folder.bucket)"] {
                var redirect = Self.redirect(to: "us-east-1")
                redirect.headers?["Location"] = location
                redirect.body = "<Error><Code>TemporaryRedirect</Code></Error>"
                redirect.status = 307
                let proxy = try await Proxy.scripted(redirect, in: scene.sandbox)
                try scene.configure(at: proxy.url)
                try await scene.expectFailure(
                    78, naming: ["TemporaryRedirect", "region", "endpoint"])
            }
            #expect(try foreign.log.isEmpty)
        }
    }

    private static func redirect(to region: String, times: Int? = nil) -> Proxy.Rule {
        Proxy.Rule(
            times: times, status: 301,
            headers: ["Content-Type": "application/xml", "x-amz-bucket-region": region],
            body:
                "<Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message></Error>")
    }
}
