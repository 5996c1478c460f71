import Foundation

/// An authority of a test's own, and what it signed: certificates for this host, for another, and for a
/// client. Beside them, an authority that signed nothing.
struct PrivateAuthority: Sendable {
    let folder: URL

    init(in sandbox: Sandbox) async throws {
        folder = sandbox.folder.appending(path: "authority")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The servers run as users of their own.
        for path in [sandbox.folder.path, folder.path] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let script = """
            set -e; cd '\(folder.path)'
            key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
            for ca in ca stranger; do
                openssl req -x509 $key -days 30 -subj "/CN=$ca of a test" -keyout $ca.key -out $ca.pem
            done
            sign() {
                openssl req $key -subj "/CN=$1" -keyout $1.key -out $1.csr
                printf '%s\\n' "$2" >$1.ext
                openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
                    -extfile $1.ext -out $1.pem
            }
            sign here 'subjectAltName = DNS:localhost, IP:127.0.0.1'
            sign elsewhere 'subjectAltName = DNS:elsewhere.test'
            sign client 'extendedKeyUsage = clientAuth'
            chmod 644 *
            """
        let program = Program(
            path: "/bin/sh", arguments: ["-c", script], environment: sandbox.baseEnvironment)
        let ended = try await program.run(in: sandbox.folder)
        guard ended.status == 0 else { throw HarnessError("openssl: \(ended)") }
    }

    func file(_ name: String) -> String { folder.appending(path: name).path }

    /// A server's options for the certificate of this name.
    func serverOptions(_ name: String) -> String {
        "--ssl-ca='\(file("ca.pem"))' --ssl-cert='\(file("\(name).pem"))'"
            + " --ssl-key='\(file("\(name).key"))'"
    }
}
