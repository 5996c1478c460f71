internal import CairnHTTP

/// An attempt that failed: what it means, and what may help.
struct S3Failure: Sendable {
    /// What to do before the same request is sent again, if that may help at all.
    enum Remedy: Sendable, Hashable {
        /// Nothing helps.
        case none
        /// The time may.
        case waiting
        /// The server asks for fewer requests.
        case slowingDown
        /// The server's clock is another than ours.
        case correctingClock
        /// The bucket lies in this region.
        case region(String)
        /// The credentials aren't good any more; new ones may be.
        case newCredentials
    }

    var error: S3Error
    var remedy: Remedy
    /// How long the server asks us to wait.
    var retryAfter: Duration?
    /// Whether any server answered.
    var isAnswer: Bool
    /// S3's own code, such as `NoSuchKey`; empty when it gave none.
    var s3Code = ""
    var status = 0

    /// Whether the request may have been carried out nevertheless: no reply, one that isn't whole, a
    /// fault of the server's, or the news that what the request is about is no more.
    var isDoubtful: Bool {
        !isAnswer || status >= 500 || (200..<300).contains(status) || error.code == .noSuchUpload
    }
}

extension S3Failure {
    /// There was no whole reply.
    init(_ error: HTTPError, doing what: String) {
        let code: S3Error.Code =
            switch error.code {
            case .tls: .untrusted
            case .cancelled: .cancelled
            case .invalidRequest: .invalid
            case .tooLarge: .notS3
            default: .unreachable
            }
        self.init(
            error: S3Error(code, "\(what): \(error.message)", hint: error.hint),
            remedy: error.isTransient ? .waiting : .none, isAnswer: false)
    }

    /// A reply that isn't what S3 gives for success.
    init(_ reply: HTTPResponse, doing what: String, place: String, sent credentials: S3Credentials)
    {
        let document = try? XMLReader.root(of: reply.body)
        let fields = document?.name == "Error" ? document : document?["Error"]
        let s3Code = fields?["Code"]?.text ?? ""
        let words = fields?["Message"]?.text ?? ""
        let isForeign = fields == nil && !reply.body.isEmpty
        // Success by status, failure by content (CompleteMultipartUpload): botocore, too, takes it for
        // a 500.
        let status = (200..<300).contains(reply.status) ? 500 : reply.status
        let kind = ErrorKind(
            status: status, code: s3Code, isError: fields != nil, isForeign: isForeign)
        self.init(
            error: kind.error(
                S3Failure.sentence(
                    what, reply, place, s3Code, isForeign ? "not in S3's words" : words),
                credentials: credentials),
            remedy: kind.remedy(reply, fields), retryAfter: S3Failure.retryAfter(reply.headers),
            isAnswer: true, s3Code: s3Code, status: status)
    }

    /// What was done, who answered what: S3's own code and request id stay visible.
    private static func sentence(
        _ what: String, _ reply: HTTPResponse, _ place: String, _ code: String, _ words: String
    ) -> String {
        let words = words.hasSuffix(".") ? String(words.dropLast()) : words
        let answer = [code, words].filter { !$0.isEmpty }.map(printable).joined(separator: ": ")
        let id = reply.headers["x-amz-request-id"].map { ", request \(printable($0))" } ?? ""
        let said = answer.isEmpty ? "" : " \(answer)"
        return "\(what): \(place) answered \(reply.status)\(said)\(id)"
    }

    /// One line of what somebody else wrote, not longer than a message should be.
    static func printable(_ text: String) -> String {
        let line = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f ? " " : String(scalar)
        }.joined()
        return line.count > 300 ? line.prefix(300) + "…" : line
    }

    /// `Retry-After`, a number of seconds or a date (RFC 9110, section 10.2.3), or `x-amz-retry-after` in
    /// milliseconds.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        if let text = headers["x-amz-retry-after"], let milliseconds = Int64(text),
            milliseconds >= 0
        {
            return .milliseconds(min(milliseconds, 86_400_000))
        }
        guard let text = headers["retry-after"] else { return nil }
        let now = headers["date"].flatMap(HTTPDate.seconds)
        let until = HTTPDate.seconds(text)
        guard let seconds = Int64(text) ?? until.flatMap({ until in now.map { until - $0 } }),
            seconds >= 0
        else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}
