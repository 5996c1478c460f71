internal import CairnCrypto
internal import CairnS3
internal import CairnStores

extension ConfigurationDecoder {
    /// The keys under `s3`, or the order in which AWS's SDKs look for some.
    func credentials(in section: Section, needsSecrets: Bool) -> S3CredentialsSource {
        let keyID = Written("accessKeyId", in: section)
        let secret = Written("secretAccessKey", in: section)
        let token = Written("sessionToken", in: section)
        refuseHalf(section, keyID, secret, token)
        let profile = section.text("profile", as: "credentials.profile", S3Rule.profile)
        if let entry = section.entry("profile"), profile != nil {
            section.trail?.note("credentials.source", at: entry.position)
        }
        guard keyID.isGiven, secret.isGiven else { return .standard(profile: profile) }
        if let entry = section.entry("accessKeyId") {
            section.trail?.note("credentials.source", at: entry.position)
        }
        var credentials = S3Credentials(accessKeyID: "", secretAccessKey: Secret(""))
        guard needsSecrets else { return .fixed(credentials) }
        credentials.accessKeyID =
            keyID.resolve(section, surroundings, S3Rule.accessKeyID)?.reveal() ?? ""
        credentials.secretAccessKey = secret.resolve(section, surroundings) ?? Secret("")
        credentials.sessionToken = token.resolve(section, surroundings, S3Rule.sessionToken)
        return .fixed(credentials)
    }

    private func refuseHalf(
        _ section: Section, _ keyID: Written, _ secret: Written, _ token: Written
    ) {
        for (one, other) in [(keyID, secret), (secret, keyID)]
        where one.isGiven && !other.isGiven {
            findings.add(
                "\(section.title) has “\(one.key)” without “\(other.key)”",
                hint: """
                    Give both, or neither to have the environment, a profile or the machine's own \
                    role looked up.
                    """, at: section.position)
        }
        if token.isGiven, !keyID.isGiven, !secret.isGiven {
            findings.add(
                "\(section.title) has “sessionToken” without “accessKeyId” and “secretAccessKey”",
                hint: "The three belong together.", at: section.position)
        }
        if let key = [keyID, secret].first(where: \.isGiven)?.key, section.has("profile") {
            findings.add(
                "\(section.title) has both “profile” and “\(key)”",
                hint: "Keep one of them: the profile has keys of its own.", at: section.position)
        }
    }

    /// A secret as the file says it. An empty text in quotes counts as not given.
    private struct Written {
        let key: String
        let source: SecretSource?
        /// Whether it is there, right or wrong.
        let isGiven: Bool

        init(_ key: String, in section: Section) {
            self.key = key
            source = section.secretSource(key, as: "credentials.\(key)")
            let isWritten = section.has(key) || section.entry(key)?.value.isBlank == true
            isGiven = isWritten && source?.isEmptyLiteral != true
        }

        func resolve(
            _ section: Section, _ surroundings: Surroundings,
            _ check: (String) throws(Complaint) -> String = { $0 }
        ) -> Secret? {
            guard isGiven, let source else { return nil }
            let secret = section.attempt(key) { _ throws(Complaint) -> Secret? in
                guard let secret = try source.resolve(in: surroundings) else { return nil }
                return Secret(try check(secret.reveal()))
            }
            return secret ?? nil
        }
    }
}
