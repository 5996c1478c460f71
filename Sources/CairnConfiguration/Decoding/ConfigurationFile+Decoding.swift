internal import Yams

extension ConfigurationFile {
    /// Reads the jobs from the file's text.
    ///
    /// - Throws: `.invalid` with every mistake that was found, in the order of the file.
    public func configuration(
        environment: [String: String], passwords: PasswordNeed = .all
    ) throws(ConfigurationError) -> Configuration {
        guard let root = try YAMLDocument.root(of: text, file: path), !root.isUnset else {
            throw ConfigurationError(.invalid, "\(path) is empty", hint: Self.smallest)
        }
        let decoder = ConfigurationDecoder(
            surroundings: Surroundings(environment: environment, folder: folder),
            passwords: passwords, findings: Findings(file: path))
        let configuration = decoder.configuration(in: root)
        if let error = decoder.findings.error { throw error }
        return configuration
    }

    private static let smallest = """
        The smallest one is “store: {directory: /var/backups/cairn}” and below it \
        “jobs: {app: {mysql: {host: db, database: app}}}”.
        """
}
