internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// Where the jobs come from: a configuration file, or one job from flags and environment variables.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file.",
            discussion: "Else $CAIRN_CONFIG, else ./cairn.yaml, else /etc/cairn/cairn.yaml.",
            valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "One database server without a configuration file: mysql://USER@HOST:PORT/DATABASE,"
                + " postgres://USER@HOST:PORT/DATABASE. Else $CAIRN_SOURCE.", valueName: "url"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the password of --source or --into. Else $CAIRN_PASSWORD, or the file that $CAIRN_PASSWORD_FILE names.",
            valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "Where snapshots are kept, with --source or alone: file:///var/backups/cairn,"
                + " 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'. Else $CAIRN_STORE.",
            discussion: """
                Further parameters: addressing, profile, ca-file. S3 credentials come from \
                $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, a profile or the machine's role.
                """, valueName: "url"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "The job's name with --source. Else $CAIRN_NAME, else the database's.",
            valueName: "job"))
    var name: String?

    @OptionGroup(title: "What to keep, with --source") var keep: KeepOptions

    @Option(help: "How messages are written: plain lines, or a JSON object a line.")
    var logFormat = LogFormat.plain

    func validate() throws {
        if config != nil, source != nil || store != nil {
            throw ValidationError("Give --config, or --source and --store, not both.")
        }
    }

    /// Which configuration counts.
    func choice() throws -> ConfigurationChoice {
        try ConfigurationChoice(
            config: config,
            flags: AdHocJob(
                source: source, store: store, passwordFile: passwordFile, name: name,
                keep: keep.values),
            environment: Self.environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
    }

    /// The configuration, with the passwords that are needed.
    func configuration(passwords: PasswordNeed) throws -> Configuration {
        Console.use(logFormat)
        switch try choice() {
        case .file(let file):
            return try file.configuration(environment: Self.environment, passwords: passwords)
        case .job(let job):
            return try job.configuration(
                environment: Self.environment,
                workingDirectory: FileManager.default.currentDirectoryPath)
        case .store(_, let subject):
            throw Failure(
                usage: "\(subject) needs --source here",
                hint:
                    "Name the server with --source mysql://USER@HOST/DATABASE or $CAIRN_SOURCE, or"
                    + " leave the store to the configuration file.")
        }
    }
}

extension LogFormat: ExpressibleByArgument {}

extension Configuration {
    /// Says which jobs are passed over because they have no store, unless only some were asked for.
    func noteIncomplete(besides names: [String]) {
        guard names.isEmpty else { return }
        for job in incomplete { Console.note("\(job.name): disabled, skipped") }
    }

    /// The jobs of these names, in the order of the configuration; all of them when none is named.
    func jobs(named names: [String]) throws -> [Job] {
        let known = jobs.map(\.name.text)
        let incomplete = incomplete.map(\.name.text)
        for name in names where !known.contains(name) {
            guard !incomplete.contains(name) else {
                throw Failure(
                    JobError(
                        .configuration, "job “\(name)” is disabled and has no store",
                        hint: "Set “enabled: true” in its “backup”, and fill in the rest."))
            }
            throw Failure(
                JobError(
                    .configuration, "there is no job “\(name)”",
                    hint: "The configuration has: \((known + incomplete).joined(separator: ", "))."
                ))
        }
        return names.isEmpty ? jobs : jobs.filter { names.contains($0.name.text) }
    }
}
