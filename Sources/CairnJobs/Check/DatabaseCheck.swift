internal import CairnDatabases
internal import CairnStores

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
        list.add(
            .ok(.client, "\(server.dumpTool) \(server.dumpToolVersion) fits \(server.flavour)"))
        if let warning = Backup.patienceWarning(server, store: job.store) {
            list.add(
                .warning(
                    .databaseImpatient, warning, cure: "SET GLOBAL net_write_timeout = 3600;"))
        }
        for database in job.databases { try await examine(database, engine, list) }
    }

    private var place: String {
        switch job.connection.address {
        case .tcp(let host, let port): "\(host):\(port)"
        case .socket(let path, _): path
        }
    }

    private func examine(
        _ database: String, _ engine: any DatabaseEngine, _ list: FindingList
    ) async throws {
        do {
            _ = try await engine.inspect(database)
            let examination = try await engine.examine(database)
            list.add(Self.findings(examination, of: database))
            // What is known to be missing is said already, by its name.
            guard examination.missingRights.isEmpty else { return }
            do {
                try await engine.rehearseDump(database)
                list.add(.ok(.dump, "“\(database)”: a dump of the definitions works"))
            } catch let error as DatabaseError where error.code != .interrupted {
                let cure = error.code == .toolFailed ? Self.dumpCure : nil
                list.add(.error(.dumpFails, JobError(error), cure: cure))
            }
        } catch let error as DatabaseError where error.code != .interrupted {
            list.add(Self.finding(error, atLogin: false))
        }
    }

    private static let dumpCure =
        "Mend what the message names; a backup would fail in the same way."

    static func findings(_ examination: DatabaseExamination, of database: String) -> [Finding] {
        var findings = examination.missingRights.map { right in
            Finding.error(
                .databaseRights,
                "user “\(examination.account)” lacks \(right.name) on \(right.subject):"
                    + " \(right.consequence)", cure: right.cure, .accessRefused)
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
        if examination.tables == 0, examination.missingRights.isEmpty {
            findings.append(
                .warning(
                    .databaseEmpty, "“\(database)” holds no table",
                    cure: "See whether this is the right database, on the right server."))
        }
        let unsteady = examination.unsteadyTables
        if let first = unsteady.first {
            let names = unsteady.prefix(5).joined(separator: ", ")
            let more = unsteady.count > 5 ? " and \(unsteady.count - 5) more" : ""
            findings.append(
                .warning(
                    .databaseUnsteady,
                    "“\(database)” has tables without transactions (\(names)\(more)): what is"
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
