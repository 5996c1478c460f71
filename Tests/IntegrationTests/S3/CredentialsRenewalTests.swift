import Foundation
import Testing

/// Credentials that end while a backup goes on.
@Suite struct CredentialsRenewalTests {
    /// Those of a container endpoint: the first of them, about to expire when the clock jumps, and their
    /// successors.
    private struct Keys {
        let first: (key: String, secret: String)
        let next: (key: String, secret: String)

        func endpoint(in sandbox: Sandbox) async throws -> Proxy {
            try await Proxy.scripted(
                rule(first, for: 320, times: 1), rule(next, for: 3_600), in: sandbox)
        }

        private func rule(
            _ pair: (key: String, secret: String), for seconds: Double, times: Int? = nil
        ) -> Proxy.Rule {
            let end = Date().addingTimeInterval(seconds).formatted(.iso8601)
            return Proxy.Rule(
                match: "^GET /credentials", times: times, status: 200,
                headers: ["Content-Type": "application/json"],
                body: """
                    {"AccessKeyId": "\(pair.key)", "SecretAccessKey": "\(pair.secret)",
                     "Expiration": "\(end)"}
                    """)
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `credentials about to expire are replaced between two parts, before they are refused`()
        async throws
    {
        try await BucketScene.with(.ceph, bulk: 30_000) { scene in
            let sandbox = scene.sandbox
            let keys = Keys(
                first: try await makeKey(sandbox),
                next: (try scene.server.accessKey, try scene.server.secretKey))
            let endpoint = try await keys.endpoint(in: sandbox)
            let jump = sandbox.folder.appending(path: "jump").path
            let proxy = try await Proxy.scripted(
                Proxy.Rule(match: "^PUT .*partNumber=2", run: ["touch", jump]),
                // Whoever went on with the first key would be refused from here on.
                Proxy.Rule(match: "^POST .*uploadId=", run: removal(of: keys.first.key)),
                before: scene.server, in: sandbox)
            try scene.configure(at: proxy.url) { $0.withoutKeys }
            let witness = try await BucketWitness(scene.folder, scene.database)
            let ended = try await sandbox.cairn(
                "backup",
                environment: [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint.url + "/credentials",
                    "LD_PRELOAD": try await sandbox.clockLibrary(), "CLOCK_OFFSET": "100",
                    "CLOCK_OFFSET_FROM": jump,
                ])
            #expect(ended.status == 0, "\(ended)")
            try await witness.expectOneMoreSnapshot()
            #expect(try endpoint.log.count == 2)
            #expect(try proxy.log.filter { !$0.hasPrefix("20") } == [], "nothing was refused")
        }
    }

    /// Gives the owner a further key.
    private func makeKey(_ sandbox: Sandbox) async throws -> (key: String, secret: String) {
        let key = "KEY\(UUID().uuidString.filter(\.isHexDigit).prefix(17))"
        let secret = UUID().uuidString
        sandbox.keepSecret(secret)
        try await sandbox.radosgwAdmin(
            "key", "create", "--uid=lab", "--key-type=s3", "--access-key=\(key)",
            "--secret-key=\(secret)")
        return (key, secret)
    }

    private func removal(of key: String) throws -> [String] {
        [
            "/usr/bin/radosgw-admin", "--conf", try Servers.variable("CAIRN_TEST_CEPH_CONF"), "key",
            "rm", "--uid=lab", "--key-type=s3", "--access-key=\(key)",
        ]
    }
}
