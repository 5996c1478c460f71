import Foundation
import Testing

/// MariaDB and Oracle's MySQL are taken for each other by their programs, and by nobody here.
@Suite struct FlavourTests {
    private static let both = Servers.releases(of: .mysql).count == 2

    /// Such dumps load in part: `Unknown collation: 'utf8mb4_0900_ai_ci'` one way, `ERROR 3105` the other.
    @Test(
        .enabled(if: both, "needs MariaDB and MySQL; “scripts/test” starts them"),
        arguments: Release.mysqls)
    func `a snapshot of one isn't restored into the other`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let other = try Servers.server(of: release == .mariadb ? .mysql : .mariadb)
            let oracles = try #require(source.server.clients ?? other.clients)
            let copy = Database(server: other, name: source.name)
            sandbox.afterwards { try await sandbox.drop(copy) }
            let ended = try await sandbox.cairn(
                "restore", "app/latest", "--yes", "--into", "mysql://root@127.0.0.1:\(other.port)",
                "--password-file", other.passwordFile,
                environment: ["PATH": "/usr/bin:/bin:\(oracles)"])
            let names = ["MariaDB", "MySQL"]
            let (own, others) = release == .mariadb ? (names[0], names[1]) : (names[1], names[0])
            ended.expectFailure(78, naming: ["snapshot is of \(own)", "target is \(others)"])
            #expect(try await !sandbox.exists(copy))
        }
    }

    /// Its first line is MariaDB's guard, which Oracle's client calls an `Unknown command '\-'`.
    @Test(.enabled(if: both, "needs MariaDB and MySQL; “scripts/test” starts them"))
    func
        `MariaDB's programs dump MySQL only where that is allowed, and Oracle's client restores it`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: .mysql))
            let foreign = JobText("app", source).with("clientDirectory", "/usr/bin")
            try sandbox.configure(foreign)
            try await sandbox.cairn("backup").expectFailure(
                78, naming: ["the server is MySQL 9", "is MariaDB's", "allowForeignClient"])

            try sandbox.configure(foreign.with("allowForeignClient", "true"))
            let saved = try await sandbox.cairn("backup")
            #expect(saved.status == 0, "\(saved)")
            #expect(saved.errors.contains("can't always be restored"), "\(saved)")
            let check = try await sandbox.check()
            #expect(check.findings("client-doubtful").count == 1, "\(check.findings)")
            let wanted = try await sandbox.fingerprint(source)
            let id = try sandbox.onlySnapshot(of: "app")
            let plain = try await StoredSnapshot(sandbox: sandbox, job: "app", id: id).plain()
            #expect(plain.starts(with: Data("/*M!999999\\- enable the sandbox mode */".utf8)))
            try await sandbox.drop(source)
            try sandbox.configure(JobText("app", source))
            let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(ended.status == 0, "\(ended)")
            #expect(try await sandbox.fingerprint(source) == wanted)
        }
    }

    /// MariaDB's guard is one against this; Oracle's programs have none.
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a command of the client that was put into a dump isn't run`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.goodBackup(of: source)
            let id = try sandbox.onlySnapshot(of: "app")
            let snapshot = StoredSnapshot(sandbox: sandbox, job: "app", id: id)
            let plain = String(decoding: try await snapshot.plain(), as: UTF8.self)
            let witness = sandbox.folder.appending(path: "witness").path
            let copy = Database(server: source.server, name: source.name + "_copy")
            sandbox.afterwards { try await sandbox.drop(copy) }
            for command in ["\\! touch \(witness)", "system touch \(witness)", "tee \(witness)"] {
                let forged = plain.replacing(
                    "\nCREATE TABLE", with: "\n\(command)\nCREATE TABLE", maxReplacements: 1)
                try #require(forged != plain)
                try await snapshot.forge(plain: Data(forged.utf8))
                let ended = try await sandbox.cairn(
                    "restore", "app/latest", "--yes", "--database", "\(source.name):\(copy.name)")
                ended.expectFailure(74)
                #expect(!FileManager.default.fileExists(atPath: witness), "\(command)")
            }
        }
    }
}
