internal import CairnDatabases

/// What a backup asks the server before anything is written: which databases there are, what they hold,
/// and whether the user may read all of it.
struct BackupSource: Sendable {
    let engine: any DatabaseEngine
    let databases: [DatabaseFacts]

    static func connect(_ job: Job, environment: [String: String]) async throws -> BackupSource {
        let engine = try await DatabaseEngines.connect(
            job.connection, databases: job.databases, environment: environment)
        let names =
            job.databases.isEmpty ? try await engine.databasesToSave() : job.databases
        guard !names.isEmpty else {
            throw JobError(
                .configuration, "the server has no database but its own, or this user sees none",
                hint: "Name the databases, or use a user who may see them.")
        }
        var databases: [DatabaseFacts] = []
        for name in names {
            var facts = try await engine.inspect(name, as: job.dump.profile)
            if let profile = job.dump.profile, !facts.profile.isEmpty {
                facts.complaints = try await engine.complaints(about: name, as: profile)
            }
            databases.append(facts)
        }
        return BackupSource(engine: engine, databases: databases)
    }

    /// Kinds of objects that the dump of each database will lack, because the user has no right to them
    /// and that is allowed.
    ///
    /// - Parameter allowed: what may be missing; nil: nothing, and nobody can allow it.
    ///
    /// Only MySQL's dump programs pass over in silence what they may not read; `pg_dump` fails.
    ///
    /// - Throws: `.accessRefused` when something would be missing that may not be.
    func missing(allowed: Set<DumpPart>?) async throws -> [String: Set<DumpPart>] {
        guard engine.server.kind == .mysql else { return [:] }
        var missing: [String: Set<DumpPart>] = [:]
        for database in databases {
            let examination = try await engine.examine(database.name)
            let refused = examination.missingRights.filter { right in
                !(right.part.map { allowed?.contains($0) ?? false } ?? false)
            }
            guard refused.isEmpty else {
                throw Self.refusal(
                    refused, of: examination.account, on: database.name, isFinal: allowed == nil)
            }
            let parts = examination.missingRights.compactMap(\.part)
            if !parts.isEmpty { missing[database.name] = Set(parts) }
        }
        return missing
    }

    private static func refusal(
        _ rights: [MissingRight], of account: String, on database: String, isFinal: Bool
    ) -> JobError {
        let names = rights.map { "\($0.name) on \($0.subject)" }.joined(separator: ", ")
        let parts = rights.compactMap { $0.part?.rawValue }.joined(separator: ", ")
        return JobError(
            .accessRefused,
            "a dump of “\(database)” would not be whole: user “\(account)” lacks \(names), so that"
                + " \(rights[0].consequence)",
            hint: "No snapshot was made. As an administrator: "
                + rights.map(\.cure).joined(separator: " ")
                + (isFinal ? "" : " Or say that it may be missing: allowMissing: [\(parts)]."))
    }

    /// What a person should know about the client programs and these databases, though a backup is
    /// possible.
    func warnings(_ options: DumpOptions) -> [String] {
        var warnings = engine.server.warnings
        for database in databases {
            if !database.unsteadyTables.isEmpty {
                warnings.append(
                    "“\(database.name)” has tables without transactions"
                        + " (\(someOf(database.unsteadyTables))): what is"
                        + " written during the dump may be in it by half")
            }
            warnings += database.warnings.map { "“\(database.name)”: \($0)" }
            warnings += database.complaints.map { "“\(database.name)”: \($0)" }
        }
        if let profile = options.profile, databases.allSatisfy(\.profile.isEmpty) {
            warnings.append(
                "no database of the job is one of \(profile.rawValue)'s, though it has that profile"
            )
        }
        return warnings
    }
}

extension DatabaseEngine {
    /// All databases but the server's own and those of trial restores, which come and go.
    func databasesToSave() async throws -> [String] {
        try await databases().filter { DrillName($0) == nil }
    }
}
