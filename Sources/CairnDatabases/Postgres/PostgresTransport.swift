internal import CairnStreams

/// The variables that tell libpq's programs how to encrypt a connection.
///
/// Every one of them is always set, because without them libpq looks into `~/.postgresql`, and before
/// libpq 15 into the home of the user's entry in the passwd file, whatever `HOME` says: a certificate
/// that lies there would be sent, and a `root.crt` would make `require` verify the server.
///
/// Over a Unix socket libpq never encrypts, and none of this counts.
///
/// Source: PostgreSQL documentation, “SSL Support” (libpq).
enum PostgresTransport {
    /// - Parameter folder: takes a copy of the client's key: libpq refuses one that others may read, as a
    ///   secret that Kubernetes mounts often is.
    /// - Throws: when a file is named that can't be read: libpq passes over a certificate that is missing
    ///   and logs in without it.
    static func environment(
        _ security: TransportSecurity, folder: PrivateFolder
    ) throws(DatabaseError) -> [String: String] {
        let nothing = folder.path + "/no-such-file"
        var values = [
            "PGSSLMODE": mode(security.mode),
            // Encryption by Kerberos would come before TLS, and would pass for it.
            "PGGSSENCMODE": "disable",
            "PGSSLROOTCERT": nothing, "PGSSLCERT": nothing, "PGSSLKEY": nothing,
        ]
        if security.mode.verifiesServer {
            // From libpq 16 on, “system” says the same, but not together with `verify-ca`.
            values["PGSSLROOTCERT"] = try TrustedAuthorities.file(for: security)
        }
        if security.mode != .disable, let certificate = security.certificateFile,
            let key = security.keyFile
        {
            try TrustedAuthorities.check(certificate, "certificateFile")
            values["PGSSLCERT"] = certificate
            values["PGSSLKEY"] = try folder.write("client.key", text(of: key))
        }
        return values
    }

    private static func mode(_ mode: TransportSecurity.Mode) -> String {
        switch mode {
        case .disable: "disable"
        case .prefer: "prefer"
        case .require: "require"
        case .verifyCA: "verify-ca"
        case .verifyIdentity: "verify-full"
        }
    }

    private static func text(of file: String) throws(DatabaseError) -> String {
        do throws(TextFile.Failure) {
            return try TextFile.read(file)
        } catch {
            throw DatabaseError(
                .unusableValue, "the file \(file) of keyFile \(error.reason)",
                hint: "Name a file in PEM format that this user may read.")
        }
    }
}
