internal import CairnDatabases
internal import CairnJobs
internal import CairnS3
internal import CairnSnapshots
internal import CairnStores

/// What `cairn config --json` prints: every value that counts, said or by default, and no secret. The
/// keys are those of the configuration file where it has them.
///
/// A contract: keys may be added, none changes its meaning within one `version`.
public struct EffectiveConfiguration: Sendable, Hashable, Codable {
    public private(set) var version = 1
    /// The configuration file; nil for a job from the command line.
    public let file: String?
    /// In the order of the file.
    public private(set) var jobs: [EffectiveJob]

    /// What stands where a secret is.
    public static let mask = "•••"

    public init(_ configuration: Configuration) {
        switch configuration.origin {
        case .file(let path): file = path
        case .arguments: file = nil
        }
        jobs = configuration.jobs.map(EffectiveJob.init)
    }

    /// Looks for the credentials that the configuration leaves to be found, as a backup would. None of
    /// them is kept, only where they are.
    public mutating func findCredentials(
        of configuration: Configuration, environment: [String: String]
    ) async {
        for (index, job) in configuration.jobs.enumerated() where job.isEnabled {
            guard case .s3(let location) = job.store, case .standard = location.credentials else {
                continue
            }
            do throws(StoreError) {
                let store = try S3Store(location, environment: environment)
                jobs[index].store.s3?.use(endpoint: store.endpoint)
                jobs[index].store.s3?.credentials.found = try await store.credentialsOrigin()
            } catch {
                jobs[index].store.s3?.credentials.found = "none: \(error.message)"
            }
        }
    }
}

/// One job, with its defaults filled in.
public struct EffectiveJob: Sendable, Hashable, Codable {
    public let name: String
    public let enabled: Bool
    /// `mysql` or `postgres`.
    public let kind: String
    /// Nil when there is a socket.
    public let host: String?
    public let port: Int
    public let socket: String?
    public let user: String
    /// The mask; nil when there is none, or when it wasn't read because the job is disabled.
    public let password: String?
    public let clientDirectory: String?
    public let databases: [String]
    public let fileName: String
    public let compression: Int
    public internal(set) var store: EffectiveStore

    init(_ job: Job) {
        name = job.name.text
        enabled = job.isEnabled
        kind = job.connection.kind.rawValue
        switch job.connection.address {
        case .tcp(let host, let port): (self.host, self.port, socket) = (host, port, nil)
        case .socket(let path, let port): (host, self.port, socket) = (nil, port, path)
        }
        user = job.connection.user
        password = job.connection.password.map { _ in EffectiveConfiguration.mask }
        clientDirectory = job.connection.clientDirectory
        databases = job.databases
        fileName = job.fileName ?? job.name.text
        compression = job.compressionLevel
        store = EffectiveStore(job.store)
    }
}
