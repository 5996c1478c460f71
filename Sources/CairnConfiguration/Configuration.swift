// CairnConfiguration turns what people write (a YAML file, environment variables, a URL on the command
// line) into the values that jobs run from. It checks everything that can be checked without touching
// a server or a store, names the place of each mistake, and never shows a secret. It doesn't run jobs
// and writes nothing. Depends on CairnJobs and what is below it for the values, on Yams for YAML.

public import CairnDatabases
public import CairnJobs
public import CairnSnapshots

/// What is to be backed up, to where: every job, with its defaults filled in and its secrets read.
public struct Configuration: Sendable, Hashable {
    /// In the order of the file; disabled ones are among them.
    public var jobs: [Job]
    /// Disabled ones that don't say where their snapshots would go. They can only be shown. There is at
    /// least one job or one of these.
    public var incomplete: [IncompleteJob] = []
    public var origin: Origin
    /// By job, and by the name that `cairn config --json` gives the value; what isn't in it is a default.
    var origins: [JobName: [String: ValueOrigin]] = [:]

    /// Where a configuration was written.
    public enum Origin: Sendable, Hashable {
        /// In a file, by the path that people gave or would give.
        case file(path: String)
        /// On the command line.
        case arguments
    }

    public init(jobs: [Job], origin: Origin) {
        self.jobs = jobs
        self.origin = origin
    }
}

/// A job that is disabled, and whose `backup` block isn't filled in: all that a job has but a store.
public struct IncompleteJob: Sendable, Hashable {
    public var name: JobName
    public var connection: Connection
    public var databases: [String]
    public var dump: DumpOptions
    public var fileName: String?
    public var compressionLevel: Int
    public var retention: RetentionRules
    public var schedule: String?
}
