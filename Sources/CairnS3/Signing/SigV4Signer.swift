internal import CairnCrypto
package import CairnHTTP

/// Signs requests with AWS Signature Version 4, by the `Authorization` header.
///
/// The functions are the steps of AWS's "Signature Calculations for the Authorization Header:
/// Transferring Payload in a Single Chunk" (Amazon S3 API Reference, sig-v4-header-based-auth), in
/// their order. Nothing here reads a clock, an environment or a network.
package struct SigV4Signer: Sendable {
    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let terminator = "aws4_request"
    /// What programs between here and S3 change or take away, so that it can't be signed.
    private static let unsignedHeaders: Set = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent",
    ]

    package let credentials: S3Credentials
    package let region: String
    /// The service's name in the scope of a signature; STS has another than S3.
    package let service: String

    package init(_ credentials: S3Credentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The request as it goes over the wire, signed for `date`.
    ///
    /// - Parameter body: the bytes whose digest is `request.payload`.
    package func sign(
        _ request: UnsignedRequest, body: [UInt8]? = nil, at date: SigningDate
    ) -> HTTPRequest {
        let request = completed(request, at: date)
        let stringToSign = stringToSign(canonicalRequest(request), at: date)
        let signature = signature(of: stringToSign, by: signingKey(for: date))
        var headers = request.headers
        headers.append("Authorization", authorizationHeader(request, signature, at: date))
        return HTTPRequest(request.method, request.url, headers: headers, body: body)
    }

    /// Adds the headers that every signed request has.
    package func completed(_ request: UnsignedRequest, at date: SigningDate) -> UnsignedRequest {
        var request = request
        request.headers.append("Host", request.host)
        request.headers.append("x-amz-date", date.timestamp)
        request.headers.append("x-amz-content-sha256", request.payload.text)
        if let token = credentials.sessionToken {
            request.headers.append("x-amz-security-token", token.reveal())
        }
        return request
    }

    /// Task 1: all that is signed of a request, in the one form in which both sides write it.
    package func canonicalRequest(_ request: UnsignedRequest) -> String {
        let headers = canonicalHeaders(request)
        return [
            request.method.rawValue,
            request.path.uriEncodedPath,
            canonicalQueryString(request),
            headers.map { "\($0.name):\($0.value)\n" }.joined(),
            signedHeaders(request),
            request.payload.text,
        ].joined(separator: "\n")
    }

    /// Task 2: the moment, the scope and the digest of the canonical request.
    package func stringToSign(_ canonicalRequest: String, at date: SigningDate) -> String {
        let digest = SHA256.digest(of: Array(canonicalRequest.utf8))
        return [Self.algorithm, date.timestamp, scope(at: date), digest.hex]
            .joined(separator: "\n")
    }

    /// Task 3, first half: a key that is good for one day, region and service.
    package func signingKey(for date: SigningDate) -> [UInt8] {
        let secret = Array("AWS4\(credentials.secretAccessKey.reveal())".utf8)
        return [date.day, region, service, Self.terminator].reduce(secret) { key, part in
            HMAC.sha256(key: key, Array(part.utf8))
        }
    }

    /// Task 3, second half: 64 hexadecimal digits.
    package func signature(of stringToSign: String, by signingKey: [UInt8]) -> String {
        HMAC.sha256(key: signingKey, Array(stringToSign.utf8)).hexadecimal
    }

    /// What the request says of who signed it, for what, and how.
    package func authorizationHeader(
        _ request: UnsignedRequest, _ signature: String, at date: SigningDate
    ) -> String {
        "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(at: date)), "
            + "SignedHeaders=\(signedHeaders(request)), Signature=\(signature)"
    }

    private func scope(at date: SigningDate) -> String {
        [date.day, region, service, Self.terminator].joined(separator: "/")
    }

    /// Sorted by the bytes of the encoded names, then values; a missing value is an empty one.
    private func canonicalQueryString(_ request: UnsignedRequest) -> String {
        request.query
            .map { (name: $0.name.uriEncoded, value: ($0.value ?? "").uriEncoded) }
            .sorted { $0 < $1 }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// One for each name, in lower case and sorted; values of one name are joined in their order.
    private func canonicalHeaders(_ request: UnsignedRequest) -> [(name: String, value: String)] {
        let fields = request.headers.fields.map { ($0.name.lowercased(), $0.value.singleSpaced) }
        return Dictionary(grouping: fields, by: \.0)
            .filter { !Self.unsignedHeaders.contains($0.key) }
            .map { (name: $0.key, value: $0.value.map(\.1).joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }

    private func signedHeaders(_ request: UnsignedRequest) -> String {
        canonicalHeaders(request).map(\.name).joined(separator: ";")
    }
}

extension UnsignedRequest.Payload {
    /// The value of `x-amz-content-sha256`.
    fileprivate var text: String {
        switch self {
        case .digest(let digest): digest.hex
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }
}

extension String {
    /// Without space at the ends, and with one for each run of it within.
    fileprivate var singleSpaced: String {
        split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
