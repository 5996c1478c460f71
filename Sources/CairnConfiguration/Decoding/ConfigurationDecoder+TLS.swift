internal import CairnDatabases
internal import Yams

extension ConfigurationDecoder {
    /// What stands under a server's `tls`: a mode, or a mapping.
    func transportSecurity(in section: Section) -> TransportSecurity {
        guard let value = section.entry("tls")?.value, value.mapping != nil else {
            let mode = section.value("tls", as: "tls.mode", tlsMode)
            return TransportSecurity(mode: mode ?? .prefer)
        }
        guard let tls = section.section("tls", keys: Schema.tls) else { return TransportSecurity() }
        var security = TransportSecurity()
        security.caFile = path("caFile", in: tls)
        security.certificateFile = path("certificateFile", in: tls)
        security.keyFile = path("keyFile", in: tls)
        // Who names an authority wants to know who the server is.
        let usual = tls.has("caFile") ? TransportSecurity.Mode.verifyIdentity : .prefer
        security.mode = tls.value("mode", tlsMode) ?? usual
        for (key, other) in [("certificateFile", "keyFile"), ("keyFile", "certificateFile")]
        where tls.has(key) && !tls.has(other) {
            findings.add(
                "\(tls.title) has “\(key)” without “\(other)”",
                hint: "A client's certificate and its key belong together.", at: tls.position)
        }
        if tls.has("caFile"), !security.mode.verifiesServer {
            findings.add(
                "“caFile” has no effect with “mode: \(security.mode.rawValue)”",
                hint: "Write “mode: verify-identity”, or remove it.", at: tls.position)
        }
        return security
    }

    private func tlsMode(_ node: Node) throws(Complaint) -> TransportSecurity.Mode {
        let words = TransportSecurity.Mode.allCases.map(\.rawValue)
        let word = try ValueRule.choice(try node.text(), among: words)
        return TransportSecurity.Mode(rawValue: word) ?? .prefer
    }

    private func path(_ key: String, in section: Section) -> String? {
        section.text(key) { text throws(Complaint) in
            try surroundings.requireAbsolute(surroundings.absolutePath(text))
        }
    }
}
