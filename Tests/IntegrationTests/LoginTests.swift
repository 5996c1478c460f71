import Foundation
import Testing

/// Servers that don't let Cairn in, or aren't there, or hold no such database.
@Suite struct LoginTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `a wrong password is access refused`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database).with("password", "not-this-one")
            let ended = try await sandbox.expectFailedBackup(job, of: database, status: 77)
            #expect(!ended.text.contains("not-this-one"))
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `no password where one is wanted is access refused`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database).with("password", nil)
            try await sandbox.expectFailedBackup(job, of: database, status: 77)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `an unknown database is named, and those that are there`(_ kind: Server.Kind) async throws
    {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database).with("databases", "[test_nowhere]")
            let ended = try await sandbox.expectFailedBackup(
                job, of: database, status: 78, naming: ["“test_nowhere”"])
            let hint = ended.errors.split(separator: "\n").first { $0.hasPrefix("cairn: hint: ") }
            #expect(hint?.contains(database.name) == true, "\(ended)")
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `one unknown database among several spoils the whole snapshot`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database)
                .with("databases", "[\(database.name), test_nowhere]")
            try await sandbox.expectFailedBackup(
                job, of: database, status: 78, naming: ["test_nowhere"])
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a server that is down is unreachable`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database).with("port", "1")
            try await sandbox.expectFailedBackup(job, of: database, status: 69)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a host that has no address is unreachable`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database).with("host", "no-such-host.invalid")
            try await sandbox.expectFailedBackup(
                job, of: database, status: 69, naming: ["no-such-host.invalid"])
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a socket that isn't there is unreachable`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            let job = JobText("app", database)
                .with("host", nil).with("socket", "\(sandbox.folder.path)/none")
            try await sandbox.expectFailedBackup(job, of: database, status: 69)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `a user without rights gets no snapshot of half a database`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let database = try await sandbox.database(on: server)
            let user = try await sandbox.user(on: server, password: "weak", rights: .none)
            if kind == .mysql {
                try await sandbox.sql(
                    "GRANT SELECT ON \(server.quoted(database.name)).person TO \(user)", on: server)
            }
            let job = JobText("app", database).with("user", user).with("password", "weak")
            try await sandbox.expectFailedBackup(job, of: database, status: 77)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `one job that fails doesn't stop the next`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let database = try await sandbox.database(on: Servers.server(kind))
            try sandbox.configure(
                JobText("a-broken", database).with("password", "not-this-one"),
                JobText("b-down", database).with("port", "1"), JobText("c-good", database))
            let ended = try await sandbox.cairn("backup")
            // The failure that is worth a retry decides.
            ended.expectFailure(69, naming: ["job “a-broken”", "job “b-down”"])
            #expect(sandbox.snapshots(of: "c-good").count == 1)
            #expect(sandbox.snapshots(of: "a-broken").isEmpty)
            #expect(sandbox.snapshots(of: "b-down").isEmpty)
        }
    }
}
