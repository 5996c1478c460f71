internal import CairnDatabases
internal import CairnStores
internal import FoundationEssentials

/// Looks at a job's server as the user who dumps: whether it lets us in, what it lets us see, and
/// whether its client programs fit.
struct DatabaseCheck: Sendable {
    let job: Job
    let connect: @Sendable (Job) async throws -> any DatabaseEngine

    func run(_ list: FindingList) async throws {
        let engine: any DatabaseEngine
        do {
            engine = try await connect(job)
        } catch let error as DatabaseError where error.code != .interrupted {
            list.add(Self.finding(error, atLogin: true))
            return
        }
        let server = engine.server
        list.add(
            .ok(
                .database,
                "\(server.flavour) \(server.version) at \(place) lets “\(job.connection.user)” in"))
        list.add(Self.findings(aboutClientOf: server))
        if let warning = Backup.patienceWarning(server, store: job.store) {
            list.add(
                .warning(
                    .databaseImpatient, warning, cure: "SET GLOBAL net_write_timeout = 3600;"))
        }
        if job.dump.profile == .synapse {
            list.add(
                .note(
                    .profile,
                    "this job saves Synapse's database, which isn't all that Synapse needs",
                    cure:
                        "Keep homeserver.yaml with its secrets, the signing key and the media store's"
                        + " local_content elsewhere: docs/runbook-synapse.md."))
        }
        let databases =
            job.databases.isEmpty ? try await engine.databasesToSave() : job.databases
        var hasProfile = false
        for database in databases where try await examine(database, engine, list) {
            hasProfile = true
        }
        if let profile = job.dump.profile, !hasProfile {
            list.add(
                .warning(
                    .profile, "no database of the job is known to be \(profile.rawValue)'s",
                    cure: "See whether it is the right one, or take “profile” away."))
        }
        if job.dump.includesAccounts { try await examineAccounts(engine, list) }
        try await findTrials(engine, list)
    }

    private var place: String {
        switch job.connection.address {
        case .tcp(let host, let port): "\(host):\(port)"
        case .socket(let path, _): path
        }
    }

    /// Databases that killed drills have left. Who may not ask for names isn't told of any.
    private func findTrials(_ engine: any DatabaseEngine, _ list: FindingList) async throws {
        let names = (try? await engine.databases()) ?? []
        let left = names.filter { DrillName($0)?.isOver(at: Date(), limit: job.deadline) ?? false }
        guard let first = left.first else { return }
        list.add(
            .note(
                .drillLeftovers, "killed drills have left databases behind: \(someOf(left))",
                cure: "The next “cairn drill” on this server drops them; or DROP DATABASE \(first);"
            ))
    }

    private func examineAccounts(
        _ engine: any DatabaseEngine, _ list: FindingList
    ) async throws {
        do {
            _ = try await engine.accounts()
            list.add(.ok(.databaseRights, "the server's users or roles can be read"))
        } catch {
            guard error.code != .interrupted else { throw error }
            list.add(Self.finding(error, atLogin: false))
        }
    }

    /// - Returns: whether the database is one of the application whose profile the job has.
    private func examine(
        _ database: String, _ engine: any DatabaseEngine, _ list: FindingList
    ) async throws -> Bool {
        var isOfProfile = false
        do {
            let facts = try await engine.inspect(database, as: job.dump.profile)
            isOfProfile = !facts.profile.isEmpty
            if let profile = job.dump.profile, isOfProfile {
                let complaints = try await engine.complaints(about: database, as: profile)
                list.add(complaints.map { Self.finding(complaint: $0, about: database) })
            }
            let examination = try await engine.examine(database)
            let allowed = job.dump.allowMissing
            list.add(Self.findings(examination, of: database, allowed: allowed))
            // What is known to be missing is said already, by its name.
            let parts = examination.missingRights.map(\.part)
            guard parts.allSatisfy({ $0.map(allowed.contains) ?? false }) else {
                return isOfProfile
            }
            do {
                try await engine.rehearseDump(database, leavingOut: Set(parts.compactMap(\.self)))
                list.add(.ok(.dump, "“\(database)”: a dump of the definitions works"))
            } catch let error as DatabaseError where error.code != .interrupted {
                let cure = error.code == .toolFailed ? Self.dumpCure : nil
                list.add(.error(.dumpFails, JobError(error), cure: cure))
            }
        } catch let error as DatabaseError where error.code != .interrupted {
            list.add(Self.finding(error, atLogin: false))
        }
        return isOfProfile
    }

    private static func finding(complaint: String, about database: String) -> Finding {
        .warning(
            .profile, "“\(database)”: \(complaint)",
            cure:
                "A restore brings it back as it is: mend it before the day on which that matters."
                + " docs/runbook-synapse.md says how.")
    }

    static func findings(aboutClientOf server: ServerFacts) -> [Finding] {
        guard !server.warnings.isEmpty else {
            return [
                .ok(.client, "\(server.dumpTool) \(server.dumpToolVersion) fits \(server.flavour)")
            ]
        }
        return server.warnings.map {
            .warning(
                .clientDoubtful, $0,
                cure:
                    "Install the server's own client programs in their latest release, or name their"
                    + " folder with clientDirectory.")
        }
    }

    private static let dumpCure =
        "Mend what the message names; a backup would fail in the same way."

    static func findings(
        _ examination: DatabaseExamination, of database: String, allowed: Set<DumpPart> = []
    ) -> [Finding] {
        var findings = examination.missingRights.map { right in
            let message =
                "user “\(examination.account)” lacks \(right.name) on \(right.subject):"
                + " \(right.consequence)"
            // The job says so itself: allowMissing.
            guard let part = right.part, allowed.contains(part) else {
                return Finding.error(
                    .databaseRights, message, cure: right.cure, .accessRefused)
            }
            return .warning(.databaseRights, message, cure: right.cure)
        }
        if let line = examination.notUnderstood.first {
            findings.append(
                .warning(
                    .databaseRightsUnclear,
                    "what the server says of the rights of “\(examination.account)” wasn't all"
                        + " understood: \(line)",
                    cure: "Compare “objectCounts” of a snapshot's manifest with what is there."))
        } else if findings.isEmpty {
            findings.append(
                .ok(.databaseRights, "“\(database)”: no right is missing for a whole dump"))
        }
        findings += examination.warnings.map {
            .warning(
                .databaseRights, "“\(database)”: \($0)",
                cure: "Dump as a superuser, or keep what it lacks elsewhere.")
        }
        if examination.tables == 0, examination.missingRights.isEmpty {
            findings.append(
                .warning(
                    .databaseEmpty, "“\(database)” holds no table",
                    cure: "See whether this is the right database, on the right server."))
        }
        let unsteady = examination.unsteadyTables
        if let first = unsteady.first {
            findings.append(
                .warning(
                    .databaseUnsteady,
                    "“\(database)” has tables without transactions (\(someOf(unsteady))): what is"
                        + " written during a dump may be in it by half",
                    cure:
                        "ALTER TABLE \(MySQLEngine.quoted(database)).\(MySQLEngine.quoted(first)) ENGINE=InnoDB;"
                        + (unsteady.count > 1 ? " and so for the others." : "")))
        }
        return findings
    }

    static func finding(_ error: DatabaseError, atLogin: Bool) -> Finding {
        let topic: CheckTopic =
            switch error.code {
            case .unreachable: .databaseUnreachable
            case .accessRefused: atLogin ? .databaseLogin : .databaseRights
            case .unknownDatabase: .databaseUnknown
            case .toolMissing: .clientMissing
            case .toolMismatch: .clientMismatch
            default: .databaseFailed
            }
        return .error(topic, JobError(error))
    }
}
