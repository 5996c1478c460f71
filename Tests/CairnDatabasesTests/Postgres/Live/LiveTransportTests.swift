import CairnCrypto
import Foundation
import Testing

@testable import CairnDatabases

/// What each mode of `tls` does against real servers: it must mean what it says, or there is no login.
@Suite(.serialized, .fewAtOnce) struct LivePostgresTransportTests {
    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `each mode encrypts and verifies as much as it says`(
        _ model: LivePostgres
    ) async throws {
        try await PrivatePostgres.with(like: model) { scene in
            try await expectEncryption(false, scene.connection(.disable))
            try await expectEncryption(true, scene.connection(.prefer))
            try await expectEncryption(true, scene.connection(.require))
            // Who the server is isn't looked at, whatever file is named.
            try await expectEncryption(true, scene.connection(.require, ca: "stranger-ca.pem"))

            for mode in [TransportSecurity.Mode.verifyCA, .verifyIdentity] {
                try await expectEncryption(true, scene.connection(mode, ca: "ca.pem"))
                try await expectRefusal(
                    .unreachable, "certificate verify failed",
                    scene.connection(mode, ca: "stranger-ca.pem"))
                // This machine's authorities have never heard of it.
                try await expectRefusal(
                    .unreachable, "certificate verify failed", scene.connection(mode))
                try await expectRefusal(
                    .unusableValue, "no-such.pem", scene.connection(mode, ca: "no-such.pem"))
            }
            // The certificate is for localhost.
            try await expectEncryption(
                true, scene.connection(.verifyCA, ca: "ca.pem", host: "127.0.0.1"))
            try await expectRefusal(
                .unreachable, "does not match host name",
                scene.connection(.verifyIdentity, ca: "ca.pem", host: "127.0.0.1"))
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a client certificate logs in, and one that can't be used is no login without it`(
        _ model: LivePostgres
    ) async throws {
        try await PrivatePostgres.with(like: model) { scene in
            try await engine(scene.connection(.require)).maintenance(
                "CREATE ROLE certified LOGIN; CREATE ROLE plain LOGIN PASSWORD 'secret'")
            // As Kubernetes mounts secrets: readable by all.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: scene.file("client.key"))
            let certified = try scene.connection(
                .verifyIdentity, ca: "ca.pem", client: "client", as: "certified")
            try await expectEncryption(true, certified)

            try await expectRefusal(
                .accessRefused, "client certificate", scene.connection(.require, as: "certified"))
            try await expectRefusal(
                .accessRefused, "", scene.connection(.require, client: "stranger", as: "certified"))
            var wrongKey = certified
            wrongKey.security.keyFile = scene.file("stranger.key")
            try await expectRefusal(.unusableValue, "private key", wrongKey)
            var missing = certified
            missing.security.certificateFile = scene.file("no-such.pem")
            try await expectRefusal(.unusableValue, "no-such.pem", missing)

            // Without encryption alone this user gets in: `disable` is no `prefer`.
            var plain = try scene.connection(.disable, as: "plain")
            plain.password = Secret("secret")
            try await expectEncryption(false, plain)
            plain.security.mode = .require
            try await expectRefusal(.accessRefused, "pg_hba.conf", plain)
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `a server without TLS is used only where that is allowed`(
        _ server: LivePostgres
    ) async throws {
        for mode in TransportSecurity.Mode.allCases {
            var connection = try server.connection()
            connection.security.mode = mode
            if mode == .disable || mode == .prefer {
                try await expectEncryption(false, connection)
            } else {
                try await expectRefusal(.unreachable, "server does not support SSL", connection)
            }
        }
        var local = try server.connection()
        local.address = .socket(path: server.socketFolder, port: server.port)
        local.security.mode = .verifyIdentity
        try await expectEncryption(nil, local)
    }

    private func engine(_ connection: Connection) async throws -> PostgresEngine {
        try await PostgresEngine(
            connection, databases: ["postgres"], environment: ["PATH": "/usr/bin:/bin"])
    }

    /// - Parameter wanted: nil over a socket, where the server knows of none.
    private func expectEncryption(
        _ wanted: Bool?, _ connection: Connection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await engine(connection).maintenance(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        let isEncrypted = answer.hasPrefix("t")
        #expect(isEncrypted == (wanted ?? false), sourceLocation: sourceLocation)
    }

    private func expectRefusal(
        _ code: DatabaseError.Code, _ words: String, _ connection: Connection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        do {
            _ = try await engine(connection)
            Issue.record("it logged in", sourceLocation: sourceLocation)
        } catch let error as DatabaseError {
            #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
            let says = error.message + (error.toolOutput ?? "")
            #expect(
                words.isEmpty || says.contains(words), "\(error)", sourceLocation: sourceLocation)
            #expect(error.hint != nil, "\(error)", sourceLocation: sourceLocation)
        }
    }
}
