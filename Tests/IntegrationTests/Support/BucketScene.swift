import Foundation
import Testing

/// A database with one good snapshot of it in a bucket: what a failure mustn't harm.
struct BucketScene: Sendable {
    let sandbox: Sandbox
    let folder: BucketFolder
    let database: Database
    var server: S3Server { folder.server }
    /// The job's one snapshot: `app/ID`.
    let snapshot: String

    /// - Parameters:
    ///   - bulk: KiB that the stored dump has at least; they hardly compress.
    ///   - makeFolder: nil for a folder of the tests' bucket.
    static func with(
        _ kind: S3Server.Kind, _ databaseKind: Server.Kind = .mysql, bulk: Int = 0,
        isIdle: Bool = false, makeFolder: ((Sandbox) async throws -> BucketFolder)? = nil,
        _ body: (BucketScene) async throws -> Void
    ) async throws {
        try await Sandbox.with(isIdle: isIdle) { sandbox in
            let folder =
                try await makeFolder?(sandbox) ?? sandbox.bucketFolder(on: Servers.s3(kind))
            let server = try Servers.server(databaseKind)
            try await body(BucketScene(in: sandbox, folder, server, bulk: bulk))
        }
    }

    /// Makes the database on `server` and takes its snapshot.
    init(
        in sandbox: Sandbox, _ folder: BucketFolder, _ server: Server, bulk: Int = 0
    ) async throws {
        (self.sandbox, self.folder) = (sandbox, folder)
        database = try await sandbox.database(on: server)
        try await sandbox.fill(database, kibibytes: bulk)
        try sandbox.configure(JobText("app", database), store: S3Text(folder))
        let ended = try await sandbox.cairn("backup")
        try #require(ended.status == 0, "\(ended)")
        let ids = try await folder.snapshots(of: "app")
        try #require(ids.count == 1, "\(ids)")
        snapshot = "app/\(ids[0])"
    }

    /// Configures the job with its store, changed in some way.
    ///
    /// - Parameter rules: what it keeps, in YAML; nil for all.
    func configure(
        at url: String? = nil, keeping rules: String? = nil,
        _ change: (S3Text) -> S3Text = { $0 }
    ) throws {
        let job = JobText("app", database)
        try sandbox.configure(
            rules.map(job.keeping) ?? job, store: change(S3Text(folder, at: url)))
    }

    /// The path of the snapshot's object with the dump.
    func object() async throws -> String {
        let paths = try await folder.objects().keys.filter { path in
            path.hasPrefix("\(snapshot)/") && path.hasSuffix(".sql.gz")
        }
        try #require(paths.count == 1, "\(paths)")
        return paths[0]
    }

    /// All commands that use a store. A restore would replace the database.
    static let commands = [
        ["backup"], ["list"], ["verify"], ["fetch", "app/latest", "-o", "fetched"],
        ["restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot"],
    ]

    /// Runs commands that have to fail, and sees that nothing comes of it: no snapshot appears or
    /// vanishes, nothing is left behind in the bucket, the database stays as it is.
    @discardableResult
    func expectFailure(
        of commands: [[String]] = Self.commands, _ status: Int32, naming words: [String] = [],
        environment: [String: String] = [:], within limit: Duration = .seconds(300),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [Ended] {
        let witness = try await BucketWitness(folder, database)
        var all: [Ended] = []
        for command in commands {
            let ended = try await sandbox.start(command, environment: environment)
                .ended(within: limit)
            ended.expectFailure(status, naming: words, sourceLocation: sourceLocation)
            #expect(ended.output.isEmpty, "\(ended)", sourceLocation: sourceLocation)
            all.append(ended)
        }
        try await witness.expectNothingChanged(sourceLocation: sourceLocation)
        return all
    }

    /// Takes another snapshot as the job is configured now, and proves it.
    @discardableResult
    func expectBackup(
        environment: [String: String] = [:], within limit: Duration = .seconds(300),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let witness = try await BucketWitness(folder, database)
        let ended = try await sandbox.start(["backup"], environment: environment)
            .ended(within: limit)
        #expect(ended.status == 0, "\(ended)", sourceLocation: sourceLocation)
        try await witness.expectOneMoreSnapshot(sourceLocation: sourceLocation)
        let verified = try await sandbox.start(["verify", "app/latest"], environment: environment)
            .ended(within: limit)
        #expect(verified.status == 0, "\(verified)", sourceLocation: sourceLocation)
        return ended
    }

    /// Takes the snapshot's manifest away, so that what remains is what a killed run leaves.
    func makeLeftover() async throws {
        try await folder.remove("\(snapshot)/manifest.json")
    }
}

/// What must be the same after a run that failed.
struct BucketWitness: Sendable {
    private let folder: BucketFolder
    private let objects: [String: String]
    private let database: Database
    private let fingerprint: String

    init(_ folder: BucketFolder, _ database: Database) async throws {
        self.folder = folder
        self.database = database
        objects = try await folder.objects()
        fingerprint = try await folder.sandbox.fingerprint(database)
    }

    /// The folder holds the same objects and no others, no upload is open, the database is the same.
    func expectNothingChanged(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let now = try await folder.objects()
        #expect(now == objects, "the bucket changed", sourceLocation: sourceLocation)
        try await expectNoUploads(sourceLocation: sourceLocation)
        try await expectDatabaseUnchanged(sourceLocation: sourceLocation)
    }

    /// All that was there is there still, and a snapshot besides. The database is the same.
    func expectOneMoreSnapshot(
        of job: String = "app", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let now = try await folder.objects()
        let counts = [now, objects].map { BucketFolder.snapshots(of: job, in: $0).count }
        #expect(counts[0] == counts[1] + 1, sourceLocation: sourceLocation)
        try await expectKept(in: now, sourceLocation: sourceLocation)
    }

    /// All that was there is there still; there may be more. The database is the same.
    func expectKept(
        in now: [String: String]? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let now = if let now { now } else { try await folder.objects() }
        let lost = objects.filter { now[$0.key] != $0.value }.keys.sorted()
        #expect(lost.isEmpty, "vanished or altered", sourceLocation: sourceLocation)
        try await expectNoUploads(sourceLocation: sourceLocation)
        try await expectDatabaseUnchanged(sourceLocation: sourceLocation)
    }

    func expectNoUploads(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let uploads = try await folder.openUploads()
        #expect(uploads.isEmpty, "left open", sourceLocation: sourceLocation)
    }

    func expectDatabaseUnchanged(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let now = try await folder.sandbox.fingerprint(database)
        #expect(now == fingerprint, "the database changed", sourceLocation: sourceLocation)
    }
}

extension Sandbox {
    /// Adds a table of which a dump takes at least so much room in a store: it hardly compresses.
    func fill(_ database: Database, kibibytes: Int) async throws {
        guard kibibytes > 0 else { return }
        switch database.server.kind {
        case .mysql:
            try await sql(
                """
                CREATE TABLE bulk (id INT PRIMARY KEY, bytes BLOB);
                INSERT INTO bulk SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_\(kibibytes);
                """, in: database)
        case .postgres:
            try await sql(
                """
                CREATE TABLE bulk (id INT PRIMARY KEY, digits TEXT);
                INSERT INTO bulk
                  SELECT id, string_agg(encode(sha512((random()::text || part)::bytea), 'hex'), '')
                  FROM generate_series(1, \(kibibytes)) id, generate_series(1, 16) part GROUP BY id;
                """, in: database)
        }
    }
}
