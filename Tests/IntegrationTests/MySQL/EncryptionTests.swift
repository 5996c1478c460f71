import Foundation
import Testing

/// `tls:` means the same with MariaDB and MySQL, with MariaDB's programs and Oracle's.
@Suite struct EncryptionTests {
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a certificate is believed as far as the mode says`(
        _ release: Release
    ) async throws {
        try await Scene.with(release, certificate: "here") { scene in
            let authority = scene.authority.file("ca.pem")
            let stranger = scene.authority.file("stranger.pem")
            try await scene.expect(.succeeds, "prefer", "require")
            try await scene.expect(.succeeds, "{mode: verify-identity, caFile: \(authority)}")
            // A file of authorities alone means to use it.
            try await scene.expect(.succeeds, "{caFile: \(authority)}")
            try await scene.expect(.fails(69), "{mode: verify-identity, caFile: \(stranger)}")
            // This machine's authorities don't know it.
            try await scene.expect(.fails(69), "verify-identity")
            try await scene.expect(.fails(78), "{caFile: \(stranger).missing}")
        }
    }

    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `another host's certificate is refused by verify-identity`(
        _ release: Release
    ) async throws {
        try await Scene.with(release, certificate: "elsewhere") { scene in
            let authority = scene.authority.file("ca.pem")
            try await scene.expect(.fails(69), "{mode: verify-identity, caFile: \(authority)}")
            try await scene.expect(.succeeds, "require")
        }
    }

    @Test(.needsOne(of: [.mysql]))
    func `verify-ca looks at the authority and not at the name`() async throws {
        try await Scene.with(.mysql, certificate: "elsewhere") { scene in
            let authority = scene.authority.file("ca.pem")
            let stranger = scene.authority.file("stranger.pem")
            try await scene.expect(.succeeds, "{mode: verify-ca, caFile: \(authority)}")
            try await scene.expect(.fails(69), "{mode: verify-ca, caFile: \(stranger)}")
        }
    }

    @Test(.needsOne(of: [.mariadb]))
    func `verify-ca, which MariaDB's programs can't keep, is refused`() async throws {
        try await Scene.with(.mariadb, certificate: "elsewhere") { scene in
            let authority = scene.authority.file("ca.pem")
            try await scene.expect(
                .fails(78, "verify-identity"), "{mode: verify-ca, caFile: \(authority)}")
        }
    }

    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a server without TLS is refused where encryption is required`(
        _ release: Release
    ) async throws {
        try await Scene.with(release, certificate: nil) { scene in
            let authority = scene.authority.file("ca.pem")
            // With nothing cached, MySQL's usual plugin gives a password only to who has its key.
            try await scene.expect(.succeeds, "prefer", "disable")
            try await scene.expect(.fails(69), "require", "verify-identity")
            try await scene.expect(.fails(69), "{mode: verify-identity, caFile: \(authority)}")
        }
    }

    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `every session of a backup is encrypted, or none`(_ release: Release) async throws {
        try await Scene.with(release, certificate: "here") { scene in
            try await scene.sql("ALTER USER \(scene.user) REQUIRE SSL")
            try await scene.expect(.succeeds, "prefer", "require")
            try await scene.expect(.fails(77), "disable")

            try await scene.sql("ALTER USER \(scene.user) REQUIRE NONE")
            let before = try await scene.handshakes
            try await scene.expect(.succeeds, "disable")
            // This test itself has logged in twice since; a backup does six times or more.
            #expect(try await scene.handshakes - before <= 2)
        }
    }

    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a client's certificate is shown to a server that asks for it`(
        _ release: Release
    ) async throws {
        try await Scene.with(release, certificate: "here") { scene in
            try await scene.sql("ALTER USER \(scene.user) REQUIRE X509")
            let own =
                "certificateFile: \(scene.authority.file("client.pem")),"
                + " keyFile: \(scene.authority.file("client.key"))"
            try await scene.expect(.fails(77), "require")
            try await scene.expect(.succeeds, "{mode: require, \(own)}", "{mode: prefer, \(own)}")
        }
    }
}

extension Release {
    /// A private server of this kind with further options, in a shell's words.
    fileprivate func start(_ options: String) throws -> Start {
        self == .mariadb ? .mariadb(options) : try .mysql(options)
    }

    /// The options of a server without TLS.
    fileprivate var withoutTLS: String { self == .mariadb ? "--skip-ssl" : "--tls-version=" }
}

/// A private server with a database and a user to back it up.
private struct Scene {
    enum Outcome {
        case succeeds
        case fails(Int32, String? = nil)
    }

    let sandbox: Sandbox
    let database: Database
    let authority: PrivateAuthority
    let user = "careful"

    static func with(
        _ release: Release, certificate: String?, _ body: (Scene) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let authority = try await PrivateAuthority(in: sandbox)
            let options = certificate.map(authority.serverOptions) ?? release.withoutTLS
            try await PrivateServer.with(try release.start(options), in: sandbox) { running in
                let database = try await sandbox.database(on: running.server)
                let scene = Scene(sandbox: sandbox, database: database, authority: authority)
                try await scene.sql("CREATE USER \(scene.user) IDENTIFIED BY 'careful-pässword'")
                try await scene.sql("GRANT ALL ON *.* TO \(scene.user)")
                try await body(scene)
            }
        }
    }

    @discardableResult
    func sql(_ text: String) async throws -> String {
        try await sandbox.sql(text, on: database.server)
    }

    /// How many encrypted sessions the server has had.
    var handshakes: Int {
        get async throws {
            let status = try await sql("SHOW GLOBAL STATUS LIKE 'Ssl_finished_accepts'")
            return try #require(
                status.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) })
        }
    }

    /// Takes a backup with each of these values of `tls`.
    func expect(
        _ outcome: Outcome, _ values: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for value in values {
            // Nothing of an earlier login helps this one.
            try await sql("FLUSH PRIVILEGES")
            let job = JobText("app", database).with("user", user)
                .with("password", "careful-pässword").with("tls", value)
            try sandbox.configure(job)
            let ended = try await sandbox.cairn("backup")
            switch outcome {
            case .succeeds:
                #expect(ended.status == 0, "\(value): \(ended)", sourceLocation: sourceLocation)
            case .fails(let status, let word):
                ended.expectFailure(
                    status, naming: [word].compactMap(\.self), sourceLocation: sourceLocation)
            }
        }
    }
}
