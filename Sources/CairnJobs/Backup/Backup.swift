internal import CairnDatabases
internal import CairnGzip
public import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

/// One run of one job: probe, begin, dump, compress, store, judge, confirm, seal.
///
/// It ends with a sealed snapshot or with none: whatever goes wrong before the manifest is written
/// aborts the uploads and removes what was stored. A snapshot that may lack something is sealed, too,
/// and its manifest says so: see ``Suspicion``.
public struct Backup: Sendable {
    public let job: Job
    public let purpose: Manifest.Purpose
    /// `PATH` and `TMPDIR` are looked at, nothing else.
    public let environment: [String: String]
    public let report: EventHandler

    public init(
        _ job: Job, purpose: Manifest.Purpose = .backup, environment: [String: String],
        report: @escaping EventHandler
    ) {
        self.job = job
        self.purpose = purpose
        self.environment = environment
        self.report = report
    }

    /// Runs the job once.
    ///
    /// - Returns: the sealed snapshot's manifest.
    public func run() async throws(JobError) -> Manifest {
        let overrun = JobError(
            .failed, "job “\(job.name)” didn't end within its deadline of \(job.deadline)",
            hint: "Raise “deadline”, or find out what holds it up.")
        do {
            return try await withDeadline(job.deadline, overrun: overrun) {
                try await makeSnapshot()
            }
        } catch {
            throw JobError(error)
        }
    }

    private func makeSnapshot() async throws -> Manifest {
        let level = try GzipLevel(job.compressionLevel)
        let engine = try await DatabaseEngines.connect(
            job.connection, databases: job.databases, environment: environment)
        var databases: [DatabaseFacts] = []
        for name in job.databases { databases.append(try await engine.inspect(name)) }
        if let warning = Self.patienceWarning(engine.server, store: job.store) {
            report(.warning(warning + "; SET GLOBAL net_write_timeout=3600 avoids that"))
        }

        let catalog = try await job.catalog(creating: true, environment: environment)
        let swept = try await catalog.sweepLeftovers(of: job.name)
        if !swept.isEmpty { report(.sweptLeftovers(swept)) }
        let suspicion = try await suspicion(catalog)

        let start = Date()
        let name = SnapshotName(job: job.name, id: SnapshotID(start: start))
        let writer = try await SnapshotWriter(
            in: catalog, name: name,
            record: BeginRecord(
                files: databases.map { stem($0.name, name.id) },
                deadline: start.addingTimeInterval(job.deadline / .seconds(1))))
        var dumps: [Manifest.Database] = []
        do {
            for facts in databases {
                report(.dumping(database: facts.name, server: engine.server))
                let dump = DatabaseDump(
                    engine: engine, facts: facts, writer: writer, stem: stem(facts.name, name.id),
                    level: level, stallLimit: job.stallLimit, report: report)
                dumps.append(try await dump.run())
            }
            var manifest = manifest(name, start: start, server: engine.server, dumps)
            manifest.suspicions = dumps.flatMap(suspicion.words)
            let note = RecoveryNote(manifest: manifest, engine: engine, databases: databases)
            try await writer.seal(manifest, recovery: note.text)
            report(.sealed(name))
            return manifest
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// What the snapshot is compared with. What a restore saves of a database that is to be replaced may
    /// well be less than there was: that is why it is replaced.
    private func suspicion(_ catalog: SnapshotCatalog) async throws -> Suspicion {
        guard purpose == .backup else { return Suspicion(history: []) }
        return Suspicion(
            history: try await catalog.eligible(of: job.name, limit: Suspicion.compared))
    }

    /// What a person should know who keeps the dumps of an impatient server in a store that may be out
    /// of reach for a while.
    static func patienceWarning(_ server: ServerFacts, store: StoreLocation) -> String? {
        guard case .s3 = store, let patience = server.readerPatience,
            patience < worryingPatience
        else { return nil }
        return
            "\(server.flavour) drops a dump that nobody reads for \(patience.components.seconds) s, and"
            + " \(server.dumpTool) can't ask for more: a longer outage of the store costs one fresh dump"
    }

    private static let worryingPatience = Duration.seconds(300)

    /// The dump's file name, as design and bucket layout have it: the database is named when there are
    /// several.
    private func stem(_ database: String, _ id: SnapshotID) -> String {
        let name = job.fileName ?? job.name.text
        let middle = job.databases.count > 1 ? "-" + Self.fileNamePart(database) : ""
        return "\(name)\(middle)-\(id).sql.gz"
    }

    /// A database's name as part of a file name; characters that are unsafe there become `%` and two
    /// hexadecimal digits, so that two databases never share a file.
    static func fileNamePart(_ database: String) -> String {
        database.utf8.map { byte in
            let isSafe =
                byte < 0x80
                && (Character(UnicodeScalar(byte)).isLetter
                    || Character(UnicodeScalar(byte)).isNumber || "-_.".utf8.contains(byte))
            let digits = String(byte, radix: 16)
            return isSafe
                ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    private func manifest(
        _ name: SnapshotName, start: Date, server: ServerFacts, _ dumps: [Manifest.Database]
    ) -> Manifest {
        Manifest(
            job: name.job.text, id: name.id, start: start, end: Date(), cairn: cairnVersion,
            purpose: purpose,
            server: Manifest.Server(
                kind: server.kind.rawValue, flavour: server.flavour, version: server.version,
                dumpTool: server.dumpTool, dumpToolVersion: server.dumpToolVersion),
            databases: dumps)
    }
}
