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
            hint: "Find out what holds it up: the server, the store, or the network to one of them."
        )
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
        let source = try await BackupSource.connect(job, environment: environment)
        let (engine, databases) = (source.engine, source.databases)
        // Server and store are asked at the same time.
        async let rights = missing(source)
        let (catalog, newest, suspicion) = try await prepareStore()
        let missing = try await rights
        // Before the first dump: the right to read them may be missing.
        let accounts = job.dump.includesAccounts ? try await engine.accounts() : nil

        let start = Date()
        let name = SnapshotName(job: job.name, id: SnapshotID(start: start, after: newest))
        let writer = try await SnapshotWriter(
            in: catalog, name: name,
            record: BeginRecord(
                files: databases.map { stem($0.name, name.id) }
                    + (job.dump.includesAccounts ? [accountsFile(name.id)] : []),
                deadline: start.addingTimeInterval(job.deadline / .seconds(1))))
        var dumps: [Manifest.Database] = []
        do {
            for facts in databases {
                report(.dumping(facts, server: engine.server))
                var options = job.dump
                options.leavesOut = missing[facts.name] ?? []
                let dump = DatabaseDump(
                    engine: engine, facts: facts, writer: writer, stem: stem(facts.name, name.id),
                    level: level, options: options, stallLimit: job.stallLimit, report: report)
                dumps.append(try await dump.run())
            }
            var manifest = manifest(name, start: start, server: engine.server, dumps)
            if let accounts {
                let object = AccountsObject(
                    writer: writer, file: accountsFile(name.id), level: level)
                manifest.accounts = try await object.store(accounts)
            }
            manifest.lastTrial = suspicion.lastTrial
            manifest.suspicions = dumps.flatMap(suspicion.words)
            if job.databases.isEmpty {
                manifest.suspicions += suspicion.wordsOnMissing(dumps.map(\.name))
            }
            let note = RecoveryNote(manifest: manifest, engine: engine, databases: databases)
            try await writer.seal(manifest, recovery: note.text)
            report(.sealed(name))
            return manifest
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// - Returns: by database, what its dump will lack.
    private func missing(_ source: BackupSource) async throws -> [String: Set<DumpPart>] {
        if let warning = Self.patienceWarning(source.engine.server, store: job.store) {
            report(.warning(warning + "; SET GLOBAL net_write_timeout=3600 avoids that"))
        }
        // What is about to be replaced may well be as it shouldn't.
        if purpose == .backup {
            for warning in source.warnings(job.dump) { report(.warning(warning)) }
        }
        // What a backup may do without would be gone for good.
        let allowed = purpose == .backup ? job.dump.allowMissing : nil
        let missing = try await source.missing(allowed: allowed)
        for (database, parts) in missing.sorted(by: { $0.key < $1.key }) {
            let names = parts.map(\.rawValue).sorted().joined(separator: ", ")
            report(
                .warning(
                    "“\(database)” is saved without its \(names), to which this user has no right"
                        + " (allowMissing)"))
        }
        return missing
    }

    /// Removes what dead runs have left, and reads what the snapshot comes after and is compared with.
    private func prepareStore() async throws -> (SnapshotCatalog, newest: SnapshotID?, Suspicion) {
        let catalog = try await job.catalog(creating: true, environment: environment)
        let swept = try await catalog.sweepLeftovers(of: job.name)
        if !swept.isEmpty { report(.sweptLeftovers(swept)) }
        return (catalog, swept.newest, try await suspicion(catalog))
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
        // Also where “all” is only one today.
        let middle = job.databases.count != 1 ? "-" + Self.fileNamePart(database) : ""
        // Nobody shall feed an archive to psql.
        let suffix = job.dump.format == .custom ? "dump" : "sql"
        return "\(name)\(middle)-\(id).\(suffix).gz"
    }

    /// The point keeps it from being the dump of a database “accounts”.
    private func accountsFile(_ id: SnapshotID) -> String {
        "\(job.fileName ?? job.name.text).accounts-\(id).sql.gz"
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
