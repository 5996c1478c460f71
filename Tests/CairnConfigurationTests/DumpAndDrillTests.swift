import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import Testing

private func job(_ lines: String) throws -> Job {
    try configuration("store: {directory: /b}\njobs:\n  app:\n    \(lines)\n").jobs[0]
}

@Test(arguments: [
    ("", TransportSecurity()),
    ("tls: disable", TransportSecurity(mode: .disable)),
    ("tls: verify-identity", TransportSecurity(mode: .verifyIdentity)),
    // Who names an authority wants the server verified.
    (
        "tls: {caFile: ca.pem}",
        TransportSecurity(mode: .verifyIdentity, caFile: "/etc/cairn/ca.pem")
    ),
    (
        "tls: {mode: verify-ca, caFile: /ca.pem}",
        TransportSecurity(mode: .verifyCA, caFile: "/ca.pem")
    ),
    (
        "tls: {mode: require, certificateFile: /c.pem, keyFile: /k.pem}",
        TransportSecurity(mode: .require, certificateFile: "/c.pem", keyFile: "/k.pem")
    ),
])
func `TLS is a mode or a mapping`(_ tls: String, _ expected: TransportSecurity) throws {
    #expect(try job("mysql: {\(tls)}").connection.security == expected)
    #expect(try job("postgres: {\(tls)}").connection.security == expected)
}

@Test func `what dumps are to hold`() throws {
    let mysql = try job("mysql: {allowMissing: [routines, events], databases: all, accounts: yes}")
    #expect(mysql.dump.allowMissing == [.routines, .events])
    #expect(mysql.databases.isEmpty)
    #expect(mysql.dump.includesAccounts)
    let postgres = try job("postgres: {profile: synapse, format: custom, owners: true}")
    #expect(postgres.dump.profile == .synapse)
    #expect(postgres.dump.format == .custom)
    #expect(postgres.dump.keepsOwners)
    #expect(try job("mysql: {database: all}").databases == ["all"])
}

@Test func `a drill is on a server of its own, or on the same up to a size`() throws {
    let own = try configuration(
        "store: {directory: /b}\njobs: {app: {mysql: {}, drill: {mysql: {host: scratch, password: x}, maxAge: 8d}}}",
        passwords: .drills(of: nil)
    ).jobs[0]
    let drill = try #require(own.drill)
    #expect(drill.maxAge == .seconds(8 * 86_400))
    guard case .scratch(let connection) = drill.place else { throw Unexpected() }
    #expect(connection.address == .tcp(host: "scratch", port: 3306))
    #expect(connection.user == "root")
    #expect(connection.password?.reveal() == "x")
    let same = try job("postgres: {}\n    drill: {sameServer: true, maxSize: 2 GiB}")
    #expect(same.drill?.place == .sameServer(maxSize: 2 << 30))
    #expect(try job("mysql: {}").drill == nil)
}

/// A backup doesn't fail for want of what only a trial restore needs.
@Test func `the password of a drill's server is read only for drills`() throws {
    let text =
        "store: {directory: /b}\njobs: {app: {mysql: {}, drill: {mysql: {host: h, password: {env: NONE}}}}}"
    for need in [PasswordNeed.all, .storesOnly(["app"]), .jobs(["app"]), .server(of: "app")] {
        #expect(throws: Never.self) { try configuration(text, passwords: need) }
    }
    for need in [PasswordNeed.drills(of: nil), .drills(of: ["app"])] {
        #expect(throws: ConfigurationError.self) { try configuration(text, passwords: need) }
    }
}

@Test func `a drill on a server of its own needs no password of the one that is backed up`() throws
{
    let server = "store: {directory: /b}\njobs: {app: {mysql: {password: {env: NONE}}, drill: "
    let own = server + "{mysql: {host: h, password: x}}}}"
    let same = server + "{sameServer: true, maxSize: 1 GiB}}}"
    #expect(throws: Never.self) { try configuration(own, passwords: .drills(of: nil)) }
    #expect(throws: ConfigurationError.self) {
        try configuration(same, passwords: .drills(of: nil))
    }
}

@Test(arguments: ["null", "~", ""])
func `a drill that isn't set is none`(_ value: String) throws {
    let text = "store: {directory: /b}\njobs: {app: {mysql: {}, drill: \(value)}}"
    #expect(try configuration(text).jobs[0].drill == nil)
}

/// Whose password is asked for goes by “sameServer”, whatever stands beside it.
@Test func `what stands beside sameServer doesn't keep the job's password from being read`() throws
{
    let text =
        "store: {directory: /b}\njobs: {app: {mysql: {password: {env: NONE}},"
        + " drill: {mysql: null, sameServer: true, maxSize: 1 GiB}}}"
    #expect(throws: ConfigurationError.self) {
        try configuration(text, passwords: .drills(of: nil))
    }
}

@Test func `the drill's server takes the job's choice of client programs`() throws {
    let text =
        "store: {directory: /b}\njobs: {app: {mysql: {allowForeignClient: true},"
        + " drill: {mysql: {host: h, password: x}}}}"
    guard case .scratch(let server) = try configuration(text).jobs[0].drill?.place else {
        throw Unexpected()
    }
    #expect(server.allowsForeignClient)
}

private struct Unexpected: Error {}
