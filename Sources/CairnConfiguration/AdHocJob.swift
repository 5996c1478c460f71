internal import CairnCrypto
internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores

/// A single job that is given on the command line, without a configuration file.
///
/// The password comes from `passwordFile`, else from the environment: `$CAIRN_PASSWORD`, or
/// `$CAIRN_PASSWORD_FILE`, which names a file. An empty variable counts as unset. Without any of them
/// the server is asked to let the user in without a password.
public struct AdHocJob: Sendable {
    /// `mysql://USER@HOST:PORT/DATABASE[,DATABASE…]`, `postgres://…` or `postgresql://…`; with
    /// `?socket=/PATH` in place of a host. User and port have their usual defaults.
    public var source: String
    /// An absolute path, `file:///PATH`, or `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION`;
    /// with `addressing`, `profile` and `ca-file` as further parameters.
    public var store: String
    public var passwordFile: String?
    /// Nil: the first database's name, with `-` for what a job's name can't hold.
    public var name: String?

    public init(
        source: String, store: String, passwordFile: String? = nil, name: String? = nil
    ) {
        self.source = source
        self.store = store
        self.passwordFile = passwordFile
        self.name = name
    }

    /// The configuration that has this one job.
    ///
    /// - Parameter workingDirectory: an absolute path, from which a relative `passwordFile` starts.
    /// - Throws: `.invalidArgument`, naming the flag. No piece of `source` or of a password is shown.
    public func configuration(
        environment: [String: String], workingDirectory: String
    ) throws(ConfigurationError) -> Configuration {
        let flags = CommandLineValues(environment: environment, workingDirectory: workingDirectory)
        let url = try CommandLineValues.about("--source") { () throws(Complaint) in
            let url = try DatabaseURL(source)
            guard !url.databases.isEmpty else {
                throw Complaint("has no database", hint: DatabaseURL.shape)
            }
            return url
        }
        let location = try flags.store(store)
        let connection = Connection(
            kind: url.kind, address: url.address, user: url.user,
            password: try flags.password(file: passwordFile))
        let job = Job(
            name: try jobName(for: url), connection: connection, databases: url.databases,
            store: location)
        return Configuration(jobs: [job], origin: .arguments)
    }

    private func jobName(for url: DatabaseURL) throws(ConfigurationError) -> JobName {
        do throws(SnapshotError) {
            return try JobName(name ?? Self.sanitized(url.databases[0]) ?? url.kind.rawValue)
        } catch {
            throw ConfigurationError(.invalidArgument, error.message, hint: error.hint)
        }
    }

    /// `text` as a job's name, or nil if nothing of it can be one.
    private static func sanitized(_ text: String) -> String? {
        let bytes = text.utf8.map { byte in
            ValueRule.isAlphanumeric(byte) || "-_.".utf8.contains(byte) ? byte : UInt8(ascii: "-")
        }
        let name = bytes.drop { !ValueRule.isAlphanumeric($0) }.prefix(63)
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
