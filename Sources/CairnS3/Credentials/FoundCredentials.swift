/// Credentials, where they come from, and until when they are good.
struct FoundCredentials: Sendable {
    let credentials: S3Credentials
    /// Seconds since 1970 by this machine's clock; nil for those that don't expire.
    let expiration: Int64?
    let origin: CredentialsOrigin
}

/// What a provider says when it is asked.
enum CredentialsLookup: Sendable {
    case found(FoundCredentials)
    /// It isn't set up here; the reason ends a sentence about where was looked.
    case absent(String)
}

/// Credentials of limited life, as the services that give them write them down.
struct IssuedCredentials: Sendable {
    let credentials: S3Credentials
    /// Seconds since 1970 by this machine's clock.
    let expiration: Int64?

    func found(at origin: CredentialsOrigin) -> FoundCredentials {
        FoundCredentials(credentials: credentials, expiration: expiration, origin: origin)
    }
}
