internal import CairnCrypto
internal import CairnHTTP

/// One request to the bucket before it is addressed and signed, which is done anew for each attempt.
struct S3Operation: Sendable {
    /// What a message says was being done: `storing part 3 of “key”`.
    let what: String
    let method: HTTPMethod
    /// Nil for the bucket itself.
    let key: String?
    var query: [UnsignedRequest.QueryItem] = []
    var headers: HTTPHeaders = [:]
    var body: [UInt8]?
    /// Of `body`, where it is known already.
    var digest: SHA256Digest?
    var stallLimit: HTTPOptions.StallLimit?
    /// Attempts; nil for the policy's.
    var attempts: Int?

    init(
        _ what: String, _ method: HTTPMethod, key: String? = nil,
        query: [UnsignedRequest.QueryItem] = []
    ) {
        self.what = what
        self.method = method
        self.key = key
        self.query = query
    }

    /// Gives the request a document for its body, with the checksum that S3 demands for some.
    mutating func setDocument(_ document: String) {
        let bytes = Array(document.utf8)
        body = bytes
        headers = ["Content-Type": "application/xml"]
        // Where MD5 isn't to be had, the SHA-256 that AWS takes instead.
        if MD5.isAvailable {
            headers.append("Content-MD5", MD5.digest(of: bytes).base64)
        } else {
            headers.append(S3Checksum.header, S3Checksum.text(SHA256.digest(of: bytes)))
        }
    }

    var payload: UnsignedRequest.Payload {
        if let digest { return .digest(digest) }
        return body.map { .digest(SHA256.digest(of: $0)) } ?? .empty
    }
}
