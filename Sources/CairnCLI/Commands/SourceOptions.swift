internal import ArgumentParser
internal import CairnConfiguration
internal import CairnJobs
internal import CairnSnapshots
internal import FoundationEssentials

/// Where the jobs come from: a configuration file, or one job from flags.
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
                + " postgres://USER@HOST:PORT/DATABASE.", valueName: "url"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the password of --source or --into. Else $CAIRN_PASSWORD, or the file that $CAIRN_PASSWORD_FILE names.",
            valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "Where snapshots are kept, with --source or alone: file:///var/backups/cairn,"
                + " 's3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION'.",
            discussion: """
                Further parameters: addressing, profile, ca-file. S3 credentials come from \
                $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, a profile or the machine's role.
                """, valueName: "url"))
    var store: String?

    @Option(
        help: ArgumentHelp("The job's name with --source. Else the database's.", valueName: "job"))
    var name: String?

    @Option(help: "How messages are written: plain lines, or a JSON object a line.")
    var logFormat = LogFormat.plain

    func validate() throws {
        if source != nil, store == nil { throw ValidationError("--source needs --store too.") }
        if config != nil, source != nil || store != nil {
            throw ValidationError("Give --config, or --source and --store, not both.")
        }
    }

    /// The configuration, with the passwords that are needed.
    func configuration(passwords: PasswordNeed) throws -> Configuration {
        if store != nil, source == nil {
            throw Failure(
                usage: "--store needs --source here",
                hint:
                    "Name the server with --source mysql://USER@HOST/DATABASE, or leave --store to the"
                    + " configuration file.")
        }
        Console.use(logFormat)
        let environment = ProcessInfo.processInfo.environment
        let folder = FileManager.default.currentDirectoryPath
        if let source, let store {
            return try AdHocJob(
                source: source, store: store, passwordFile: passwordFile, name: name
            ).configuration(environment: environment, workingDirectory: folder)
        }
        return try ConfigurationFile.find(
            explicit: config, environment: environment, workingDirectory: folder
        ).configuration(environment: environment, passwords: passwords)
    }
}

extension LogFormat: ExpressibleByArgument {}

extension Configuration {
    /// The jobs of these names, in the order of the configuration; all of them when none is named.
    func jobs(named names: [String]) throws -> [Job] {
        let known = jobs.map(\.name.text)
        for name in names where !known.contains(name) {
            throw Failure(
                JobError(
                    .configuration, "there is no job “\(name)”",
                    hint: "The configuration has: \(known.joined(separator: ", "))."))
        }
        return names.isEmpty ? jobs : jobs.filter { names.contains($0.name.text) }
    }
}
