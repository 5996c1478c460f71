internal import CairnCrypto
internal import CairnHTTP
private import FoundationEssentials

/// The JSON in which container endpoints and instance metadata give credentials, or say why not.
struct CredentialsDocument: Decodable {
    private let accessKeyID: String?
    private let secretAccessKey: String?
    private let token: String?
    private let expiration: String?
    private let code: String?
    private let message: String?

    private static let success = "Success"

    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
        case code = "Code"
        case message = "Message"
        case errorCode = "code"
        case errorMessage = "message"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? {
            try? fields.decodeIfPresent(String.self, forKey: key)
        }
        accessKeyID = text(.accessKeyID)
        secretAccessKey = text(.secretAccessKey)
        token = text(.token)
        expiration = text(.expiration)
        code = text(.code) ?? text(.errorCode)
        message = text(.message) ?? text(.errorMessage)
    }

    /// - Returns: nil for what isn't a JSON object.
    init?(_ body: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Self.self, from: Data(body)) else {
            return nil
        }
        self = document
    }

    /// Why there are no credentials, in the service's words.
    private var complaint: String {
        [code == Self.success ? nil : code, message].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// What a reply has in place of credentials.
    static func content(of reply: HTTPResponse) -> CredentialsEndpoint.Content {
        if let document = Self(reply.body) {
            let complaint = document.complaint
            return reply.status == 200 && complaint.isEmpty ? .incomplete : .words(complaint)
        }
        if reply.status == 200 { return .foreign }
        // Pod Identity refuses in plain text; instance metadata by a page of its own.
        let text = String(decoding: reply.body, as: UTF8.self)
        return .words(text.hasPrefix("<") ? "" : text)
    }

    /// The credentials, if this is a document with all of them.
    func issued(by reply: HTTPResponse, now: Int64) -> IssuedCredentials? {
        guard code == nil || code == Self.success, let accessKeyID, let secretAccessKey,
            !accessKeyID.isEmpty, !secretAccessKey.isEmpty
        else { return nil }
        let token = token.flatMap { $0.isEmpty ? nil : Secret($0) }
        return IssuedCredentials(
            credentials: S3Credentials(
                accessKeyID: accessKeyID, secretAccessKey: Secret(secretAccessKey),
                sessionToken: token),
            expiration: IssuedCredentials.expiration(expiration, in: reply, now: now))
    }
}

extension IssuedCredentials {
    /// Until when credentials are good by this machine's clock, which may be wrong: what counts is how
    /// long they have to live by the clock of the server that gave them.
    ///
    /// - Parameter text: such as `2026-11-20T04:00:00Z`; nil for credentials that don't expire.
    static func expiration(_ text: String?, in reply: HTTPResponse, now: Int64) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        // A guess; a refusal renews them, too.
        guard let end = HTTPDate.secondsISO8601(text) else { return now + 900 }
        return end + now - (reply.headers["date"].flatMap(HTTPDate.seconds) ?? now)
    }
}
