/// The address of an S3 service: `https://HOST`, `http://HOST:PORT` or `https://[IPV6]:PORT`.
///
/// No complaint shows a piece of the text, which may hold a password.
///
/// Source: RFC 3986, section 3.
struct EndpointURL {
    /// Whether it is `https`.
    let isEncrypted: Bool
    /// In small letters, an IPv6 address without its brackets.
    let host: String
    /// Nil for the scheme's own.
    let port: Int?

    /// - Parameter bucket: what must not be in it; nil if that isn't known.
    init(_ text: String, bucket: String?) throws(Complaint) {
        guard !text.contains("@") else {
            throw Complaint(
                "must not hold a user or a password",
                hint: "Give the credentials apart from it.")
        }
        let (isEncrypted, rest) = try Self.scheme(of: text)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        try Self.refuse(rest[end...], bucket: bucket)
        let server = try HostAndPort(rest[..<end], hint: Self.shape)
        let host = server.host.lowercased()
        guard Self.isName(host) || Self.isIPv6(host) else {
            throw Complaint("has no valid host", hint: Self.shape)
        }
        if let bucket, Self.isVirtualHost(host, of: bucket) {
            throw Complaint(
                "must not have the bucket's name before the service's host",
                hint: "Remove it: Cairn puts the bucket where “addressing” says.")
        }
        self.isEncrypted = isEncrypted
        self.host = host
        port = server.port == (isEncrypted ? 443 : 80) ? nil : server.port
    }

    /// Scheme, host and port, with nothing after it.
    var text: String {
        let server = host.contains(":") ? "[\(host)]" : host
        return (isEncrypted ? "https://" : "http://") + server + (port.map { ":\($0)" } ?? "")
    }

    /// Whether the host is an IP address, of which no bucket can be a part.
    var isAddress: Bool {
        host.contains(":") || host.utf8.allSatisfy { ValueRule.isDigit($0) || $0 == dot }
    }

    private static let shape = "Write https://HOST or https://HOST:PORT."

    private static func scheme(of text: String) throws(Complaint) -> (Bool, Substring) {
        for (scheme, isEncrypted) in [("https://", true), ("http://", false)]
        where text.lowercased().hasPrefix(scheme) {
            return (isEncrypted, text.dropFirst(scheme.count))
        }
        throw Complaint("must begin with https:// or http://", hint: shape)
    }

    /// Refuses whatever stands after the host and port but a single slash.
    private static func refuse(_ tail: Substring, bucket: String?) throws(Complaint) {
        guard !tail.isEmpty, tail != "/" else { return }
        if let bucket, tail.dropFirst().prefix(while: { !"/?#".contains($0) }) == bucket {
            throw Complaint(
                "must not have the bucket's name as its path",
                hint: "Remove it: Cairn puts the bucket where “addressing” says.")
        }
        throw Complaint(
            "must have nothing after the host and port",
            hint: "\(shape) A folder of the bucket is its prefix.")
    }

    private static func isName(_ host: String) -> Bool {
        let labels = host.utf8.split(separator: dot, omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { ValueRule.isAlphanumeric($0) || "-_".utf8.contains($0) }
            }
    }

    private static func isIPv6(_ host: String) -> Bool {
        host.utf8.count { $0 == UInt8(ascii: ":") } >= 2
            && host.utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    }

    /// Whether the host is surely that of one bucket. `backups.example.com` needn't be: a service may
    /// be called like its bucket.
    private static func isVirtualHost(_ host: String, of bucket: String) -> Bool {
        guard host.hasPrefix(bucket.lowercased() + ".") else { return false }
        let service = host.dropFirst(bucket.count + 1)
        return service.hasPrefix("s3.") || service.hasPrefix("s3-")
            || domains.contains { service.hasSuffix("." + $0) }
    }

    /// Of services whose own hosts don't begin with `s3`.
    private static let domains = [
        "digitaloceanspaces.com", "linodeobjects.com", "r2.cloudflarestorage.com",
        "your-objectstorage.com",
    ]
}

private let dot = UInt8(ascii: ".")
