internal import CairnCrypto
internal import CairnHTTP

/// The role of an EC2 instance, by the instance metadata service in its second version.
///
/// The first version is never fallen back to: it answers whoever can make a machine fetch a URL.
/// Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
struct InstanceMetadata: Sendable {
    private static let disabled = "AWS_EC2_METADATA_DISABLED"
    private static let endpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    private static let mode = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
    private static let credentialsPath = "/latest/meta-data/iam/security-credentials/"

    let surroundings: CredentialsSurroundings
    /// Whether it has answered before: most machines have none, and shouldn't wait long to know.
    let isKnown: Bool

    /// - Throws: when the service is there and doesn't give credentials.
    func lookup() async throws(S3Error) -> CredentialsLookup {
        guard !surroundings.isTrue(Self.disabled) else {
            return .absent("instance metadata (\(Self.disabled) is true)")
        }
        let url = try url()
        let service = service(at: url, attempts: 5)
        let token: Secret
        switch try await self.token(url) {
        case .success(let received): token = received
        case .failure(let absence) where isKnown: throw absence.error
        case .failure(let absence): return .absent("instance metadata (\(absence.words))")
        }
        guard let role = try await role(url, service, token) else {
            return .absent("instance metadata (no role is attached to this instance)")
        }
        return .found(try await credentials(of: role, url, service, token))
    }

    private func service(at url: String, attempts: Int) -> CredentialsEndpoint {
        CredentialsEndpoint(
            name: "instance metadata at \(url)",
            client: HTTPClient(HTTPOptions(connectTimeout: .seconds(1), proxy: .none)),
            suspects: "\(Self.endpoint), and what listens on that address", attempts: attempts)
    }

    private func url() throws(S3Error) -> String {
        let isIPv6 = surroundings[Self.mode]?.lowercased() == "ipv6"
        let standard = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        let url = surroundings[Self.endpoint] ?? standard
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw S3Error(
                .invalid, "\(Self.endpoint) isn't a URL", hint: "Write it like \(standard).")
        }
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// Why there is no metadata service here.
    private struct Absence: Error {
        let words: String
        /// What is said where there should be one.
        let error: S3Error
    }

    private static let reachHint =
        "In a container the instance needs a metadata hop limit of 2. Where there is no such service, "
        + "set \(disabled)=true and name other credentials."

    /// The session token with which all else is asked; without it there is nothing to talk to.
    private func token(_ url: String) async throws(S3Error) -> Result<Secret, Absence> {
        let service = service(at: url, attempts: isKnown ? 5 : 2)
        let request = HTTPRequest(
            .put, url + "/latest/api/token",
            headers: ["X-aws-ec2-metadata-token-ttl-seconds": "21600"],
            timeout: isKnown ? .seconds(5) : .milliseconds(1500))
        let reply: HTTPResponse
        do throws(CredentialsEndpoint.Silence) {
            reply = try await service.replyOrSilence { request }
        } catch {
            return .failure(try Self.absence(error, at: url))
        }
        let text = String(decoding: reply.body, as: UTF8.self)
        guard reply.status == 200, !text.isEmpty, text.utf8.count <= 1024,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            let words = "no token, status \(reply.status)"
            return .failure(Absence(words: words, error: Self.refusal(reply, service)))
        }
        return .success(Secret(text))
    }

    /// - Throws: when the search was cancelled, or couldn't even begin.
    private static func absence(
        _ silence: CredentialsEndpoint.Silence, at url: String
    ) throws(S3Error) -> Absence {
        let error = silence.error
        switch error.code {
        case .unreachable:
            return Absence(
                words: "nothing answers at \(url): \(silence.words)",
                error: S3Error(error.code, error.message, hint: reachHint))
        case .credentials, .untrusted: return Absence(words: silence.words, error: error)
        default: throw error
        }
    }

    /// Tells that no session token is to be had.
    private static func refusal(
        _ reply: HTTPResponse, _ service: CredentialsEndpoint
    ) -> S3Error {
        service.refusal(
            reply, reply.status == 200 ? .foreign : .words("to the request for a token"),
            hint: reply.status == 403
                ? "The service is switched off for this instance: enable it in its metadata options."
                : reachHint)
    }

    /// The name of the role; nil when none is attached.
    private func role(
        _ url: String, _ service: CredentialsEndpoint, _ token: Secret
    ) async throws(S3Error) -> String? {
        let reply = try await get(url + Self.credentialsPath, service, token)
        if reply.status == 404 { return nil }
        let name = String(decoding: reply.body, as: UTF8.self).prefix { !$0.isNewline }
        guard reply.status == 200, !name.isEmpty, name.utf8.count <= 128,
            name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"/?#<>\"".utf8.contains($0) })
        else {
            throw service.refusal(
                reply,
                reply.status == 200 ? .foreign : .words("to the request for the role's name"),
                hint: "Check the role of this instance.")
        }
        return String(name)
    }

    private func credentials(
        of role: String, _ url: String, _ service: CredentialsEndpoint, _ token: Secret
    ) async throws(S3Error) -> FoundCredentials {
        let reply = try await get(url + Self.credentialsPath + role, service, token)
        guard reply.status == 200,
            let issued = CredentialsDocument(reply.body)?.issued(by: reply, now: surroundings.now())
        else {
            throw service.refusal(
                reply, CredentialsDocument.content(of: reply),
                hint: "Check the role “\(role)” of this instance and whom it trusts.")
        }
        return issued.found(at: .instanceMetadata(role: role))
    }

    private func get(
        _ url: String, _ service: CredentialsEndpoint, _ token: Secret
    ) async throws(S3Error) -> HTTPResponse {
        let request = HTTPRequest(
            .get, url, headers: ["X-aws-ec2-metadata-token": token.reveal()], timeout: .seconds(5))
        return try await service.reply { request }
    }
}
