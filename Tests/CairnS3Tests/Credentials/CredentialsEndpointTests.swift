import Testing

@testable import CairnHTTP
@testable import CairnS3

struct CredentialsEndpointTests {
    private func endpoint(hasConfiguredTrust: Bool = false) -> CredentialsEndpoint {
        CredentialsEndpoint(
            name: "the service", client: HTTPClient(HTTPOptions()), suspects: "proxies",
            hasConfiguredTrust: hasConfiguredTrust)
    }

    /// `caFile` is for the bucket: AWS's own services are judged by this machine's authorities.
    @Test func `a certificate that isn't trusted comes with a hint that helps`() {
        let error = HTTPError(
            .tls, "can't trust sts.example.com: self-signed", hint: "See “caFile”.")
        let aws = endpoint().silence(error).error
        #expect(aws.code == .untrusted)
        #expect(
            aws.message == "no credentials from the service: "
                + "can't trust sts.example.com: self-signed")
        #expect(aws.hint?.hasSuffix("to this machine's certificates.") == true)
        #expect(endpoint(hasConfiguredTrust: true).silence(error).error.hint == error.hint)
    }

    @Test(arguments: [
        (" \n\n", "answered 400"), ("\r\nfirst\r\nsecond", "answered 400 first"),
        ("a\u{1b}[31m", "answered 400 a [31m"),
    ])
    func `only the first line of what a service says is told`(words: String, end: String) {
        let reply = HTTPResponse(HTTPResponseHead(status: 400))
        let error = endpoint().refusal(reply, .words(words), hint: "")
        #expect(error.message.hasSuffix(end))
    }
}
