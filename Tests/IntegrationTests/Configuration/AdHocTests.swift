import Foundation
import Testing

/// One job without a configuration file.
@Suite struct AdHocTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `a whole job comes from environment variables`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let database = try await sandbox.database(on: server)
            let environment = [
                "CAIRN_SOURCE":
                    "\(kind.rawValue)://\(server.superuser)@127.0.0.1:\(server.port)/\(database.name)",
                "CAIRN_STORE": sandbox.store.path, "CAIRN_NAME": "mine",
                "CAIRN_PASSWORD_FILE": server.passwordFile, "CAIRN_KEEP_COUNT": "3",
            ]
            let backup = try await sandbox.cairn("backup", environment: environment)
            #expect(backup.status == 0, "\(backup)")
            let id = try sandbox.onlySnapshot(of: "mine")
            let list = try await sandbox.cairn("list", environment: environment)
            #expect(list.output.contains("mine/\(id)"), "\(list)")
            let alone = try await sandbox.cairn(
                "list", environment: ["CAIRN_STORE": sandbox.store.path])
            #expect(alone.output.contains("mine/\(id)"), "\(alone)")
        }
    }

    @Test func `a file and a job from the environment are refused, and both are named`()
        async throws
    {
        try await Sandbox.with { sandbox in
            try sandbox.write("jobs: {app: {mysql: {}}}\n", to: "cairn.yaml")
            for command in ["backup", "list", "config"] {
                let ended = try await sandbox.cairn(
                    command, environment: ["CAIRN_SOURCE": "mysql://h/d"])
                ended.expectFailure(78, naming: ["cairn.yaml", "$CAIRN_SOURCE"])
            }
        }
    }

    @Test func `what is missing is named`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.cairn("backup", "--source", "mysql://h/d").expectFailure(
                64, naming: ["--store", "$CAIRN_STORE"])
            try await sandbox.cairn("backup", environment: ["CAIRN_STORE": "/b"]).expectFailure(
                64, naming: ["$CAIRN_STORE", "--source"])
            try await sandbox.cairn("backup", "--store", "/b", "--keep-count", "3").expectFailure(
                64, naming: ["--keep-count", "--source"])
        }
    }

    /// Every flag of it is understood; `config` stands in for `backup`, which would need its server.
    @Test func `the example without a file is a job as it is written`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                "#!/bin/sh\n[ \"$1\" = backup ] || exit 99\nshift\nexec '\(try Cairn.binary)' config \"$@\"\n",
                to: "bin/cairn", mode: 0o755)
            var environment = sandbox.baseEnvironment
            environment["PATH"] =
                sandbox.folder.appending(path: "bin").path + ":" + (environment["PATH"] ?? "")
            environment["CAIRN_PASSWORD"] = "hunter2"
            let script = Cairn.repository.appending(path: "examples/ad-hoc.sh").path
            let ended = try await Program(
                path: "/bin/sh", arguments: [script], environment: environment
            ).run(in: sandbox.folder)
            #expect(ended.status == 0, "\(ended)")
            for words in [
                "30", "--keep-count", "8", "--keep-weekly", "/var/backups/cairn", "$CAIRN_PASSWORD",
            ] {
                #expect(ended.output.contains(words), "\(words) in \(ended.output)")
            }
            #expect(!ended.text.contains("hunter2"))
        }
    }
}
