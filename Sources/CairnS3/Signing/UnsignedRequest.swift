package import CairnCrypto
package import CairnHTTP

/// A request to S3 before it is signed, in plain text: nothing in it is encoded.
package struct UnsignedRequest: Sendable {
    /// A parameter of the query. Without a value it names a sub-resource, as `?lifecycle` does.
    package struct QueryItem: Sendable, Hashable {
        package var name: String
        package var value: String?

        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// What the signature says of the body.
    package enum Payload: Sendable, Hashable {
        /// Its SHA-256, so that a body changed on the way is refused.
        case digest(SHA256Digest)
        /// Nothing; for servers behind TLS that refuse a signed body.
        case unsigned

        /// A request without a body.
        package static let empty = Payload.digest(SHA256.digest(of: []))
    }

    package var method: HTTPMethod
    /// `https` or `http`.
    package var scheme: String
    /// The host as the `Host` header has it: with its port unless that is the scheme's own.
    package var host: String
    /// Begins with `/`; the key of an object as it is.
    package var path: String
    package var query: [QueryItem]
    /// Without `Host`, the date, the payload's digest and the token, which signing adds.
    package var headers: HTTPHeaders
    package var payload: Payload

    package init(
        _ method: HTTPMethod, scheme: String = "https", host: String, path: String,
        query: [QueryItem] = [], headers: HTTPHeaders = [:], payload: Payload = .empty
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.path = path
        self.query = query
        self.headers = headers
        self.payload = payload
    }

    /// The URL that goes over the wire, encoded by the same table as what is signed.
    package var url: String {
        let parameters = query.map { item in
            item.name.uriEncoded + (item.value.map { "=" + $0.uriEncoded } ?? "")
        }
        let question = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return "\(scheme)://\(host)\(path.uriEncodedPath)\(question)"
    }
}
