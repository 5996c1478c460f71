internal import CairnCrypto

/// A role assumed with a token that somebody else issued, such as Kubernetes to a pod (IRSA).
struct WebIdentityCredentials: Sendable {
    private static let tokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE"
    private static let role = "AWS_ROLE_ARN"

    let surroundings: CredentialsSurroundings

    /// What the environment names.
    func lookup() async throws(S3Error) -> CredentialsLookup {
        guard let path = surroundings[Self.tokenFile] else {
            return .absent("web identity (\(Self.tokenFile) isn't set)")
        }
        guard let role = surroundings[Self.role] else {
            throw S3Error(
                .credentials, "the environment sets \(Self.tokenFile) but not \(Self.role)",
                hint: "Set \(Self.role) to the role that the token is for.")
        }
        let issued = try await assume(
            role, path, namedBy: Self.tokenFile, session: surroundings["AWS_ROLE_SESSION_NAME"],
            profile: nil)
        return .found(issued.found(at: .webIdentity(role: role, profile: nil)))
    }

    /// What a profile names; nil when it names no token.
    func credentials(of profile: SharedProfile) async throws(S3Error) -> FoundCredentials? {
        guard let path = profile["web_identity_token_file"] else { return nil }
        guard let role = profile["role_arn"] else {
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” has a web_identity_token_file but no role_arn",
                hint: "Add the role that the token is for.")
        }
        let issued = try await assume(
            role, surroundings.expanded(path), namedBy: "web_identity_token_file",
            session: profile["role_session_name"], profile: profile)
        return issued.found(at: .webIdentity(role: role, profile: profile.name))
    }

    /// The file is read anew each time: the token in it is replaced before it expires.
    private func assume(
        _ role: String, _ path: String, namedBy setting: String, session: String?,
        profile: SharedProfile?
    ) async throws(S3Error) -> IssuedCredentials {
        let token = try CredentialsFile.token(path, namedBy: setting)
        let duration = try profile.flatMap { (profile) throws(S3Error) in
            try AssumedRole.duration(of: profile)
        }
        let service = try SecurityTokenService(surroundings, profile: profile, role: role)
        return try await service.assumeRoleWithWebIdentity(
            [
                ("RoleArn", role),
                ("RoleSessionName", session ?? "cairn-\(surroundings.now())"),
                duration.map { ("DurationSeconds", String($0)) },
            ].compactMap { $0 }, token: token)
    }
}
