import Foundation
import Testing

/// A network that reaches the store only through a proxy, which the environment names.
@Suite struct ProxyTests {
    /// No name server knows it.
    private static let host = "s3.example.invalid"
    private static let endpoint = "http://\(host)"

    // To Ceph an unknown host would be the name of a bucket.
    @Test(.needs(.mysql), .needs(.swift))
    func `a store behind a proxy is used, unless no_proxy names it`() async throws {
        try await BucketScene.with(.swift, bulk: 6_000) { scene in
            let proxy = try await Proxy.scripted(before: scene.server, in: scene.sandbox)
            try scene.configure(at: Self.endpoint)
            var environment = ["http_proxy": proxy.url]
            try await scene.expectBackup(environment: environment)
            let list = try await scene.sandbox.cairn("list", environment: environment)
            #expect(list.status == 0 && list.output.contains(scene.snapshot), "\(list)")
            let requests = try proxy.log
            #expect(requests.contains { $0.contains(" PUT \(Self.endpoint)/") })
            #expect(requests.allSatisfy { $0.hasPrefix("20") && $0.contains(Self.endpoint) })

            environment["no_proxy"] = "localhost,\(Self.host)"
            try await scene.expectFailure(
                69, naming: ["can't find \(Self.host)"], environment: environment,
                within: .seconds(40))
            #expect(try proxy.log.count == requests.count, "the proxy isn't asked")
        }
    }

    @Test(
        .needs(.mysql), .needs(.ceph),
        arguments: [(403, Int32(77), "proxies"), (502, 69, "attempts")])
    func `a proxy that answers for itself is told from a store`(
        _ status: Int, _ exitStatus: Int32, _ word: String
    ) async throws {
        try await BucketScene.with(.ceph, isIdle: true) { scene in
            let page = Proxy.Rule(
                status: status, headers: ["Content-Type": "text/html"],
                body: "<html><head><title>Squid</title></head><body>No.</body></html>")
            let proxy = try await Proxy.scripted(page, in: scene.sandbox)
            try scene.configure(at: Self.endpoint)
            let all = try await scene.expectFailure(
                of: [["backup"], ["list"]], exitStatus,
                naming: ["\(status) not in S3's words", Self.host, word],
                environment: ["http_proxy": proxy.url], within: .seconds(300))
            #expect(all.allSatisfy { !$0.errors.contains("Squid") })
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a proxy that is away is told`() async throws {
        try await BucketScene.with(.ceph) { scene in
            // Bound, so that nobody else gets it, and not listened on.
            let down = Proxy.Rule(match: "^GET ", down: .init(after: 0))
            let proxy = try await Proxy.scripted(down, in: scene.sandbox)
            try scene.configure(at: Self.endpoint)
            let environment = ["http_proxy": proxy.url]
            _ = try? await scene.sandbox.start(["list"], environment: environment).ended()
            try #require(try proxy.log == ["down"])
            try await scene.expectFailure(
                of: [["backup"], ["list"]], 69, naming: ["can't connect to"],
                environment: environment, within: .seconds(30))
        }
    }
}
