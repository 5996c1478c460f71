import Foundation
import Testing

/// Passwords: every one gets through to the server, and none gets out anywhere.
@Suite struct PasswordTests {
    private static let printable = String(
        decoding: (UInt8(ascii: " ")...UInt8(ascii: "~")).map(\.self), as: UTF8.self)

    static let passwords = [
        printable, String(printable.reversed()), "  spaces around  ", "#comment # and ; more",
        "\"in double quotes\"", "'in single quotes'", "back\\slash\\n\\", "100%d %s %%",
        "pass:word=x@y/z?", "$HOME `id` $(id) ${X}", "pässwörd 🪨 漢字", "[client]", "-", "!x",
        "\tbetween tabs\t", "null", "{env: X}",
    ]

    @Test(.needsServers, arguments: Servers.kinds, passwords)
    func `a password of any characters logs in, however it is given`(
        _ kind: Server.Kind, _ password: String
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let database = try await sandbox.emptyDatabase(on: server)
            let user = try await sandbox.user(on: server, password: password)
            let file = try sandbox.write(password + "\n", to: "secret")
            let job = JobText("app", database).with("user", user)
            try sandbox.configure(
                job.named("literal").with("password", JobText.quoted(password)),
                job.named("by-variable").with("password", "{env: THE_PASSWORD}"),
                job.named("by-file").with("password", "{file: \(file)}"))
            let ended = try await sandbox.cairn(
                "backup", environment: ["THE_PASSWORD": password])
            #expect(ended.status == 0, "\(ended)")
            for name in ["literal", "by-variable", "by-file"] {
                #expect(sandbox.snapshots(of: name).count == 1, "\(name)")
            }
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `the ad-hoc job takes the password from a file or the environment`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let database = try await sandbox.database(on: server)
            let url =
                "\(kind.rawValue)://\(server.superuser)@127.0.0.1:\(server.port)/\(database.name)"
            let source = ["backup", "--source", url, "--store", "file://\(sandbox.store.path)"]
            let runs: [([String], [String: String])] = [
                (["--password-file", server.passwordFile], [:]),
                ([], ["CAIRN_PASSWORD": try server.password]),
                (["--name", "other"], ["CAIRN_PASSWORD_FILE": server.passwordFile]),
            ]
            for (flags, environment) in runs {
                let ended = try await sandbox.start(source + flags, environment: environment)
                    .ended()
                #expect(ended.status == 0, "\(ended)")
                #expect(!ended.text.contains(try server.password))
            }
            #expect(sandbox.snapshots(of: database.name).count == 2)
            #expect(sandbox.snapshots(of: "other").count == 1)

            let wrong = try await sandbox.start(source, environment: ["CAIRN_PASSWORD": "no"])
                .ended()
            wrong.expectFailure(77)
            #expect(sandbox.snapshots(of: database.name).count == 2)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds, ["plain", "json"])
    func `a password is in no argument, no child's environment, no message and no stored file`(
        _ kind: Server.Kind, _ format: String
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let stuck = try await StuckDump(on: server, in: sandbox)
            let password = "hunter2-\(UUID().uuidString)"
            let user = try await sandbox.user(on: server, password: password)
            let hold = try await stuck.hold()
            try sandbox.configure(
                JobText("app", stuck.database).with("user", user)
                    .with("password", "{env: THE_PASSWORD}"))
            let run = try sandbox.start(
                ["backup", "--log-format", format], environment: ["THE_PASSWORD": password])
            try await stuck.untilStuck()

            let children = run.process.descendants
            try #require(children.contains { $0.programName == kind.dumpProgram })
            #expect(!run.process.commandLine.contains(password))
            for child in children {
                #expect(!child.commandLine.isEmpty)
                #expect(!child.commandLine.contains(password), "\(child)")
                #expect(!child.environment.isEmpty)
                #expect(!child.environment.contains(password), "\(child)")
                #expect(!child.environment.contains("THE_PASSWORD"), "\(child)")
            }
            try Self.expectPrivate(run.process.privateFolders)

            try await hold.release()
            let ended = try await run.ended()
            #expect(ended.status == 0, "\(ended)")
            #expect(!ended.text.contains(password))
            for (path, bytes) in try sandbox.contents() {
                #expect(bytes.range(of: Data(password.utf8)) == nil, "\(path)")
            }
        }
    }

    /// There is a folder with option files, and nobody else may look into it.
    private static func expectPrivate(_ folders: [String]) throws {
        try #require(!folders.isEmpty)
        for folder in folders {
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
            #expect(files.count >= 2, "\(files)")
            for path in [folder] + files.map({ "\(folder)/\($0)" }) {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                let mode = attributes[.posixPermissions] as? Int
                #expect(mode.map { $0 & 0o077 } == 0, "\(path)")
            }
        }
    }
}
