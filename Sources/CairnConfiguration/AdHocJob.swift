internal import CairnCrypto
internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores

/// A single job that needs no configuration file: from flags, and from environment variables for what
/// no flag says.
///
/// The variables are called like the flags: `$CAIRN_SOURCE`, `$CAIRN_KEEP_COUNT`. An empty one counts as
/// unset. The password comes from `passwordFile`, else from `$CAIRN_PASSWORD`, or `$CAIRN_PASSWORD_FILE`,
/// which names a file; without any of them the server is asked to let the user in without a password.
/// Who is notified is a secret too: `$CAIRN_NOTIFY_URL`, or `$CAIRN_NOTIFY_URL_FILE`.
public struct AdHocJob: Sendable {
    /// `mysql://USER@HOST:PORT/DATABASE[,DATABASE…]`, `postgres://…` or `postgresql://…`; with
    /// `?socket=/PATH` in place of a host. User and port have their usual defaults.
    public var source: String?
    /// An absolute path, `file:///PATH`, or `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION`;
    /// with `addressing`, `profile` and `ca-file` as further parameters.
    public var store: String?
    public var passwordFile: String?
    /// Nil: the first database's name, with `-` for what a job's name can't hold.
    public var name: String?
    /// What the flags of retention say.
    public var keep: [KeepOption: String]

    /// The flags of retention, by their ends: `--keep-count`.
    public enum KeepOption: String, Sendable, CaseIterable {
        case count, days, daily, weekly, monthly, minimum
        case timeZone = "time-zone"

        var flag: String { "keep-\(rawValue)" }
    }

    public init(
        source: String? = nil, store: String? = nil, passwordFile: String? = nil,
        name: String? = nil, keep: [KeepOption: String] = [:]
    ) {
        self.source = source
        self.store = store
        self.passwordFile = passwordFile
        self.name = name
        self.keep = keep
    }

    /// The configuration that has this one job.
    ///
    /// - Parameter workingDirectory: an absolute path, from which a relative `passwordFile` starts.
    /// - Throws: `.invalidArgument`, naming the flag or variable. No piece of `source` or of a secret is
    ///   shown.
    public func configuration(
        environment: [String: String], workingDirectory: String
    ) throws(ConfigurationError) -> Configuration {
        let values = CommandLineValues(environment: environment, workingDirectory: workingDirectory)
        let origins = ValueOrigins()
        let source = try required(source, "source", environment, "mysql://USER@HOST/DATABASE")
        let url = try source.read { text throws(Complaint) in
            let url = try DatabaseURL(text)
            guard !url.databases.isEmpty else {
                throw Complaint("has no database", hint: DatabaseURL.shape)
            }
            return url
        }
        for name in url.given { origins.note(name, source.origin) }
        let store = try required(store, "store", environment, "file:///var/backups/cairn")
        let location = try values.store(store.text, subject: store.subject)
        for name in location.given { origins.note(name, store.origin) }
        let password = try values.password(file: passwordFile)
        if let password { origins.note("password", password.origin) }
        let job = Job(
            name: try jobName(for: url, environment),
            connection: Connection(
                kind: url.kind, address: url.address, user: url.user, password: password?.secret),
            databases: url.databases, store: location.location,
            retention: try retention(environment, origins),
            notification: try values.notification(noting: origins))
        var configuration = Configuration(jobs: [job], origin: .arguments)
        configuration.origins[job.name] = origins.byName
        return configuration
    }

    private func required(
        _ flag: String?, _ name: String, _ environment: [String: String], _ example: String
    ) throws(ConfigurationError) -> GivenValue {
        if let value = GivenValue(flag, name, environment: environment) { return value }
        throw ConfigurationError(
            .invalidArgument, "a job without a configuration file needs --\(name)",
            hint: "Give --\(name) \(example), or set $\(GivenValue.variable(name)).")
    }

    private func jobName(
        for url: DatabaseURL, _ environment: [String: String]
    ) throws(ConfigurationError) -> JobName {
        let given = GivenValue(name, "name", environment: environment)?.text
        do throws(SnapshotError) {
            return try JobName(given ?? Self.sanitized(url.databases[0]) ?? url.kind.rawValue)
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
