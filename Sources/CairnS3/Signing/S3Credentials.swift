package import CairnCrypto

/// Who signs, and with what.
package struct S3Credentials: Sendable, Hashable {
    package var accessKeyID: String
    package var secretAccessKey: Secret
    /// Comes with credentials that expire; nil for those that don't.
    package var sessionToken: Secret?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}
