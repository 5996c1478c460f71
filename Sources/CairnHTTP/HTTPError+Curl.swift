internal import CCurl

extension HTTPError {
    /// How far an exchange had come when libcurl gave it up.
    enum Phase { case connecting, transferring, overTime }

    /// Tells what libcurl's result means for the exchange with `host`.
    ///
    /// - Parameter words: libcurl's own, from its error buffer.
    init(curl result: CURLcode, words: String, host: String, phase: Phase) {
        func error(_ code: Code, _ what: String, _ hint: String?, again: Bool = true) -> HTTPError {
            HTTPError(code, "\(what) \(host): \(words)", hint: hint, isTransient: again)
        }
        self =
            switch result {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
                error(.cannotResolve, "can't find", "Check the host's name and this machine's DNS.")
            case CURLE_COULDNT_CONNECT:
                error(
                    .cannotConnect, "can't connect to",
                    "Check that the server runs, the port is right and no firewall is between.")
            case CURLE_OPERATION_TIMEDOUT:
                switch phase {
                case .connecting:
                    error(
                        .timedOut, "can't reach",
                        "Check that the port is right and that no firewall drops the packets.")
                case .transferring:
                    error(.stalled, "no progress with", "Check the network and the server's load.")
                case .overTime:
                    error(.timedOut, "no end with", "Check the network and the server's load.")
                }
            case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
                error(
                    .reset, "lost the connection to",
                    "Check the server, the network, and whether this port wants https://.")
            case CURLE_SSL_CONNECT_ERROR:
                error(
                    .tls, "can't agree on TLS with",
                    "Check that this port speaks HTTPS and that the server allows TLS 1.2 or later."
                )
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR,
                CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CERTPROBLEM:
                error(
                    .tls, "can't trust",
                    "Name its authority's PEM file (“caFile”), use the host's name that the certificate is"
                        + " for, and renew one that has expired.",
                    again: false)
            case CURLE_SSL_CACERT_BADFILE:
                error(
                    .tls, "no certificate authorities to judge",
                    "Install the package ca-certificates, or name a PEM file (“caFile”) that can be read.",
                    again: false)
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
                error(.invalidRequest, "can't use the URL for", nil, again: false)
            default:
                error(.failed, "the exchange failed with", nil)
            }
    }
}
