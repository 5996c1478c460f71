/// Puts the lines that libcurl delivers before a body together to a head.
struct ReplyHeadParser {
    /// Bytes that a head may have; more is no server that we mean to talk to.
    static let limit = 256 << 10

    private var status = 0
    private var fields: [HTTPHeaders.Field] = []
    private var size = 0
    private var isComplete = false

    /// What a line meant for the head.
    enum Step: Equatable {
        case more
        case complete(HTTPResponseHead)
        case tooLarge
    }

    /// Takes the next line, with its line end.
    ///
    /// Interim replies such as `100 Continue` are passed over, and so are trailers: nobody signs
    /// or checks them, and a field that comes late must not stand for one that came early.
    mutating func take(_ line: some Collection<UInt8>) -> Step {
        if isComplete { return .more }
        size += line.count
        if size > Self.limit { return .tooLarge }
        let text = String(decoding: line, as: UTF8.self).trimmed(isLineEnd)
        if text.hasPrefix("HTTP/") {
            begin(statusLine: text)
        } else if text.isEmpty {
            return finish()
        } else if let last = fields.indices.last, text.first.map(isBlank) == true {
            // Folding, obsolete but allowed in what is received (RFC 9112, section 5.2).
            fields[last].value += " " + text.trimmed(isBlank)
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            fields.append(.init(String(text[..<colon]), String(value).trimmed(isBlank)))
        }
        return .more
    }

    private mutating func begin(statusLine: String) {
        fields = []
        let words = statusLine.split(separator: " ", maxSplits: 2)
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    private mutating func finish() -> Step {
        guard status >= 200 else { return .more }
        isComplete = true
        return .complete(HTTPResponseHead(status: status, headers: HTTPHeaders(fields)))
    }
}

private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
private func isLineEnd(_ character: Character) -> Bool { character.isNewline }

extension String {
    fileprivate func trimmed(_ isUnwanted: (Character) -> Bool) -> String {
        guard let start = firstIndex(where: { !isUnwanted($0) }),
            let end = lastIndex(where: { !isUnwanted($0) })
        else { return "" }
        return String(self[start...end])
    }
}
