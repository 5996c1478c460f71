import CairnCrypto
import Foundation
import Testing

@testable import CairnDatabases

/// A server with TLS of the test's own, of either major, with certificates of several authorities.
///
/// Its pg_hba.conf lets `certified` in by a client certificate alone, `plain` only without encryption,
/// and everybody else by password either way.
struct PrivatePostgres: Sendable {
    let server: LivePostgres
    /// `ca.pem` signed `server.pem` (which is for `localhost`) and `client.pem` (which is for the user
    /// `certified`); `stranger-ca.pem` signed `stranger.pem`.
    let certificates: String

    /// - Parameters:
    ///   - like: the major.
    ///   - options: for the server's command line, such as `-c fsync=off`.
    static func with(
        like model: LivePostgres, options: String = "",
        _ body: (PrivatePostgres) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-private-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lab = Process()
        let input = Foundation.Pipe()
        lab.executableURL = URL(filePath: "/bin/bash")
        lab.arguments = ["-c", script(model, options), "lab", folder.path]
        lab.standardInput = input
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        lab.standardOutput = try FileHandle(forWritingTo: log)
        lab.standardError = lab.standardOutput
        try lab.run()
        do {
            try await body(try await started(lab, folder, model))
        } catch {
            try input.fileHandleForWriting.close()
            lab.waitUntilExit()
            throw error
        }
        try input.fileHandleForWriting.close()
        lab.waitUntilExit()
        try FileManager.default.removeItem(at: folder)
    }

    func connection(
        _ mode: TransportSecurity.Mode, ca: String? = nil, client: String? = nil,
        host: String = "localhost", as user: String = "postgres"
    ) throws -> Connection {
        var connection = try server.connection(as: user, password: nil)
        connection.address = .tcp(host: host, port: server.port)
        connection.security = TransportSecurity(
            mode: mode, caFile: ca.map(file), certificateFile: client.map { file("\($0).pem") },
            keyFile: client.map { file("\($0).key") })
        return connection
    }

    func file(_ name: String) -> String { "\(certificates)/\(name)" }

    private static func started(
        _ lab: Process, _ folder: URL, _ model: LivePostgres
    ) async throws -> PrivatePostgres {
        let facts = folder.appending(path: "facts")
        for _ in 0..<900 where lab.isRunning && !FileManager.default.fileExists(atPath: facts.path)
        {
            try await Task.sleep(for: .milliseconds(100))
        }
        let lines = try? String(contentsOf: facts, encoding: .utf8).split(separator: "\n")
        let log = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
        let words = try #require(lines, "the private server didn't start: \(log)").map(String.init)
        return PrivatePostgres(
            server: LivePostgres(
                name: "private", port: try #require(Int(words[0])), socketFolder: words[1],
                passwordFile: words[2], clients: model.clients),
            certificates: folder.path)
    }

    /// Starts the server, writes its facts and waits until its standard input is closed.
    private static func script(_ model: LivePostgres, _ options: String) -> String {
        let repository = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let programs = model.clients.map { "export POSTGRES_PROGRAMS='\($0)'" } ?? ""
        return #"""
            unset LD_LIBRARY_PATH
            source '\#(repository)/scripts/lab.sh'
            \#(programs)
            begin_lab
            key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
            # sign NAME SUBJECT AUTHORITY [EXTENSION]
            sign() {
                openssl req "${key[@]}" -subj "/CN=$2" -keyout "$1.key" -out "$1.csr" &&
                    openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days 30 \
                        -extfile <(echo "${4:-basicConstraints=CA:FALSE}") -out "$1.pem"
            }
            cd "$1"
            for authority in ca stranger-ca; do
                openssl req -x509 "${key[@]}" -subj "/CN=$authority" -days 30 -keyout $authority.key \
                    -out $authority.pem
            done
            sign server localhost ca subjectAltName=DNS:localhost
            sign client certified ca
            sign stranger certified stranger-ca
            prepare_server "$LAB/tls" postgres
            for name in server.pem server.key ca.pem; do
                give_to_server "$LAB/tls/server/$name" <"$name"
            done
            printf '%s\n' 'local all all scram-sha-256' 'hostssl all certified all cert' \
                'hostnossl all plain all scram-sha-256' 'hostssl all plain all reject' \
                'host all all all scram-sha-256' | give_to_server "$LAB/tls/server/hba"
            start_postgres "$LAB/postgres" -c ssl=on -c ssl_cert_file="$LAB/tls/server/server.pem" \
                -c ssl_key_file="$LAB/tls/server/server.key" -c ssl_ca_file="$LAB/tls/server/ca.pem" \
                -c hba_file="$LAB/tls/server/hba" \#(options)
            printf '%s\n' "$POSTGRES_PORT" "$POSTGRES_SOCKET_DIR" "$POSTGRES_PASSWORD_FILE" >facts.new
            mv facts.new facts
            cat >/dev/null
            """#
    }
}
