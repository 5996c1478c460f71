internal import CairnCrypto

/// Where notifications are posted: `https://HOST/PATH` or `http://HOST:PORT/PATH`.
///
/// All of it but the host is a secret: who knows a webhook's URL may post to it. No complaint shows a
/// piece of the text.
struct NotificationURL {
    let secret: Secret
    /// Scheme, host and port, and the mask for what follows.
    let shown: String

    init(_ text: String) throws(Complaint) {
        let hint = "Write https://HOST/PATH."
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        guard let scheme else {
            throw Complaint("must begin with https:// or http://", hint: hint)
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("#") else {
            throw Complaint(
                "must not hold spaces, “#” or other than ASCII",
                hint: "Percent-encode them: “%20” is a space.")
        }
        let rest = text.dropFirst(scheme.count)
        let end = rest.firstIndex { "/?".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw Complaint(
                "must not hold a user or a password before the host",
                hint: "Receivers take a token in the path or the query.")
        }
        let server = try HostAndPort(authority, hint: hint)
        guard !server.host.isEmpty else { throw Complaint("has no host", hint: hint) }
        secret = Secret(scheme + rest)
        shown = scheme + authority + (end == rest.endIndex ? "" : "/\(EffectiveConfiguration.mask)")
    }
}
