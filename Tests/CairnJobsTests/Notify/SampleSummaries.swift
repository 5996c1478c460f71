import CairnDatabases
import CairnJobs
import CairnSnapshots
import CairnStores
import Foundation

/// Runs of a job called `app`, with nothing in them left to chance.
enum SampleSummaries {
    static let start = Date(timeIntervalSince1970: 1_795_147_200)

    static func job() throws -> Job {
        Job(
            name: try JobName("app"),
            connection: Connection(
                kind: .postgres, address: .tcp(host: "db", port: 5432), user: "ada", password: nil),
            databases: ["app", "chat"], store: .directory(path: "/b"))
    }

    static func sealed(
        suspicions: [String] = [],
        databases: [(name: String, dump: Int64, stored: Int64)] = [
            ("app", 60_000_000, 25_000_000), ("chat", 10_700_000, 7_000_000),
        ]
    ) throws -> JobSummary {
        guard let id = SnapshotID("20261120T040000Z-7f3a") else {
            preconditionFailure("it is an id")
        }
        let manifest = Manifest(
            job: "app", id: id, start: start, end: start.addingTimeInterval(3), cairn: "0",
            purpose: .backup,
            server: .init(
                kind: "postgres", flavour: "PostgreSQL", version: "15", dumpTool: "pg_dump",
                dumpToolVersion: "15"),
            databases: databases.map { name, dump, stored in
                Manifest.Database(
                    name: name, characterSet: "UTF8", collation: "C", characterType: nil,
                    dumpStart: start, dumpEnd: start, tables: [], objectCounts: [:],
                    dump: .init(
                        format: "plain", bytes: dump, crc32: "00000000", engine: "isal", level: 2,
                        objects: [
                            .init(
                                file: "x", bytes: stored, sha256: "", proof: .readBack, partSize: 1,
                                parts: 1)
                        ]))
            })
        return JobSummary(
            try job(), start: start, end: start.addingTimeInterval(3.25),
            .sealed(manifest, suspicions: suspicions), exitStatus: suspicions.isEmpty ? 0 : 76)
    }

    static func failed(
        _ message: String = "can't reach db:5432: connection refused"
    ) throws -> JobSummary {
        JobSummary(
            try job(), start: start, end: start.addingTimeInterval(12),
            .failed(
                JobError(
                    .unreachable, message, hint: "Check that the server runs.",
                    toolOutput: "a row of the dump")), exitStatus: 69)
    }
}
