internal import CairnHTTP

/// Where the requests for a bucket go, and how its name is written there.
///
/// Source: Amazon S3 User Guide, "Virtual hosting of buckets" and "Amazon S3 endpoints".
struct S3Endpoint: Sendable, Hashable {
    /// `https` or `http`.
    let scheme: String
    /// The service's host, with its port unless that is the scheme's own.
    let serviceHost: String
    let bucket: String
    let isVirtualHost: Bool

    /// - Parameter region: makes up AWS's host; other services keep theirs.
    /// - Throws: `.invalid` for an endpoint that isn't scheme, host and port, and for a region that can't
    ///   stand where it must.
    init(_ options: S3Options, region: String) throws(S3Error) {
        let given = try options.endpoint.map { endpoint throws(S3Error) in
            guard let parts = Self.parts(of: endpoint) else {
                throw Self.refusal("the endpoint “\(endpoint)”")
            }
            return parts
        }
        let isAWS = given.map { Self.isAWS($0.host, inPartitionOf: region) } ?? true
        guard !isAWS || RegionName.isPartOfHost(region) else {
            throw RegionName.refusal(region, in: "a host")
        }
        guard RegionName.isPartOfScope(region) else {
            throw RegionName.refusal(region, in: "a signature")
        }
        scheme = given?.scheme ?? "https"
        serviceHost =
            isAWS
            ? "s3.\(region).\(AWSPartition(ofRegion: region).domain)" : given?.host ?? ""
        bucket = options.bucket
        isVirtualHost = options.usesVirtualHost
    }

    /// The host that the request goes to, as the `Host` header has it.
    var host: String { isVirtualHost ? "\(bucket).\(serviceHost)" : serviceHost }

    /// The path of an object, or of the bucket itself; not encoded.
    func path(_ key: String?) -> String {
        switch (isVirtualHost, key) {
        case (true, let key): "/" + (key ?? "")
        case (false, nil): "/" + bucket
        case (false, let key?): "/\(bucket)/\(key)"
        }
    }

    /// Whether it is `s3.amazonaws.com` or `s3.REGION.amazonaws.com`, or the like of another partition, and
    /// the region is of the same; FIPS, dual-stack, accelerated and private endpoints were chosen for what
    /// they are and stay as they were given.
    private static func isAWS(_ host: String, inPartitionOf region: String) -> Bool {
        let domain = "." + AWSPartition(ofRegion: region).domain
        guard host.hasSuffix(domain) else { return false }
        let labels = host.dropLast(domain.count)
            .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return labels[0] == "s3"
            && (labels.count == 1 || RegionName.isPartOfHost(String(labels[1])))
    }

    /// The URL that environment or profile name.
    ///
    /// - Throws: `.invalid` when it isn't scheme, host and port.
    static func url(_ endpoint: NamedEndpoint) throws(S3Error) -> String {
        guard parts(of: endpoint.url) != nil else { throw refusal(endpoint.whence) }
        return endpoint.url
    }

    private static func refusal(_ what: String) -> S3Error {
        S3Error(
            .invalid, "\(what) isn't a scheme, a host and maybe a port",
            hint: "Write it like https://s3.example.com or http://127.0.0.1:9000.")
    }

    private static func parts(of text: String) -> (scheme: String, host: String)? {
        for (scheme, port) in [("https", ":443"), ("http", ":80")]
        where text.hasPrefix(scheme + "://") {
            var host = text.dropFirst(scheme.count + 3)
            if host.hasSuffix("/") { host = host.dropLast() }
            // The scheme's own port is left out of the Host header by libcurl, and so of what is signed.
            if host.hasSuffix(port) { host = host.dropLast(port.count) }
            guard !host.isEmpty, !host.contains(where: { "/?#@ ".contains($0) }) else { break }
            return (scheme, host.lowercased())
        }
        return nil
    }
}
