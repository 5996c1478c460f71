internal import CairnHTTP

/// Where the Security Token Service of a region is.
struct SecurityTokenURL: Sendable, Hashable {
    let scheme: String
    /// As the `Host` header has it.
    let host: String
    let path: String
    /// The region that requests are signed for.
    let region: String
    /// Whether environment or profile name another service than AWS's.
    let isOverridden: Bool

    init(
        _ surroundings: CredentialsSurroundings, profile: SharedProfile?, role: String
    ) throws(S3Error) {
        let partition = AWSPartition(ofARN: role) ?? .main
        let named = surroundings.region ?? profile?["region"]
        region = named ?? partition.homeRegion
        if let endpoint = try NamedEndpoint.find("sts", surroundings, profile) {
            guard let (scheme, host, path) = Self.parts(of: endpoint.url) else {
                throw S3Error(
                    .invalid, "\(endpoint.whence) isn't a URL of scheme, host and path",
                    hint: "Write it like https://sts.example.com.")
            }
            guard RegionName.isPartOfScope(region) else {
                throw RegionName.refusal(region, in: "a signature")
            }
            (self.scheme, self.host, self.path) = (scheme, host, path)
            isOverridden = true
            return
        }
        guard RegionName.isPartOfHost(region) else {
            throw RegionName.refusal(region, in: "a host")
        }
        (scheme, path, isOverridden) = ("https", "/", false)
        // Without a region there is still the service that was there before the regional ones.
        host =
            named == nil && partition == .main
            ? "sts.amazonaws.com" : "sts.\(region).\(AWSPartition(ofRegion: region).domain)"
    }

    /// Whose word is taken for who the service is. A token that lets anybody take a role isn't shown to
    /// whoever answers, though the bucket may be: so no setting leaves the service unverified.
    func trust(_ configured: HTTPOptions.Trust) -> HTTPOptions.Trust {
        guard isOverridden, case .authorities = configured else { return .systemAuthorities }
        return configured
    }

    private static func parts(of url: String) -> (scheme: String, host: String, path: String)? {
        for (scheme, port) in [("https", ":443"), ("http", ":80")]
        where url.hasPrefix("\(scheme)://") {
            let rest = url.dropFirst(scheme.count + 3)
            var host = rest.prefix { $0 != "/" }
            let path = rest.dropFirst(host.count)
            // The scheme's own port isn't in the Host header, which is signed.
            if host.hasSuffix(port) { host = host.dropLast(port.count) }
            guard !host.isEmpty, !rest.contains(where: { "?#@\\ ".contains($0) }) else {
                return nil
            }
            return (scheme, host.lowercased(), path.isEmpty ? "/" : String(path))
        }
        return nil
    }
}
