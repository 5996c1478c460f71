import Foundation
import Testing

/// There and back again by way of a bucket.
@Suite struct BucketRoundTripTests {
    @Test(
        .needs(.mysql, .postgres), .needsS3, arguments: Servers.s3Kinds, [false, true])
    func `what was dropped is restored, from several databases of both kinds`(
        _ kind: S3Server.Kind, _ isSecure: Bool
    ) async throws {
        try await Sandbox.with { sandbox in
            let folder = try sandbox.bucketFolder(on: Servers.s3(kind))
            var databases: [Database] = []
            for server in try Server.Kind.allCases.map(Servers.server) {
                for bulk in [8_000, 0] {
                    databases.append(try await sandbox.database(on: server))
                    try await sandbox.fill(databases[databases.count - 1], kibibytes: bulk)
                }
            }
            var store = S3Text(folder)
            if isSecure {
                store = S3Text(folder, at: folder.server.secureURL)
                    .with("caFile", JobText.quoted(try Servers.authorityFile()))
            }
            try sandbox.configure(
                JobText("app", databases[0], databases[1]),
                JobText("chat", databases[2], databases[3]), store: store)
            let backup = try await sandbox.cairn("backup")
            #expect(backup.status == 0, "\(backup)")
            #expect(try await folder.openUploads().isEmpty)
            // Postgres waits for ever, MariaDB a minute.
            let warnings = backup.errors.split(separator: "\n").filter {
                $0.contains("net_write_timeout=3600")
            }
            #expect(warnings.count == 1, "\(backup)")
            #expect(warnings.first?.contains("drops a dump that nobody reads for 60 s") == true)

            var fingerprints: [String] = []
            for database in databases {
                fingerprints.append(try await sandbox.fingerprint(database))
                try await sandbox.drop(database)
            }
            for job in ["app", "chat"] {
                let restore = try await sandbox.cairn("restore", "\(job)/latest", "--yes")
                #expect(restore.status == 0, "\(restore)")
            }
            for (database, fingerprint) in zip(databases, fingerprints) {
                #expect(try await sandbox.fingerprint(database) == fingerprint)
            }
        }
    }
}
