import Foundation
import Testing

/// Credentials that aren't in the configuration.
@Suite struct CredentialsTests {
    @Test(.needs(.mysql), .needsS3, arguments: Servers.s3Kinds)
    func `the environment's keys are used`(_ kind: S3Server.Kind) async throws {
        try await BucketScene.with(kind) { scene in
            try scene.configure { $0.withoutKeys }
            try await scene.expectBackup(environment: [
                "AWS_ACCESS_KEY_ID": try scene.server.accessKey,
                "AWS_SECRET_ACCESS_KEY": try scene.server.secretKey,
            ])
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a profile's keys are used, by name or by default`() async throws {
        try await BucketScene.with(.ceph) { scene in
            let file = try writeProfiles(scene)
            var environment = ["AWS_SHARED_CREDENTIALS_FILE": file]
            try scene.configure { $0.withoutKeys.with("profile", "nightly") }
            try await scene.expectBackup(environment: environment)

            try scene.configure { $0.withoutKeys }
            environment["AWS_PROFILE"] = "nightly"
            try await scene.expectBackup(environment: environment)

            environment["AWS_PROFILE"] = "wrong"
            try await scene.expectFailure(
                77, naming: [try scene.server.accessKey, "secret"], environment: environment)
            environment["AWS_PROFILE"] = "missing"
            try await scene.expectFailure(77, naming: ["missing", file], environment: environment)
        }
    }

    /// Ceph's own token service gives a session for a role that may use the bucket.
    @Test(.needs(.mysql), .needs(.ceph))
    func `a session token is sent, from configuration, environment or an assumed role`()
        async throws
    {
        try await BucketScene.with(.ceph) { scene in
            let role = try await makeRole(scene)
            let session = try await assume(role, scene)
            for secret in [session.secret, session.token] { scene.sandbox.keepSecret(secret) }
            let keys = [
                "accessKeyId": session.key, "secretAccessKey": session.secret,
                "sessionToken": session.token,
            ].mapValues(JobText.quoted)
            try scene.configure { keys.reduce($0) { $0.with($1.key, $1.value) } }
            try await scene.expectBackup()

            try scene.configure { $0.withoutKeys }
            var environment = [
                "AWS_ACCESS_KEY_ID": session.key, "AWS_SECRET_ACCESS_KEY": session.secret,
                "AWS_SESSION_TOKEN": session.token,
            ]
            try await scene.expectBackup(environment: environment)
            environment["AWS_SESSION_TOKEN"] = nil
            try await scene.expectFailure(77, environment: environment)

            let profile = try scene.sandbox.write(
                """
                [profile backup]
                role_arn = \(role)
                source_profile = nightly
                """, to: "aws-config")
            try await scene.expectBackup(environment: [
                "AWS_SHARED_CREDENTIALS_FILE": try writeProfiles(scene),
                "AWS_CONFIG_FILE": profile, "AWS_PROFILE": "backup",
                "AWS_ENDPOINT_URL_STS": scene.server.url, "AWS_REGION": "us-east-1",
            ])
        }
    }

    private func writeProfiles(_ scene: BucketScene) throws -> String {
        try scene.sandbox.write(
            """
            [nightly]
            aws_access_key_id = \(try scene.server.accessKey)
            aws_secret_access_key = \(try scene.server.secretKey)
            [wrong]
            aws_access_key_id = \(try scene.server.accessKey)
            aws_secret_access_key = not-the-secret
            """, to: "aws-credentials")
    }

    /// - Returns: the name of a role that the owner may take on, and that may do everything.
    private func makeRole(_ scene: BucketScene) async throws -> String {
        let name = "role-\(UUID().uuidString.prefix(8).lowercased())"
        let sandbox = scene.sandbox
        func policy(_ fields: String) -> String {
            "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \(fields)}]}"
        }
        let who = policy(
            #""Principal": {"AWS": ["arn:aws:iam:::user/lab"]}, "Action": ["sts:AssumeRole"]"#)
        let what = policy(#""Action": ["s3:*"], "Resource": ["arn:aws:s3:::*"]"#)
        try await sandbox.radosgwAdmin(
            "role", "create", "--role-name=\(name)", "--assume-role-policy-doc=\(who)")
        sandbox.afterwards {
            try await sandbox.radosgwAdmin(
                "role-policy", "delete", "--role-name=\(name)", "--policy-name=all")
            try await sandbox.radosgwAdmin("role", "delete", "--role-name=\(name)")
        }
        try await sandbox.radosgwAdmin(
            "role-policy", "put", "--role-name=\(name)", "--policy-name=all",
            "--policy-doc=\(what)")
        return "arn:aws:iam:::role/\(name)"
    }

    private func assume(
        _ role: String, _ scene: BucketScene
    ) async throws -> (key: String, secret: String, token: String) {
        let name = role.replacing(":", with: "%3A").replacing("/", with: "%2F")
        let body =
            "Action=AssumeRole&RoleArn=\(name)&RoleSessionName=test&DurationSeconds=900"
            + "&Version=2011-06-15"
        let file = try scene.sandbox.write(body, to: "assume-role")
        let sum = try await Program(
            path: "/usr/bin/sha256sum", arguments: [file],
            environment: scene.sandbox.baseEnvironment
        ).run(in: scene.sandbox.folder).output.prefix(64)
        let reply = try await scene.sandbox.curl(
            "--data", body, "--header", "x-amz-content-sha256: \(sum)", service: "sts",
            of: scene.server, "/")
        func field(_ name: String) throws -> String {
            let parts = reply.components(separatedBy: "<\(name)>")
            guard parts.count == 2, let text = parts[1].split(separator: "<").first else {
                throw HarnessError("no \(name) in \(reply)")
            }
            return String(text)
        }
        return (
            try field("AccessKeyId"), try field("SecretAccessKey"), try field("SessionToken")
        )
    }
}
