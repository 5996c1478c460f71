internal import CairnCrypto
internal import CairnHTTP

/// The endpoint beside a container that gives its role's credentials: Amazon ECS, and EKS Pod Identity.
///
/// Source: AWS SDKs and Tools Reference Guide, "Container credential provider".
struct ContainerCredentials: Sendable {
    private static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    private static let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    private static let tokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

    let surroundings: CredentialsSurroundings

    /// - Throws: when an endpoint is named and doesn't give credentials.
    func lookup() async throws(S3Error) -> CredentialsLookup {
        guard let url = try url() else {
            return .absent("container endpoint (neither \(Self.relative) nor \(Self.full) is set)")
        }
        let host = Self.authority(of: url)
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let token = try authorization() { headers.append("Authorization", token.reveal()) }
        let endpoint = CredentialsEndpoint(
            name: "the container endpoint \(host)",
            client: HTTPClient(HTTPOptions(connectTimeout: .seconds(2), proxy: .none)),
            suspects: "\(Self.relative) and \(Self.full)")
        let request = HTTPRequest(.get, url, headers: headers, timeout: .seconds(10))
        let reply = try await endpoint.reply { request }
        guard reply.status == 200,
            let issued = CredentialsDocument(reply.body)?.issued(by: reply, now: surroundings.now())
        else {
            throw endpoint.refusal(
                reply, CredentialsDocument.content(of: reply),
                hint: "Check the role of this pod or task, and its association with the account.")
        }
        return .found(issued.found(at: .container(host: host)))
    }

    private func url() throws(S3Error) -> String? {
        if let path = surroundings[Self.relative] {
            return surroundings.taskEndpoint + (path.hasPrefix("/") ? path : "/" + path)
        }
        guard let url = surroundings[Self.full] else { return nil }
        guard Self.isTrusted(url) else {
            throw S3Error(
                .credentials,
                "\(Self.full) names the host “\(Self.authority(of: url))”, from which credentials "
                    + "are not taken",
                hint: "Use https, a loopback address, 169.254.170.2, 169.254.170.23 or "
                    + "[fd00:ec2::23].")
        }
        return url
    }

    /// Read anew each time: Kubernetes replaces the token in the file before it expires.
    private func authorization() throws(S3Error) -> Secret? {
        if let path = surroundings[Self.tokenFile] {
            return try CredentialsFile.token(path, namedBy: Self.tokenFile)
        }
        guard let text = surroundings[Self.token] else { return nil }
        return try CredentialsFile.checked(text, whence: Self.token)
    }

    /// Whether nobody but the machine's own services can answer there, or TLS says who does. Else
    /// whoever sets a variable could make us send the token anywhere.
    static func isTrusted(_ url: String) -> Bool {
        let authority = authority(of: url)
        let isPlain = authority.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "[].:-_".utf8.contains(byte)
        }
        guard isPlain, !authority.isEmpty else { return false }
        if url.hasPrefix("https://") { return true }
        guard url.hasPrefix("http://") else { return false }
        if authority.hasPrefix("[") {
            let host = authority.prefix { $0 != "]" }.dropFirst().lowercased()
            return ["::1", "fd00:ec2::23"].contains(host)
        }
        let host = authority.prefix { $0 != ":" }
        return ["localhost", "169.254.170.2", "169.254.170.23"].contains(host) || isLoopback(host)
    }

    /// Whether it is an IPv4 address of 127.0.0.0/8, written in full.
    private static func isLoopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Host and port as the URL writes them.
    private static func authority(of url: String) -> String {
        let schemes = ["https://", "http://"]
        let scheme = schemes.first { url.hasPrefix($0) } ?? ""
        return String(url.dropFirst(scheme.count).prefix { !"/?#".contains($0) })
    }
}
