internal import CairnStreams

/// Where this machine keeps the authorities whose certificates it trusts.
///
/// The databases' client programs don't look there by themselves, or each does in another way, so
/// they are told.
enum TrustedAuthorities {
    /// One file with all of them: Debian and Alpine, Red Hat, SUSE, and where OpenSSL looks.
    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// The file by which servers are verified.
    ///
    /// - Throws: when it can't be read: the client programs would name neither file nor reason.
    static func file(for security: TransportSecurity) throws(DatabaseError) -> String {
        if let file = security.caFile {
            try check(file, "caFile")
            return file
        }
        guard let bundle = bundles.first(where: mayRead) else {
            throw DatabaseError(
                .unusableValue, "this machine has no file of trusted authorities",
                hint: "Install ca-certificates, or name the authority's file with caFile.")
        }
        return bundle
    }

    /// - Throws: when there is no such file, or this user may not read it.
    static func check(_ file: String, _ key: String) throws(DatabaseError) {
        guard mayRead(file) else {
            throw DatabaseError(
                .unusableValue, "the file \(file) of \(key) can't be read",
                hint: "Check that it is there and that this user may read it.")
        }
    }
}
