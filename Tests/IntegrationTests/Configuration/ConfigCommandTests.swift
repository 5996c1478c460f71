import Foundation
import Testing

/// `cairn config` shows what counts, and no secret. It needs no server.
@Suite struct ConfigCommandTests {
    private static let secrets = ["hunter2", "hunter3", "hunter4", "hunter5"]

    private func configure(_ sandbox: Sandbox) throws {
        let file = try sandbox.write("hunter3\n", to: "secret")
        try sandbox.write(
            """
            store:
              s3:
                bucket: backups
                prefix: prod
                region: eu-west-3
                endpointUrl: https://s3.example.com:9000
                accessKeyId: AKIDEXAMPLE0123
                secretAccessKey: {file: \(JobText.quoted(file))}
                sessionToken: hunter4
            jobs:
              app:
                mysql: {host: db, user: ada, password: {env: APP_PASSWORD}, databases: [app, other]}
              chat:
                postgres: {socket: /run/postgresql, database: chat}
                store: {s3: {bucket: chat-backups, profile: nightly, partSize: 16 MiB}}
              old:
                enabled: no
                mysql: {database: old, password: hunter5}
                store: {directory: /var/backups/cairn}
            """, to: "cairn.yaml")
    }

    @Test func `people see every value by its name`() async throws {
        try await Sandbox.with { sandbox in
            try configure(sandbox)
            let aws = try sandbox.write(
                "[nightly]\naws_access_key_id = AK1\naws_secret_access_key = hunter5\n", to: "aws")
            let ended = try await sandbox.cairn(
                "config",
                environment: ["APP_PASSWORD": "hunter2", "AWS_SHARED_CREDENTIALS_FILE": aws])
            #expect(ended.status == 0, "\(ended)")
            let secret = sandbox.folder.appending(path: "secret").path
            let lines = ended.output.split(separator: "\n").map { line in
                line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
            }
            for line in [
                "from cairn.yaml", "host db line 12", "port 3306 default", "user ada line 12",
                "password ••• line 12, $APP_PASSWORD", "databases app, other line 12",
                "bucket backups line 3", "prefix prod/ line 4", "region eu-west-3 line 5",
                "endpointUrl https://s3.example.com:9000 line 6", "addressing auto default",
                "credentials configuration line 7", "accessKeyId …0123 line 7",
                "secretAccessKey ••• line 8, \(secret)", "partSize 8 MiB default",
                "socket /run/postgresql line 14", "password none",
                "credentials found at run time (standard order, profile “nightly”) line 15",
                "found profile “nightly” in \(aws)", "partSize 16 MiB line 15",
                "directory /var/backups/cairn line 19", "enabled no line 17",
                "schedule none", "keep everything", "notify nobody",
            ] {
                #expect(lines.contains(line), "\(line) in \(ended.output)")
            }
            for secret in Self.secrets { #expect(!ended.text.contains(secret)) }
        }
    }

    @Test func `machines get one document, without secrets too`() async throws {
        try await Sandbox.with { sandbox in
            try configure(sandbox)
            let ended = try await sandbox.cairn(
                "config", "--json", environment: ["APP_PASSWORD": "hunter2"])
            #expect(ended.status == 0, "\(ended)")
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
            let jobs = try #require(document["jobs"] as? [[String: Any]])
            #expect(jobs.map { $0["name"] as? String } == ["app", "chat", "old"])
            #expect(jobs.map { $0["password"] as? String } == ["•••", nil, nil])
            let origins = jobs[0]["origins"] as? [String: [String: Any]]
            #expect(origins?["host"]?["from"] as? String == "file")
            #expect(origins?["host"]?["line"] as? Int == 12)
            #expect(origins?["password"]?["variable"] as? String == "APP_PASSWORD")
            #expect(origins?["port"]?["from"] as? String == "default")
            for secret in Self.secrets { #expect(!ended.text.contains(secret)) }
        }
    }

    @Test func `a job from the command line is shown too`() async throws {
        try await Sandbox.with { sandbox in
            let ended = try await sandbox.cairn(
                "config", "--source", "mysql://ada@db/app", "--store",
                "s3://backups/prod?endpoint=http://127.0.0.1:9000&region=us-east-1",
                environment: ["CAIRN_PASSWORD": "hunter2"])
            #expect(ended.status == 0, "\(ended)")
            for word in ["http://127.0.0.1:9000", "us-east-1", "prod/", "•••", "not encrypted"] {
                #expect(ended.output.contains(word), "\(word) in \(ended.output)")
            }
            #expect(!ended.text.contains("hunter2"))
        }
    }

    @Test(arguments: [
        "s3://key:hunter2@backups/x", "s3://backups?secretAccessKey=hunter2",
        "s3://backups?endpoint=https://key:hunter2@host",
    ])
    func `credentials in a store's URL are refused and not repeated`(_ url: String) async throws {
        try await Sandbox.with { sandbox in
            for arguments in [
                ["backup", "--source", "mysql://ada@db/app", "--store", url],
                ["list", "--store", url],
            ] {
                let ended = try await sandbox.start(arguments).ended()
                #expect(ended.status == 64, "\(ended)")
                #expect(!ended.text.contains("hunter2"), "\(ended)")
            }
        }
    }
}
