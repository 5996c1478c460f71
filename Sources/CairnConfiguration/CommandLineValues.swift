internal import CairnCrypto
public import CairnDatabases
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
        try Self.about("--store") { () throws(Complaint) in try location(text) }
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
            password: try password(file: passwordFile))
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

    private func location(_ store: String) throws(Complaint) -> StoreLocation {
        let lowercased = store.lowercased()
        if lowercased.hasPrefix("s3:") {
            return .s3(try BucketURL(store, in: surroundings).location)
        }
        guard lowercased.hasPrefix("file:") else {
            return .directory(path: try surroundings.requireAbsolute(store))
        }
        let rest = store.dropFirst("file:".count)
        let isLocal = rest.hasPrefix("///") || !rest.hasPrefix("//")
        let path = rest.hasPrefix("///") ? rest.dropFirst(2) : rest
        guard isLocal, path.hasPrefix("/"), let decoded = PercentEncoding.decode(path) else {
            throw Complaint(
                "must have an absolute path after file://", hint: "Write file:///var/backups/cairn."
            )
        }
        return .directory(path: try surroundings.requireAbsolute(decoded))
    }

    func password(
        file passwordFile: String?
    ) throws(ConfigurationError) -> Secret? {
        if let passwordFile {
            return try Self.about("--password-file") { () throws(Complaint) in
                try SecretSource.file(surroundings.absolutePath(passwordFile))
            }
        }
        let set = ["CAIRN_PASSWORD", "CAIRN_PASSWORD_FILE"].filter {
            surroundings.environment[$0]?.isEmpty == false
        }
        guard let variable = set.first else { return nil }
        return try Self.about("$\(variable)") { () throws(Complaint) in
            guard set.count == 1 else {
                throw Complaint("and $CAIRN_PASSWORD_FILE are both set", hint: "Unset one of them.")
            }
            let value = surroundings.environment[variable] ?? ""
            return variable == "CAIRN_PASSWORD"
                ? try SecretSource.checked(value, "")
                : try SecretSource.file(surroundings.absolutePath(value))
        }
    }
}
