/// Where the credentials for a bucket come from.
public enum S3CredentialsSource: Sendable, Hashable {
    /// As they were configured.
    case fixed(S3Credentials)
    /// Found in the order of AWS's SDKs: the environment's keys, a profile with `role_arn` and a source,
    /// the environment's web identity, the profile's own web identity or keys, the container's endpoint,
    /// the instance's role. A profile that is named here counts alone.
    ///
    /// Where no endpoint is configured, environment and profile may name that, too
    /// (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, `endpoint_url`).
    case standard(profile: String?)
}
