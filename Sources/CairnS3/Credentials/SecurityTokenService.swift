internal import CairnCrypto
internal import CairnHTTP

/// AWS's Security Token Service, or one that speaks like it: gives a role's credentials for a while.
///
/// Source: AWS Security Token Service API Reference, version 2011-06-15.
struct SecurityTokenService: Sendable {
    typealias Parameter = (name: String, value: String)

    private static let transientCodes: Set = [
        "Throttling", "ThrottlingException", "RequestLimitExceeded", "IDPCommunicationError",
    ]
    /// A token's provider may not have spread its keys yet; aws-sdk-go-v2 tries again, too.
    private static let passingForTokens = transientCodes.union(["InvalidIdentityToken"])
    /// In seconds; STS refuses signatures that are 15 minutes off, and tells its time.
    private static let tolerableSkew: Int64 = 240

    private let endpoint: CredentialsEndpoint
    private let url: SecurityTokenURL
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - profile: the one that asks, whose region and endpoint count after the environment's.
    ///   - role: by its partition tells where the service is when no region is named.
    init(
        _ surroundings: CredentialsSurroundings, profile: SharedProfile?, role: String
    ) throws(S3Error) {
        url = try SecurityTokenURL(surroundings, profile: profile, role: role)
        now = surroundings.now
        endpoint = CredentialsEndpoint(
            name: "the token service \(url.host)",
            client: HTTPClient(HTTPOptions(trust: url.trust(surroundings.trust))),
            suspects: "proxies and AWS_ENDPOINT_URL", hasConfiguredTrust: url.isOverridden)
    }

    func assumeRole(
        _ parameters: [Parameter], signedBy credentials: S3Credentials
    ) async throws(S3Error) -> IssuedCredentials {
        let (request, body) = request("AssumeRole", parameters)
        let signer = SigV4Signer(credentials, region: url.region, service: "sts")
        func reply(skew: Int64) async throws(S3Error) -> HTTPResponse {
            try await endpoint.reply(isTransient: { Self.isPassing($0) }) {
                let date = SigningDate(secondsSince1970: max(0, now() + skew))
                return limited(signer.sign(request, body: body, at: date))
            }
        }
        var received = try await reply(skew: 0)
        if received.status >= 400, let skew = skew(of: received) {
            received = try await reply(skew: skew)
        }
        return try issued(
            received, hint: "Check the role's trust policy, and that the source may assume it.")
    }

    func assumeRoleWithWebIdentity(
        _ parameters: [Parameter], token: Secret
    ) async throws(S3Error) -> IssuedCredentials {
        let (request, body) = request(
            "AssumeRoleWithWebIdentity", parameters + [("WebIdentityToken", token.reveal())])
        let plain = HTTPRequest(.post, request.url, headers: request.headers, body: body)
        let received = try await endpoint.reply(
            isTransient: { Self.isPassing($0, Self.passingForTokens) },
            to: { limited(plain) })
        return try issued(
            received,
            hint: "Check the role's trust policy, its identity provider, and that the token is the "
                + "provider's and not expired.")
    }

    private func request(
        _ action: String, _ parameters: [Parameter]
    ) -> (request: UnsignedRequest, body: [UInt8]) {
        let form = ([("Action", action), ("Version", "2011-06-15")] + parameters)
            .map { "\($0.0.uriEncoded)=\($0.1.uriEncoded)" }
        let body = Array(form.joined(separator: "&").utf8)
        let request = UnsignedRequest(
            .post, scheme: url.scheme, host: url.host, path: url.path,
            headers: [
                "Accept": "application/xml",
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            ],
            payload: .digest(SHA256.digest(of: body)))
        return (request, body)
    }

    private func limited(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        request.timeout = .seconds(30)
        return request
    }

    /// How far the server's clock is ahead of ours; nil when that is no reason to be refused.
    private func skew(of reply: HTTPResponse) -> Int64? {
        guard let date = reply.headers["date"].flatMap(HTTPDate.seconds) else { return nil }
        let skew = date - now()
        return abs(skew) > Self.tolerableSkew ? skew : nil
    }

    private static func isPassing(
        _ reply: HTTPResponse, _ codes: Set<String> = transientCodes
    ) -> Bool {
        if CredentialsEndpoint.isTransient(reply) { return true }
        guard reply.status >= 400, let error = error(in: reply) else { return false }
        return codes.contains(error["Code"]?.text ?? "")
    }

    private static func error(in reply: HTTPResponse) -> XMLElement? {
        let root = try? XMLReader.root(of: reply.body)
        return root?.name == "ErrorResponse" ? root?["Error"] : nil
    }

    /// What a reply has in place of credentials.
    private static func content(of reply: HTTPResponse) -> CredentialsEndpoint.Content {
        if let error = error(in: reply) {
            let words = [error["Code"], error["Message"]].compactMap { $0?.text }
            return .words(words.filter { !$0.isEmpty }.joined(separator: ": "))
        }
        if reply.body.isEmpty, reply.status != 200 { return .words("") }
        let root = try? XMLReader.root(of: reply.body)
        return root?.name.hasSuffix("Response") == true ? .incomplete : .foreign
    }

    private func issued(
        _ reply: HTTPResponse, hint: String
    ) throws(S3Error) -> IssuedCredentials {
        let root = try? XMLReader.root(of: reply.body)
        let result = root?.children.first { $0.name.hasSuffix("Result") }
        let fields = result?["Credentials"]
        guard reply.status == 200, let keyID = fields?["AccessKeyId"]?.text,
            let secret = fields?["SecretAccessKey"]?.text, !keyID.isEmpty, !secret.isEmpty,
            let token = fields?["SessionToken"]?.text
        else {
            throw endpoint.refusal(
                reply, Self.content(of: reply), isTransient: Self.isPassing(reply), hint: hint)
        }
        return IssuedCredentials(
            credentials: S3Credentials(
                accessKeyID: keyID, secretAccessKey: Secret(secret),
                sessionToken: token.isEmpty ? nil : Secret(token)),
            expiration: IssuedCredentials.expiration(
                fields?["Expiration"]?.text, in: reply, now: now()))
    }
}
