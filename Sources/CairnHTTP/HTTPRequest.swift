/// The verb of a request (RFC 9110, section 9).
public struct HTTPMethod: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let get = HTTPMethod(rawValue: "GET")
    public static let head = HTTPMethod(rawValue: "HEAD")
    public static let put = HTTPMethod(rawValue: "PUT")
    public static let post = HTTPMethod(rawValue: "POST")
    public static let delete = HTTPMethod(rawValue: "DELETE")
}

/// One request, sent as it is written here.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod

    /// The full URL, percent-encoded by the caller and used to the letter: nothing is decoded, joined
    /// or removed, `//` and `/../` stay. Printable ASCII without space, `#` or a user's name.
    public var url: String

    /// Sent in this order. Only `Host` and `Content-Length` are added, unless they are here.
    public var headers: HTTPHeaders

    /// The bytes to send; nil sends none, which PUT and POST say as `Content-Length: 0`. They are read
    /// where they lie, and once more if a kept connection turns out to be dead and the request goes
    /// over a new one; a POST is never sent twice.
    public var body: [UInt8]?

    /// The longest that the whole exchange may take; nil sets no limit beside the stall limit.
    public var timeout: Duration?

    /// Replaces the client's stall limit, for a request that the server takes long to answer.
    public var stallLimit: HTTPOptions.StallLimit?

    public init(
        _ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        timeout: Duration? = nil, stallLimit: HTTPOptions.StallLimit? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.stallLimit = stallLimit
    }

    /// The body that goes over the wire; nil when the request has none.
    var bodyToSend: [UInt8]? {
        body ?? (method == .put || method == .post ? [] : nil)
    }

    /// Host and port as the URL writes them: what a message may show of a URL.
    var authority: String {
        guard let scheme = url.range(of: "://") else { return "an unnamed host" }
        return String(url[scheme.upperBound...].prefix { !"/?#".contains($0) })
    }
}

extension HTTPRequest {
    /// Refuses what couldn't be sent to the letter, or would let a value end its line and start
    /// another header.
    ///
    /// - Throws: `.invalidRequest`.
    func validate() throws(HTTPError) {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw .invalidRequest("a URL that begins with neither http:// nor https://")
        }
        let isPrintable = url.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x23 }
        guard isPrintable, !authority.isEmpty else {
            throw .invalidRequest("a URL for \(authority) with characters that need encoding")
        }
        guard !authority.contains("@") else {
            throw .invalidRequest("a URL with a user's name or password in it")
        }
        guard method.rawValue.isToken else { throw .invalidRequest("an invalid method") }
        for field in headers.fields {
            guard field.name.isToken else { throw .invalidRequest("an invalid header name") }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw .invalidRequest("a line break or control character in header “\(field.name)”")
            }
        }
    }
}

extension String {
    /// Whether it is a token of RFC 9110, section 5.6.2.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { character in
                switch character {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(character)
                }
            }
    }

    /// Where `text` stands first, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.lazy.compactMap { start in
            self[start...].hasPrefix(text)
                ? start..<self.index(start, offsetBy: text.count) : nil
        }.first
    }
}
