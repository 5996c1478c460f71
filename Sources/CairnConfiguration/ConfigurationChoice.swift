public import CairnStores

/// Which configuration counts: flags before environment variables, and never a file and a job from the
/// environment at once, lest one of them be silently without effect.
public enum ConfigurationChoice: Sendable {
    case file(ConfigurationFile)
    case job(AdHocJob)
    /// Only a store is given, by the flag or variable of this name; no configuration says which jobs
    /// there are.
    case store(StoreLocation, namedBy: String)

    /// - Parameters:
    ///   - config: the flag `--config`.
    ///   - flags: the flags of a single job.
    ///   - workingDirectory: an absolute path.
    /// - Throws: `.invalidArgument` for flags that don't go together, `.conflict` for a file and
    ///   variables that don't, and what finding the file throws.
    public init(
        config: String?, flags: AdHocJob, environment: [String: String], workingDirectory: String,
        systemPath: String = ConfigurationFile.systemPath
    ) throws(ConfigurationError) {
        let source = GivenValue(flags.source, "source", environment: environment)
        let store = GivenValue(flags.store, "store", environment: environment)
        if flags.source == nil, flags.store == nil {
            let variable = Self.variables.first { environment[$0]?.isEmpty == false }
            let file = try Self.file(
                config, ifBeside: variable, environment, workingDirectory, systemPath)
            if let file {
                try Self.refuse(flags, without: "a file has its own")
                self = .file(file)
                return
            }
        }
        if source != nil {
            self = .job(flags)
        } else if let store {
            try Self.refuse(flags, without: "--store alone has no job")
            let values = CommandLineValues(
                environment: environment, workingDirectory: workingDirectory)
            self = .store(
                try values.store(store.text, subject: store.subject).location,
                namedBy: store.subject)
        } else {
            // Only variables that add to a job are set.
            self = .job(flags)
        }
    }

    /// What a single job is made of, but for its secrets.
    private static let variables =
        (["source", "store", "name"] + AdHocJob.KeepOption.allCases.map(\.flag))
        .map(GivenValue.variable)

    /// The configuration file; nil if there is none and `variable` takes its place.
    private static func file(
        _ config: String?, ifBeside variable: String?, _ environment: [String: String],
        _ folder: String, _ systemPath: String
    ) throws(ConfigurationError) -> ConfigurationFile? {
        func find() throws(ConfigurationError) -> ConfigurationFile {
            try ConfigurationFile.find(
                explicit: config, environment: environment, workingDirectory: folder,
                systemPath: systemPath)
        }
        guard let variable else { return try find() }
        let isNamed = config != nil || environment["CAIRN_CONFIG"]?.isEmpty == false
        if !isNamed {
            do throws(ConfigurationError) {
                _ = try find()
            } catch {
                guard error.code == .notFound else { throw error }
                return nil
            }
        }
        var name = "$CAIRN_CONFIG"
        if let config {
            name = "--config \(config)"
        } else if !isNamed {
            name = try find().path
        }
        throw ConfigurationError(
            .conflict, "\(name) and $\(variable) both say what to do",
            hint: "Unset $\(variable), or remove the file; with --source and --store, flags count.")
    }

    private static func refuse(
        _ flags: AdHocJob, without reason: String
    ) throws(ConfigurationError) {
        let flag =
            flags.name.map { _ in "name" }
            ?? AdHocJob.KeepOption.allCases.first { flags.keep[$0] != nil }?.flag
        guard let flag else { return }
        throw ConfigurationError(
            .invalidArgument, "--\(flag) needs --source: \(reason)",
            hint: "Give --source and --store too, or leave --\(flag) to the configuration file.")
    }
}
