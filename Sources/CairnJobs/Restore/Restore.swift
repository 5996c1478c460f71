public import CairnDatabases
public import CairnSnapshots
internal import CairnStores

/// Brings a snapshot's databases back: all targets checked and all objects proven or provable before
/// the first is touched.
public struct Restore: Sendable {
    public let catalog: SnapshotCatalog
    public let snapshot: Snapshot
    public let request: Request
    public let environment: [String: String]
    public let report: EventHandler

    /// What is to be restored, and where to.
    public struct Request: Sendable {
        public var target: Connection
        /// One database of the snapshot, and the name it gets; nil for all under their own names.
        public var database: (name: String, into: String)?
        /// Whether what a target holds may be replaced.
        public var replace: Bool
        /// How the dumps are fed in; what a target holds, and the dump's format, are seen to.
        public var options = RestoreOptions()
        /// Of which application the databases are, where the snapshot doesn't say it.
        public var profile: DatabaseProfile?
        /// Whether it is done for trial only: in a database that nobody else knows of and that goes away.
        public var isTrial = false
        /// The job whose settings a safety snapshot of what is replaced takes; nil: none is taken.
        public var safety: Job?

        public init(
            target: Connection, database: (name: String, into: String)? = nil,
            replace: Bool = false,
            safety: Job? = nil
        ) {
            self.target = target
            self.database = database
            self.replace = replace
            self.safety = safety
        }
    }

    public init(
        _ snapshot: Snapshot, from catalog: SnapshotCatalog, _ request: Request,
        environment: [String: String], report: @escaping EventHandler
    ) {
        self.snapshot = snapshot
        self.catalog = catalog
        self.request = request
        self.environment = environment
        self.report = report
    }

    /// The names under which databases would be restored. Asks no server.
    public func targets() throws(JobError) -> [String] {
        do {
            return try choose(try snapshot.readable()).map(\.into)
        } catch {
            throw JobError(error)
        }
    }

    /// Looks at everything and changes nothing.
    ///
    /// - Throws: when the restore couldn't be done as asked, such as into a target that isn't empty.
    public func plan() async throws(JobError) -> RestorePlan {
        do {
            let manifest = try snapshot.readable()
            let chosen = try choose(manifest)
            let engine = try await DatabaseEngines.connect(
                request.target, databases: chosen.map(\.into), dumping: false,
                environment: environment)
            try check(engine.server, against: manifest.server)
            var steps: [RestorePlan.Step] = []
            var warnings = engine.server.warnings + (request.isTrial ? [] : snapshot.doubts)
            for (database, into) in chosen {
                let step = RestorePlan.Step(
                    database: database, into: into, target: try await engine.target(into))
                try check(step)
                let dump = try facts(of: step, manifest)
                try await checkObstacles(to: dump, engine)
                warnings += try await engine.warnings(about: dump)
                steps.append(step)
            }
            return RestorePlan(
                manifest: manifest, engine: engine, steps: steps, warnings: warnings)
        } catch {
            throw JobError(error)
        }
    }

    private func choose(
        _ manifest: Manifest
    ) throws(JobError) -> [(database: Manifest.Database, into: String)] {
        guard let (name, into) = request.database else {
            return manifest.databases.map { ($0, $0.name) }
        }
        guard let database = manifest.databases.first(where: { $0.name == name }) else {
            throw .noDatabase(name, manifest.databases.map(\.name))
        }
        return [(database, into)]
    }

    private func check(
        _ server: ServerFacts, against source: Manifest.Server
    ) throws(JobError) {
        guard server.kind.rawValue == source.kind, server.flavour == source.flavour else {
            throw JobError(
                .configuration,
                "the snapshot is of \(source.flavour) \(source.version), the target is"
                    + " \(server.flavour) \(server.version)",
                hint: "Restore into a server of the same kind; dumps across them don't all load.")
        }
    }

    private func facts(
        of step: RestorePlan.Step, _ manifest: Manifest
    ) throws(JobError) -> StoredDumpFacts {
        let database = step.database
        var dump = StoredDumpFacts(
            database: database.facts, serverVersion: manifest.server.version,
            dumpToolVersion: manifest.server.dumpToolVersion, format: try database.format,
            longestStatement: database.dump.longestStatement)
        dump.target = step.into
        dump.replaces = replaces(step)
        dump.setsOwners = database.dump.owners == true && !request.options.stripsOwners
        dump.stripsDefiners = request.options.stripsDefiners
        return dump
    }

    /// Whether what the target holds goes away. One that counts as empty may hold what isn't counted.
    func replaces(_ step: RestorePlan.Step) -> Bool {
        step.replaces || (request.replace && step.target != .missing)
    }

    /// What would make the restore fail in the middle is told before it begins.
    private func checkObstacles(
        to dump: StoredDumpFacts, _ engine: any DatabaseEngine
    ) async throws {
        let obstacles = try await engine.obstacles(to: dump)
        guard let obstacle = obstacles.first else { return }
        throw JobError(
            obstacle.isMissingRight ? .accessRefused : .configuration,
            "“\(dump.database.name)” can't be restored here: "
                + obstacles.map(\.message).joined(separator: "; "),
            hint: "Nothing was changed. " + obstacles.map(\.cure).joined(separator: " "))
    }

    private func check(_ step: RestorePlan.Step) throws(JobError) {
        guard case .occupied(let contents) = step.target, !request.replace else { return }
        throw JobError(
            .targetNotEmpty, "database “\(step.into)” isn't empty: it holds \(contents)",
            hint: "Nothing was changed. Restore under another name with"
                + " --database \(step.database.name):NAME, or give --replace to replace what is there."
        )
    }
}

/// A restore that can be done: what goes where.
public struct RestorePlan: Sendable {
    public let manifest: Manifest
    let engine: any DatabaseEngine
    public let steps: [Step]
    /// What it would do that one may not expect, in words.
    public let warnings: [String]

    public struct Step: Sendable {
        public let database: Manifest.Database
        public let into: String
        public let target: RestoreTarget

        /// Whether something is there that goes away.
        public var replaces: Bool {
            if case .occupied = target { true } else { false }
        }
    }

    /// The server that is restored into.
    public var server: ServerFacts { engine.server }
}

extension Snapshot {
    /// What a person should know before relying on it, though it is good.
    fileprivate var doubts: [String] {
        var doubts: [String] = []
        if let failure = verification?.trial?.failure {
            doubts.append(
                "\(name) was restored for trial, and that failed: \(failure); “cairn list"
                    + " \(name.job)” shows which snapshots were restored well")
        }
        return doubts
            + (manifest?.databases ?? []).compactMap { database in
                guard let missing = database.missing, !missing.isEmpty else { return nil }
                return "the snapshot lacks the \(missing.joined(separator: ", ")) of"
                    + " “\(database.name)”: the user who dumped had no right to them"
            }
    }
}
