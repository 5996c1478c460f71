internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

extension SourceOptions {
    /// The stores in which the commands that read look for snapshots.
    ///
    /// - Parameter jobs: whose snapshots are wanted, so that no other job's secrets need to be there;
    ///   all jobs' when none is named.
    func places(of jobs: [String]) throws -> SnapshotPlaces {
        try places(passwords: jobs.isEmpty ? .none : .storesOnly(Set(jobs)))
    }

    /// - Parameter passwords: which jobs' secrets are needed.
    func places(passwords: PasswordNeed) throws -> SnapshotPlaces {
        guard case .store(let location, _) = try choice() else {
            return .jobs(try configuration(passwords: passwords))
        }
        Console.use(logFormat)
        return .store(location)
    }

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    var commandLine: CommandLineValues {
        CommandLineValues(
            environment: Self.environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
    }
}

/// Where snapshots may be: in the stores of configured jobs, or just in a store, as on a new machine
/// after the old one is lost.
enum SnapshotPlaces {
    case jobs(Configuration)
    case store(StoreLocation)

    /// Whether there is only a store, and no configuration says which jobs there are.
    var isStoreAlone: Bool {
        if case .store = self { true } else { false }
    }

    /// The job's name in a snapshot's.
    static func job(of snapshot: String) -> String { String(snapshot.prefix { $0 != "/" }) }

    /// The configured job of this name; nil when there is only a store.
    func job(named name: String) throws -> Job? {
        switch self {
        case .store: return nil
        case .jobs(let configuration): return try configuration.jobs(named: [name]).first
        }
    }

    /// What the configured job of this name keeps; nil where there is no rule, or only a store.
    func rules(of name: JobName) -> RetentionRules? {
        guard case .jobs(let configuration) = self else { return nil }
        return configuration.jobs.first { $0.name == name }?.retention.nonEmpty
    }

    /// The catalog in which a snapshot of this full name would be.
    func catalog(of snapshot: String) async throws -> SnapshotCatalog {
        switch self {
        case .store(let location):
            return try await location.catalog(environment: SourceOptions.environment)
        case .jobs:
            guard let job = try job(named: Self.job(of: snapshot)) else {
                preconditionFailure("a job was found")
            }
            return try await job.catalog(
                creating: false, environment: SourceOptions.environment)
        }
    }

    /// The jobs of these names with their catalogs; all of them when none is named.
    func catalogs(named names: [String]) async throws -> [(job: JobName, catalog: SnapshotCatalog)]
    {
        switch self {
        case .jobs(let configuration):
            var found: [(job: JobName, catalog: SnapshotCatalog)] = []
            for job in try configuration.jobs(named: names) {
                found.append(
                    (
                        job.name,
                        try await job.catalog(
                            creating: false, environment: SourceOptions.environment)
                    ))
            }
            return found
        case .store(let location):
            let catalog = try await location.catalog(environment: SourceOptions.environment)
            let wanted =
                names.isEmpty
                ? try await catalog.jobs() : try names.map { try JobName($0) }
            return wanted.map { ($0, catalog) }
        }
    }
}

extension RetentionRules {
    /// Nil when there is no rule.
    fileprivate var nonEmpty: RetentionRules? { isEmpty ? nil : self }
}
