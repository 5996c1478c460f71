import Foundation

/// One reply of a script.
struct WireReply: Encodable, Sendable {
    private enum Ending: String, Encodable { case whole, cut, stalled, reset, dropped }

    private var status = 200
    /// A value of the form `{x-amz-meta-…}` stands for that header of the last request that had it.
    private var headers: [String: String] = [:]
    private var body = Data()
    private var ending = Ending.whole
    private var cutAt: Int?
    private var holdUntil: Int?

    init(_ status: Int, _ headers: [String: String] = [:], _ body: String = "") {
        self.status = status
        self.headers = headers
        self.body = Data(body.utf8)
    }

    private init(_ ending: Ending) {
        self.ending = ending
    }

    /// The connection is reset (RST) instead of a reply.
    static let reset = WireReply(.reset)
    /// The connection is closed instead of a reply.
    static let dropped = WireReply(.dropped)

    static func xml(
        _ body: String, status: Int = 200, headers: [String: String] = [:]
    ) -> WireReply {
        let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"#
        let type = ["content-type": "application/xml"]
        return WireReply(status, type.merging(headers) { $1 }, declaration + "\n" + body)
    }

    /// S3's error document, as AWS writes it.
    static func error(
        _ status: Int, _ code: String, _ headers: [String: String] = [:], more: String = ""
    ) -> WireReply {
        let body =
            "<Error><Code>\(code)</Code><Message>S3 says why.</Message>\(more)"
            + "<RequestId>4442587FB7D0A2F9</RequestId><HostId>bm8=</HostId></Error>"
        let id = ["x-amz-request-id": "4442587FB7D0A2F9"]
        return .xml(body, status: status, headers: id.merging(headers) { $1 })
    }

    /// The connection closes after so many bytes of the body.
    func cut(at count: Int) -> WireReply {
        var reply = self
        (reply.ending, reply.cutAt) = (.cut, count)
        return reply
    }

    /// The reply is given when so many requests have come, this one and those before it included; 418 if
    /// they don't.
    func held(untilRequests count: Int) -> WireReply {
        var reply = self
        reply.holdUntil = count
        return reply
    }

    /// After so many bytes of the body nothing more comes.
    func stalled(at count: Int) -> WireReply {
        var reply = self
        (reply.ending, reply.cutAt) = (.stalled, count)
        return reply
    }
}
