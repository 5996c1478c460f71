import Foundation
import Testing

/// Jobs, databases and runs beside each other.
@Suite struct NeighbourTests {
    @Test(.needsServers, arguments: Servers.kinds)
    func `a job whose name begins like another's never touches it`(
        _ kind: Server.Kind
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let app = try await sandbox.database(on: server)
            let staging = try await StuckDump(on: server, in: sandbox)
            let jobs = [JobText("app", app), JobText("app-staging", staging.database)]
            try sandbox.configure(jobs[0], jobs[1])
            #expect(try await sandbox.cairn("backup").status == 0)
            let sealed = try #require(sandbox.snapshots(of: "app-staging").first)

            // The longer name leaves something to sweep behind.
            let hold = try await staging.hold()
            let run = try sandbox.start(["backup", "app-staging"])
            try await staging.untilStuck(job: "app-staging")
            run.send(SIGKILL)
            _ = try await run.ended()
            try await hold.release()

            let witness = try await Witness(sandbox, app, staging.database)
            let backup = try await sandbox.cairn("backup", "app")
            #expect(backup.status == 0, "\(backup)")
            #expect(!backup.errors.contains("removed the leftovers"), "\(backup)")
            try witness.expectStoreKept()

            let list = try await sandbox.cairn("list", "app")
            #expect(!list.output.contains("app-staging"), "\(list)")
            try await sandbox.cairn("restore", "app/\(sealed)", "--yes").expectFailure(66)
            try await witness.expectDatabasesUnchanged()

            try await sandbox.drop(app)
            let restore = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(restore.status == 0, "\(restore)")
            try await witness.expectDatabasesUnchanged()
            try witness.expectStoreKept()

            let sweep = try await sandbox.cairn("backup", "app-staging")
            #expect(sweep.errors.contains("removed the leftovers of 1"), "\(sweep)")
            #expect(sandbox.snapshots(of: "app").count == 2)
            #expect(sandbox.snapshots(of: "app-staging").count == 2)
        }
    }

    @Test(.needsServers, arguments: Servers.kinds)
    func `two backups of one job at the same time both seal`(_ kind: Server.Kind) async throws {
        try await Sandbox.with { sandbox in
            let stuck = try await StuckDump(on: Servers.server(kind), in: sandbox)
            try sandbox.configure(JobText("app", stuck.database))
            let hold = try await stuck.hold()
            let runs = try (0..<2).map { _ in try sandbox.start(["backup"]) }
            try await sandbox.untilStored(16_000_000, of: "app")
            try await hold.release()
            for run in runs {
                let ended = try await run.ended()
                #expect(ended.status == 0, "\(ended)")
            }
            let ids = sandbox.snapshots(of: "app")
            #expect(ids.count == 2)
            for id in ids {
                let ended = try await sandbox.cairn("verify", "app/\(id)")
                #expect(ended.status == 0, "\(ended)")
            }
            #expect(try sandbox.unsealedBytes(of: "app") == 0)
        }
    }

    /// Names that have a meaning to a shell, an option parser, a connection string or a file system.
    private static let oddNames: [(Server.Kind, [String])] = [
        (
            .mysql,
            ["we ird'\"%s", "ünïcode 漢字", "-dash", "--all-databases", "semi;colon`tick", "a.b"]
        ),
        (.postgres, ["we ird'\"%s", "ünïcode 🪨", "-dash", "a=b", "dbname=x host=y", "A.b\\c"]),
    ].filter { Servers.isWanted($0.0) }

    @Test(.needsServers, arguments: oddNames)
    func `databases with odd names come back as they were`(
        _ kind: Server.Kind, _ names: [String]
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            var jobs: [JobText] = []
            for (number, name) in names.enumerated() {
                let database = try await sandbox.database(on: server, named: name)
                let before = try await sandbox.fingerprint(database)
                jobs = [JobText("odd-\(number)", database)]
                try sandbox.configure(jobs[0])
                let backup = try await sandbox.cairn("backup")
                #expect(backup.status == 0, "\(backup)")
                try await sandbox.drop(database)
                let restore = try await sandbox.cairn(
                    "restore", "odd-\(number)/latest", "--yes")
                #expect(restore.status == 0, "\(restore)")
                #expect(try await sandbox.fingerprint(database) == before, "\(name)")
            }
        }
    }

    @Test(.needsServers, arguments: oddNames)
    func `several databases of one job each have their own dump`(
        _ kind: Server.Kind, _ names: [String]
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            // Two that differ only in what a file name can't hold.
            let all = names + ["we_ird", "we ird", "we?ird"].map { "\($0) \(kind.rawValue)" }
            var job: JobText?
            for name in all {
                let database = try await sandbox.emptyDatabase(on: server, named: "several \(name)")
                try await sandbox.sql("CREATE TABLE one (id INT)", in: database)
                job = JobText("app", database)
            }
            let list = all.map { JobText.quoted("several \($0)") }.joined(separator: ", ")
            try sandbox.configure(try #require(job).with("databases", "[\(list)]"))
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")

            let id = try sandbox.onlySnapshot(of: "app")
            let dumps = try sandbox.contents().keys.filter { $0.hasSuffix(".sql.gz") }
            #expect(dumps.count == all.count)
            #expect(dumps.allSatisfy { $0.hasPrefix("app/\(id)/app-") })
            let verify = try await sandbox.cairn("verify", "app/latest")
            #expect(verify.status == 0, "\(verify)")
        }
    }
}
