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
    /// In the order of the file; those that are disabled and have no store come last.
    public private(set) var jobs: [EffectiveJob]

    /// What stands where a secret is.
    public static let mask = "•••"

    public init(_ configuration: Configuration) {
        switch configuration.origin {
        case .file(let path): file = path
        case .arguments: file = nil
        }
        jobs = configuration.jobs.map { job in
            EffectiveJob(job, origins: configuration.origins[job.name] ?? [:])
        }
        jobs += configuration.incomplete.map { job in
            EffectiveJob(job, origins: configuration.origins[job.name] ?? [:])
        }
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
                jobs[index].use(endpoint: store.endpoint)
                jobs[index].store?.s3?.credentials.found = try await store.credentialsOrigin()
            } catch {
                jobs[index].store?.s3?.credentials.found = "none: \(error.message)"
            }
        }
    }
}
