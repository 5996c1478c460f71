// CairnConfiguration turns what people write (a YAML file, environment variables, a URL on the command
// line) into the values that jobs run from. It checks everything that can be checked without touching
// a server or a store, names the place of each mistake, and never shows a secret. It doesn't run jobs
// and writes nothing. Depends on CairnJobs and what is below it for the values, on Yams for YAML.

public import CairnJobs

/// What is to be backed up, to where: every job, with its defaults filled in and its secrets read.
public struct Configuration: Sendable, Hashable {
    /// In the order of the file. Never empty; disabled ones are among them.
    public var jobs: [Job]
    public var origin: Origin

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
