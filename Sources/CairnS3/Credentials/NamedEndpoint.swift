/// The URL of a service that environment or profile name in the place of AWS's own.
///
/// Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints"; botocore's
/// `ConfiguredEndpointProvider`.
struct NamedEndpoint: Sendable, Hashable {
    /// Who names it, such as `AWS_ENDPOINT_URL`.
    let whence: String
    let url: String

    private static let ignoring = "ignore_configured_endpoint_urls"

    /// - Parameter service: `s3` or `sts`.
    /// - Returns: nil when AWS's own is meant.
    /// - Throws: when the profile refers to a section that isn't there.
    static func find(
        _ service: String, _ surroundings: CredentialsSurroundings, _ profile: SharedProfile?
    ) throws(S3Error) -> NamedEndpoint? {
        let ignored = surroundings["AWS_" + ignoring.uppercased()] ?? profile?[ignoring]
        guard ignored?.lowercased() != "true" else { return nil }
        let general = "AWS_ENDPOINT_URL"
        for variable in ["\(general)_\(service.uppercased())", general] {
            if let url = surroundings[variable] { return .init(whence: variable, url: url) }
        }
        guard let profile else { return nil }
        if let url = try profile.services()[service]?["endpoint_url"], !url.isEmpty {
            return .init(
                whence: "endpoint_url for \(service) of profile “\(profile.name)”", url: url)
        }
        return profile["endpoint_url"].map {
            .init(whence: "endpoint_url of profile “\(profile.name)”", url: $0)
        }
    }
}
