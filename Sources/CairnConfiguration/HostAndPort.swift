/// The part of a URL that says which server: `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
///
/// Source: RFC 3986, section 3.2.
struct HostAndPort {
    /// Without brackets; empty when the text names none.
    let host: String
    let port: Int?

    /// - Parameter hint: how the whole URL is written.
    /// - Throws: a complaint that shows nothing of the text.
    init(_ text: Substring, hint: String) throws(Complaint) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":") else {
                throw Complaint("has no valid host", hint: hint)
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard host.isEmpty || (try? ValueRule.host(String(host))) != nil else {
            throw Complaint("has no valid host", hint: hint)
        }
        self.host = String(host)
        guard let port else {
            self.port = nil
            return
        }
        guard let number = try? ValueRule.integer(String(port), in: 1...65535) else {
            throw Complaint("must have a port from 1 to 65535 after the “:”", hint: hint)
        }
        self.port = number
    }
}
