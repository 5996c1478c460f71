import Foundation
import Testing

/// TLS: whom Cairn trusts, and whom it doesn't.
@Suite struct CertificateTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `an unknown authority is refused, unless its file is named`(
        _ kind: S3Server.Kind
    ) async throws {
        try await BucketScene.with(kind) { scene in
            let url = scene.server.secureURL
            try scene.configure(at: url)
            let refused = try await scene.expectFailure(69, naming: ["can't trust", "caFile"])
            let host = try #require(URL(string: url)?.port)
            #expect(refused.allSatisfy { $0.errors.contains("127.0.0.1:\(host)") })

            let authority = JobText.quoted(try Servers.authorityFile())
            try scene.configure(at: url) { $0.with("caFile", authority) }
            try await scene.expectBackup()
        }
    }

    @Test(.needs(.mysql), .needs(.ceph), arguments: ["expired", "other"])
    func `a certificate that is out of date or another host's is refused`(
        _ certificate: String
    ) async throws {
        try await BucketScene.with(.ceph) { scene in
            let proxy = try await Proxy.scripted(
                before: scene.server, certificate: certificate, in: scene.sandbox)
            let authority = JobText.quoted(try Servers.authorityFile())
            try scene.configure(at: proxy.url) { $0.with("caFile", authority) }
            let reason = certificate == "expired" ? "expired" : "127.0.0.1"
            try await scene.expectFailure(69, naming: ["can't trust", reason])
            #expect(try proxy.log.isEmpty, "no request, so no key and no data")

            try scene.configure(at: proxy.url) {
                $0.with("acceptAnyCertificateInsecurely", "true")
            }
            try await scene.expectBackup()
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `the authority of another is no help`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let other = JobText.quoted(try Servers.certificate("other").certificate)
            try scene.configure(at: scene.server.secureURL) { $0.with("caFile", other) }
            try await scene.expectFailure(69, naming: ["can't trust"])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `https to a port that speaks http, and the reverse, is told at once`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let plain = scene.server.url.replacing("http://", with: "https://")
            try scene.configure(at: plain)
            try await scene.expectFailure(69, naming: ["HTTPS"], within: .seconds(20))
            let secure = scene.server.secureURL.replacing("https://", with: "http://")
            try scene.configure(at: secure)
            try await scene.expectFailure(
                69, naming: ["lost the connection", "https://"], within: .seconds(20))
        }
    }
}
