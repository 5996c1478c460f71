internal import CairnCrypto
public import CairnDatabases
internal import CairnJobs
public import CairnStores

/// Values given by flags: a store, a server, the password of one.
public struct CommandLineValues: Sendable {
    private let surroundings: Surroundings

    /// - Parameter workingDirectory: an absolute path, from which relative paths start.
    public init(environment: [String: String], workingDirectory: String) {
        surroundings = Surroundings(environment: environment, folder: workingDirectory)
    }

    /// What `--store` says: an absolute path, `file:///PATH`, or
    /// `s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION`.
    ///
    /// - Throws: `.invalidArgument`, naming the flag.
    public func store(_ text: String) throws(ConfigurationError) -> StoreLocation {
        try store(text, subject: "--store").location
    }

    /// A store, and which of its values were said, as `cairn config --json` calls them.
    typealias GivenStore = (location: StoreLocation, given: [String])

    func store(_ text: String, subject: String) throws(ConfigurationError) -> GivenStore {
        try Self.about(subject) { () throws(Complaint) in try location(text) }
    }

    /// The server that `--into` names: `mysql://USER@HOST:PORT` or `postgres://USER@HOST:PORT`.
    ///
    /// - Throws: `.invalidArgument`, naming the flag. No piece of `url` or of a password is shown.
    public func server(
        into url: String, passwordFile: String?
    ) throws(ConfigurationError) -> Connection {
        let url = try Self.about("--into") { () throws(Complaint) in
            let url = try DatabaseURL(url)
            guard url.databases.isEmpty else {
                throw Complaint(
                    "names a server, not a database",
                    hint: "Give the database's new name by --database NAME:NEW_NAME.")
            }
            return url
        }
        return Connection(
            kind: url.kind, address: url.address, user: url.user,
            password: try password(file: passwordFile)?.secret)
    }

    /// Says which flag or variable a complaint is about.
    static func about<T>(
        _ subject: String, _ body: () throws(Complaint) -> T
    ) throws(ConfigurationError) -> T {
        do throws(Complaint) {
            return try body()
        } catch {
            throw ConfigurationError(
                .invalidArgument, "\(subject) \(error.text)", hint: error.hint)
        }
    }

    private func location(_ store: String) throws(Complaint) -> GivenStore {
        let lowercased = store.lowercased()
        if lowercased.hasPrefix("s3:") {
            let url = try BucketURL(store, in: surroundings)
            return (.s3(url.location), url.given.map { "store.s3.\($0)" })
        }
        let given = ["store.directory"]
        guard lowercased.hasPrefix("file:") else {
            return (.directory(path: try surroundings.requireAbsolute(store)), given)
        }
        let rest = store.dropFirst("file:".count)
        let isLocal = rest.hasPrefix("///") || !rest.hasPrefix("//")
        let path = rest.hasPrefix("///") ? rest.dropFirst(2) : rest
        guard isLocal, path.hasPrefix("/"), let decoded = PercentEncoding.decode(path) else {
            throw Complaint(
                "must have an absolute path after file://", hint: "Write file:///var/backups/cairn."
            )
        }
        return (.directory(path: try surroundings.requireAbsolute(decoded)), given)
    }

    /// A secret and where it was said.
    typealias GivenSecret = (secret: Secret, origin: ValueOrigin)

    func password(file passwordFile: String?) throws(ConfigurationError) -> GivenSecret? {
        guard let passwordFile else { return try secret("CAIRN_PASSWORD") }
        return try Self.about("--password-file") { () throws(Complaint) in
            let path = surroundings.absolutePath(passwordFile)
            return (try SecretSource.file(path), .flag("--password-file", path: path))
        }
    }

    /// What the variable has, or the file that `$…_FILE` names. An empty one counts as unset.
    func secret(_ name: String) throws(ConfigurationError) -> GivenSecret? {
        let set = [name, "\(name)_FILE"].filter { surroundings.environment[$0]?.isEmpty == false }
        guard let variable = set.first else { return nil }
        return try Self.about("$\(variable)") { () throws(Complaint) in
            guard set.count == 1 else {
                throw Complaint("and $\(name)_FILE are both set", hint: "Unset one of them.")
            }
            let value = surroundings.environment[variable] ?? ""
            if variable == name {
                return (try SecretSource.checked(value, ""), .variable(variable))
            }
            let path = surroundings.absolutePath(value)
            return (try SecretSource.file(path), .variable(variable, path: path))
        }
    }

    /// Who is told about a job from the command line.
    func notification(
        noting origins: ValueOrigins
    ) throws(ConfigurationError) -> NotificationTarget? {
        guard let (secret, origin) = try secret("CAIRN_NOTIFY_URL") else { return nil }
        let subject = "$\(origin.variable ?? "")"
        let url = try Self.about(subject) { () throws(Complaint) in
            try NotificationURL(secret.reveal())
        }
        origins.note("notify.url", origin)
        return NotificationTarget(url: url.secret)
    }
}
