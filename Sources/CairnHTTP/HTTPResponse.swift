/// What stands before the body of a reply.
public struct HTTPResponseHead: Sendable, Hashable {
    /// The status code, such as 200. Every status is a reply, none an error.
    public let status: Int
    public let headers: HTTPHeaders

    public init(status: Int, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// A reply with all of its body.
public struct HTTPResponse: Sendable, Hashable {
    public let head: HTTPResponseHead
    public let body: [UInt8]

    public init(_ head: HTTPResponseHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    /// The status code, such as 200. Every status is a reply, none an error.
    public var status: Int { head.status }
    public var headers: HTTPHeaders { head.headers }
}
