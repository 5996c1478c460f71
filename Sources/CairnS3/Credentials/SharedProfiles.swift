internal import CairnCrypto
internal import CairnStreams

/// The profiles of `~/.aws/credentials` and `~/.aws/config`, or of the files that
/// `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name.
struct SharedProfiles: Sendable {
    /// One of the two files.
    private struct File {
        /// Nil when no home folder is known and no variable names the file.
        var path: String?
        var content = ProfileFile()
        /// Why it was passed over, as the end of a sentence.
        var obstacle: String?

        var place: String? { path.map { path in obstacle.map { "\(path) (\($0))" } ?? path } }
    }

    private let credentials: File
    private let config: File

    /// - Throws: when a file that a variable names can't be read, or what stands in one can't be
    ///   understood. The files in the home folder nobody has asked for: one that may not be read is
    ///   none, as for AWS's SDKs, so that a pod whose home isn't its own gets its role nevertheless.
    init(_ surroundings: CredentialsSurroundings) throws(S3Error) {
        credentials = try Self.file(
            .credentials, "credentials", "AWS_SHARED_CREDENTIALS_FILE", surroundings)
        config = try Self.file(.config, "config", "AWS_CONFIG_FILE", surroundings)
    }

    private static func file(
        _ kind: ProfileFile.Kind, _ name: String, _ variable: String,
        _ surroundings: CredentialsSurroundings
    ) throws(S3Error) -> File {
        let named = surroundings[variable].map(surroundings.expanded)
        guard let path = named ?? surroundings["HOME"].map({ "\($0)/.aws/\(name)" }) else {
            return File()
        }
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, waitsForPipes: false)
        } catch {
            if error == .missing { return File(path: path) }
            guard named == nil, error != .notText, error != .tooLarge else {
                let whence = named == nil ? "" : " (\(variable))"
                throw CredentialsFile.failure("the file \(path)\(whence)", error)
            }
            return File(path: path, obstacle: error.reason)
        }
        return File(path: path, content: try content(text, kind, path))
    }

    private static func content(
        _ text: String, _ kind: ProfileFile.Kind, _ path: String
    ) throws(S3Error) -> ProfileFile {
        do throws(ProfileFile.Malformed) {
            return try ProfileFile(text, kind: kind)
        } catch {
            throw S3Error(
                .credentials, "the file \(path) has \(error.reason) in line \(error.line)",
                hint: "Correct the line, or name another file by AWS_SHARED_CREDENTIALS_FILE or "
                    + "AWS_CONFIG_FILE.")
        }
    }

    /// Where profiles are looked for, as the end of a sentence.
    var places: String {
        let places = [credentials.place, config.place].compactMap { $0 }
        return places.isEmpty ? "no file, as HOME isn't set" : places.joined(separator: " or ")
    }

    /// - Returns: nil when neither file has it.
    subscript(name: String) -> SharedProfile? {
        let (first, second) = (credentials.content.profiles[name], config.content.profiles[name])
        guard first != nil || second != nil else { return nil }
        return SharedProfile(
            name: name,
            sections: [
                .init(settings: first ?? [:], file: credentials.path ?? ""),
                .init(settings: second ?? [:], file: config.path ?? ""),
            ], allServices: config.content.services)
    }

    /// Tells that a profile is missing, and what was perhaps meant.
    ///
    /// - Parameter whence: who names it, such as `AWS_PROFILE`.
    func missing(_ name: String, namedBy whence: String) -> S3Error {
        let hint =
            if config.content.otherHeaders.contains(name) {
                "In \(config.path ?? "") the section must be called [profile \(name)]."
            } else if credentials.content.otherHeaders.contains("profile \(name)") {
                "In \(credentials.path ?? "") the section must be called [\(name)]."
            } else {
                "Write the profile into one of these files, or name one that is there."
            }
        return S3Error(
            .credentials, "no profile “\(name)” (\(whence)) in \(places)", hint: hint)
    }
}

/// All that the two files say of one profile.
struct SharedProfile: Sendable {
    struct Section: Sendable {
        let settings: ProfileFile.Settings
        let file: String

        /// Empty counts as missing.
        subscript(name: String) -> String? {
            settings[name].flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    private static let key = "aws_access_key_id"
    private static let secret = "aws_secret_access_key"

    let name: String
    /// What stands in the first counts before what stands in the second.
    let sections: [Section]
    /// Those of the file, of which a profile names one.
    let allServices: [String: [String: ProfileFile.Settings]]

    subscript(setting: String) -> String? {
        sections.lazy.compactMap { $0[setting] }.first
    }

    /// What it says of single services, by their names.
    ///
    /// - Throws: when the section that it names isn't there.
    func services() throws(S3Error) -> [String: ProfileFile.Settings] {
        guard let section = self["services"] else { return [:] }
        guard let services = allServices[section] else {
            throw S3Error(
                .credentials,
                "profile “\(name)” names the section [services \(section)], which isn't there",
                hint: "Write the section into the config file, or remove “services” there.")
        }
        return services
    }

    /// Whether it is for a role that somebody else has to assume.
    var assumesRole: Bool { self["role_arn"] != nil && self["web_identity_token_file"] == nil }

    var hasKeys: Bool { self[Self.key] != nil || self[Self.secret] != nil }

    /// The keys that are written in it, both from the same file; nil when there are none.
    ///
    /// - Throws: when one of the two is missing.
    func keys() throws(S3Error) -> FoundCredentials? {
        for section in sections {
            let (keyID, secretKey) = (section[Self.key], section[Self.secret])
            if keyID == nil, secretKey == nil { continue }
            guard let keyID, let secretKey else {
                let missing = keyID == nil ? Self.key : Self.secret
                throw S3Error(
                    .credentials, "profile “\(name)” in \(section.file) has no \(missing)",
                    hint: "Write both \(Self.key) and \(Self.secret) into it.")
            }
            let token = section["aws_session_token"] ?? section["aws_security_token"]
            return FoundCredentials(
                credentials: S3Credentials(
                    accessKeyID: keyID, secretAccessKey: Secret(secretKey),
                    sessionToken: token.map { Secret($0) }),
                expiration: nil, origin: .profile(name, file: section.file))
        }
        return nil
    }

    /// - Throws: when it takes its credentials from where we don't.
    func refuseForeignProviders() throws(S3Error) {
        if self["credential_process"] != nil {
            throw S3Error(
                .credentials,
                "profile “\(name)” gets its credentials from a program (credential_process), "
                    + "which Cairn doesn't run",
                hint: "Run it yourself and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
                    + "AWS_SESSION_TOKEN, or use a role by web identity or source_profile.")
        }
        for setting in ["sso_session", "sso_start_url", "sso_account_id", "login_session"]
        where self[setting] != nil {
            throw S3Error(
                .credentials,
                "profile “\(name)” needs somebody who logs in by a browser (\(setting))",
                hint: "Use keys or a role for unattended backups; for a trial, set the variables "
                    + "that `aws configure export-credentials --format env` prints.")
        }
    }
}
