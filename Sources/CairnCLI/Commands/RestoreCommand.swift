internal import ArgumentParser
internal import CairnConfiguration
internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Brings a snapshot's databases back.",
        discussion: """
            Restores into the job's own server, or into another with --into. A database that \
            holds anything is refused unless --replace is given; what it held is then saved in a \
            safety snapshot first. Stop the application before you restore.
            """)

    @Argument(help: "The snapshot: JOB/ID, the beginning of an id, or JOB/latest.")
    var snapshot: String

    @Option(
        help: ArgumentHelp(
            "Another server: mysql://USER@HOST:PORT, postgres://USER@HOST:PORT.", valueName: "url"))
    var into: String?

    @Option(
        help: ArgumentHelp(
            "One database only, under another name if wanted.", valueName: "name[:new-name]"))
    var database: String?

    @Flag(help: "Replace what the target holds.")
    var replace = false

    @Flag(
        name: .customLong("no-safety-snapshot"),
        help: "With --replace: don't save what is replaced.")
    var withoutSafetySnapshot = false

    @Flag(help: "MySQL: what is restored runs with the rights of the user that restores.")
    var stripDefiners = false

    @Flag(help: "Postgres: leave out owners and rights that the dump has.")
    var noOwners = false

    @Flag(help: "Look at snapshot and target, say what would be done, and change nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            """
            Don't ask, but compare: the database's name, or “replace NAME”, which includes \
            --replace. For Jobs in Kubernetes; several names with commas.
            """, valueName: "text"))
    var confirm: String?

    @OptionGroup var source: SourceOptions

    func validate() throws {
        guard !(yes && confirm != nil) else {
            throw ValidationError("Give --yes or --confirm, not both.")
        }
    }

    func run() async throws {
        // What stands in the arguments is judged before anything is looked at.
        try TypedConfirmation.refuseUnexpanded(snapshot, of: "snapshot")
        let typed = try confirm.map { try TypedConfirmation($0) }
        let server = try into.map {
            try source.commandLine.server(into: $0, passwordFile: source.passwordFile)
        }
        let mapping = try mapping()
        let jobName = SnapshotPlaces.job(of: snapshot)
        let places = try source.places(
            passwords: into == nil ? .server(of: jobName) : .storesOnly([jobName]))
        let catalog = try await places.catalog(of: snapshot)
        let found = try await catalog.find(snapshot)
        var request = try request(found, job: try places.job(named: jobName), places, into: server)
        try refuseFlagsOfOthers(request.target.kind)
        request.database = mapping
        request.options.stripsDefiners = stripDefiners
        request.options.stripsOwners = noOwners
        request.replace = replace || typed?.includesReplacement == true
        let reporter = Reporter(found.name.description)
        let restore = Restore(
            found, from: catalog, request, environment: ProcessInfo.processInfo.environment,
            report: reporter.handler)
        let plan = try await plan(restore, typed)
        for step in plan.steps { Console.note(Self.words(step, plan, found)) }
        for warning in plan.warnings {
            Console.log(LogEvent(.warning, warning).about(found.name.description))
        }
        if dryRun {
            let result = LogEvent(.result, "dry run: nothing was changed")
            Console.result(result.about(found.name.description))
            return
        }
        if !yes, typed == nil {
            try Confirmation.ask("Restore now?", of: "a restore", orGive: "--yes")
        }
        let began = ContinuousClock.now
        let safety = try await restore.run(plan).safety
        reporter.finish()
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let names = plan.steps.map { "“\($0.into)”" }.joined(separator: ", ")
        var result = LogEvent(
            .result, "restored \(names) from \(found.name) in \(Quantities.duration(seconds))"
        ).about(found.name.description)
        result.databases = plan.steps.map(\.into)
        result.durationSeconds = LogEvent.rounded(seconds)
        Console.result(result)
        if let safety { Console.note("what was replaced is in the safety snapshot \(safety)") }
    }

    /// One that would do nothing was meant for something else.
    private func refuseFlagsOfOthers(_ kind: DatabaseKind) throws {
        let (flag, isGiven) =
            kind == .mysql ? ("--no-owners", noOwners) : ("--strip-definers", stripDefiners)
        guard isGiven else { return }
        throw Failure(
            usage: "\(flag) means nothing for \(kind == .mysql ? "MySQL and MariaDB" : "Postgres")",
            hint: "Nothing was changed. Leave it out: “cairn restore --help” says what each is for."
        )
    }

    /// Looks at everything, and sees that what was typed was meant for it.
    private func plan(
        _ restore: Restore, _ typed: TypedConfirmation?
    ) async throws -> RestorePlan {
        do {
            try typed?.check(against: try restore.targets())
            return try await restore.plan()
        } catch let error as JobError where error.code == .targetNotEmpty && typed != nil {
            throw Failure(
                JobError(
                    error.code, error.message,
                    hint: "Nothing was changed. If it may be overwritten, confirm with “replace”"
                        + " before the name; what is replaced is saved in a safety snapshot first.")
            )
        }
    }

    private func request(
        _ found: Snapshot, job: Job?, _ places: SnapshotPlaces, into server: Connection?
    ) throws -> Restore.Request {
        guard var target = server ?? job?.connection else {
            throw Failure(
                JobError(
                    .configuration, "no server to restore into",
                    hint: "Name it with --into mysql://USER@HOST or postgres://USER@HOST."))
        }
        // Another server is reached in the same way.
        if let own = job?.connection, own.kind == target.kind {
            target.security = own.security
            target.allowsForeignClient = own.allowsForeignClient
            // A server of the other flavour needs other programs.
            if own.kind == .postgres || own.address == target.address {
                target.clientDirectory = own.clientDirectory
            }
        }
        var request = Restore.Request(
            target: target, replace: replace,
            safety: withoutSafetySnapshot ? nil : safetyJob(found, job: job, places, target))
        request.profile = job?.dump.profile
        return request
    }

    /// The job whose settings a safety snapshot takes. It lies beside the snapshots of the same job.
    private func safetyJob(
        _ found: Snapshot, job: Job?, _ places: SnapshotPlaces, _ target: Connection
    ) -> Job? {
        if let job { return job }
        guard case .store(let location) = places else { return nil }
        return Job(name: found.name.job, connection: target, databases: [], store: location)
    }

    private func mapping() throws -> (name: String, into: String)? {
        guard let database else { return nil }
        let names = database.split(separator: ":", omittingEmptySubsequences: false).map(
            String.init)
        guard names.count <= 2, names.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--database takes NAME or NAME:NEW_NAME, not “\(database)”.")
        }
        return (names[0], names.last ?? names[0])
    }

    private static func words(_ step: RestorePlan.Step, _ plan: RestorePlan, _ found: Snapshot)
        -> String
    {
        let target: String
        switch step.target {
        case .missing: target = "doesn't exist and will be created"
        case .empty: target = "is there and empty"
        case .occupied(let contents): target = "holds \(contents), which will be REPLACED"
        }
        let size = Quantities.bytes(step.database.dump.bytes)
        return "\(found.name): “\(step.database.name)” (\(size)) goes into “\(step.into)” on"
            + " \(plan.server.flavour) \(plan.server.version); “\(step.into)” \(target)"
    }
}
