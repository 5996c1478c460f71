import Foundation
import Testing

/// The blocks `backup:` of WorkAdventure's charts, comments and all. What a user fills in replaces a
/// `null` or a `...`; the one line above the block names the server.
@Suite struct PastedBlockTests {
    private static let flat = """
            backup:
              enabled: false            # OFF by default
              bucket: null
              fileName: workadventure-mysql-backup
              endpointUrl: null
              accessKeyId: null
              secretAccessKey: null
              schedule: "0 4 * * *"
              count: 30                 # retention by COUNT
        """
    private static let nested = """
            backup:
              enable: true              # 'enable', not 'enabled'
              #schedule: "* * * * *"
              keepDays: 7               # retention by AGE
              s3:
                accessKeyId: "..."
                bucket: "..."
                # endpointUrl: "..."
                region: "..."
                secretAccessKey: "..."
        """

    @Test(.needs(.mysql), .needs(.ceph))
    func `the admin panel is backed up from its chart's block`() async throws {
        try await Sandbox.with { sandbox in
            let bucket = try await sandbox.ownBucket()
            let server = try Servers.server(.mysql)
            let database = try await sandbox.database(on: server)
            let block = Self.flat.replacing("enabled: false", with: "enabled: true")
                .replacing("bucket: null", with: "bucket: \(bucket.bucket)")
                .replacing("endpointUrl: null", with: "endpointUrl: \(bucket.server.url)")
                .replacing("secretAccessKey: null", with: "secretAccessKey: \(try secret(bucket))")
                .replacing("accessKeyId: null", with: "accessKeyId: \(try bucket.server.accessKey)")
            try await expectBackup(
                of: database, job: "workadventure", fileName: "workadventure-mysql-backup", block,
                in: bucket, sandbox,
                environment: [
                    "MYSQL_ROOT_PASSWORD_FILE": server.passwordFile,
                    "MYSQL_DATABASE": database.name,
                ])
        }
    }

    @Test(.needs(.postgres), .needs(.ceph))
    func `Synapse is backed up from its chart's block`() async throws {
        try await Sandbox.with { sandbox in
            let bucket = try await sandbox.ownBucket()
            let server = try Servers.server(.postgres)
            // The role before the database that it will own, which goes first.
            let owner = try await sandbox.user(on: server, password: "p@ss 'word\\")
            let database = try await sandbox.database(on: server)
            let block = Self.nested.replacing(
                "# endpointUrl: \"...\"", with: "endpointUrl: \"...\""
            )
            .replacing("bucket: \"...\"", with: "bucket: \"\(bucket.bucket)\"")
            .replacing("endpointUrl: \"...\"", with: "endpointUrl: \"\(bucket.server.url)\"")
            .replacing("region: \"...\"", with: "region: \"us-east-1\"")
            .replacing(
                "secretAccessKey: \"...\"", with: "secretAccessKey: \"\(try secret(bucket))\""
            )
            .replacing(
                "accessKeyId: \"...\"", with: "accessKeyId: \"\(try bucket.server.accessKey)\"")
            try await expectBackup(
                of: database, job: "synapse", fileName: "synapse", block, in: bucket, sandbox,
                environment: [
                    "POSTGRES_USER": owner, "POSTGRES_PASSWORD": "p@ss 'word\\",
                    "POSTGRES_DB": database.name,
                ])
        }
    }

    @Test func `the admin panel's block as it is pasted is off, and nothing is left to do`()
        async throws
    {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                "jobs:\n  workadventure:\n    mysql: {}\n\(Self.flat)\n", to: "cairn.yaml")
            try await sandbox.cairn("backup").expectFailure(
                78, naming: ["workadventure: disabled, skipped", "enabled: true"])
            try await sandbox.cairn("backup", "workadventure").expectFailure(
                78, naming: ["workadventure", "disabled"])
            for command in ["list", "prune"] {
                let ended = try await sandbox.cairn(command)
                #expect(ended.status == 0, "\(ended)")
                #expect(ended.errors.contains("workadventure: disabled, skipped"), "\(ended)")
            }
            let config = try await sandbox.cairn("config")
            #expect(config.status == 0, "\(config)")
            #expect(config.output.contains("isn't filled in"), "\(config)")
        }
    }

    private func secret(_ bucket: BucketFolder) throws -> String { try bucket.server.secretKey }

    /// Backs up, lists and restores; another tool's dump in the bucket stays as it is and isn't listed.
    private func expectBackup(
        of database: Database, job: String, fileName: String, _ block: String,
        in bucket: BucketFolder, _ sandbox: Sandbox, environment: [String: String]
    ) async throws {
        let foreign = "\(fileName)-2026-11-20.sql.gz"
        try await bucket.put(Data("another tool's".utf8), to: foreign)
        let server = database.server
        let line = "\(server.kind.rawValue): {host: 127.0.0.1, port: \(server.port)}"
        try sandbox.write("jobs:\n  \(job):\n    \(line)\n\(block)\n", to: "cairn.yaml")

        let backup = try await sandbox.cairn("backup", environment: environment)
        #expect(backup.status == 0, "\(backup)")
        let id = try #require(try await bucket.snapshots(of: job).first)
        let objects = try await bucket.objects()
        #expect(objects["\(job)/\(id)/\(fileName)-\(id).sql.gz"] != nil, "\(objects)")
        #expect(objects[foreign] != nil)
        let list = try await sandbox.cairn("list", environment: environment)
        #expect(list.status == 0, "\(list)")
        #expect(list.output.contains("\(job)/\(id)"), "\(list)")
        #expect(!list.output.contains("2026-11-20"), "\(list)")

        let before = try await sandbox.fingerprint(database)
        try await sandbox.drop(database)
        let restore = try await sandbox.cairn(
            "restore", "\(job)/latest", "--yes", environment: environment)
        #expect(restore.status == 0, "\(restore)")
        #expect(try await sandbox.fingerprint(database) == before)
        for ended in [backup, list, restore] {
            #expect(!ended.text.contains(try secret(bucket)))
        }
    }
}
