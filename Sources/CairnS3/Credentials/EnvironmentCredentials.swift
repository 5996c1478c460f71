internal import CairnCrypto

/// The variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
enum EnvironmentCredentials {
    private static let key = "AWS_ACCESS_KEY_ID"
    private static let secret = "AWS_SECRET_ACCESS_KEY"
    private static let token = "AWS_SESSION_TOKEN"

    /// - Throws: when some are set and some that they need aren't: whoever sets one means it, and
    ///   going on to the next provider would back up with somebody else's rights.
    static func lookup(_ surroundings: CredentialsSurroundings) throws(S3Error) -> CredentialsLookup
    {
        let given = [key, secret, token].filter { surroundings[$0] != nil }
        guard !given.isEmpty else { return .absent("environment (\(key) isn't set)") }
        guard let keyID = surroundings[key], let secretKey = surroundings[secret] else {
            let missing = [key, secret].filter { surroundings[$0] == nil }
            throw S3Error(
                .credentials,
                "the environment sets \(given.joined(separator: " and ")) but not "
                    + missing.joined(separator: " and "),
                hint: "Set \(missing.joined(separator: " and ")) too, or unset "
                    + given.joined(separator: " and ") + ".")
        }
        let credentials = S3Credentials(
            accessKeyID: try CredentialsFile.checked(keyID, whence: key).reveal(),
            secretAccessKey: try CredentialsFile.checked(secretKey, whence: secret),
            sessionToken: try sessionToken(surroundings))
        return .found(
            FoundCredentials(credentials: credentials, expiration: nil, origin: .environment))
    }

    private static func sessionToken(
        _ surroundings: CredentialsSurroundings
    ) throws(S3Error) -> Secret? {
        guard let text = surroundings[token] else { return nil }
        return try CredentialsFile.checked(text, whence: token)
    }
}
