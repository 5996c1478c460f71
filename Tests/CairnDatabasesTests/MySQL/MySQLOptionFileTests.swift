import CairnCrypto
import Foundation
import Testing

@testable import CairnDatabases

@Suite struct MySQLOptionFileTests {
    private static func connection(
        _ mode: TransportSecurity.Mode, caFile: String? = nil
    ) -> Connection {
        var connection = Connection(
            kind: .mysql, address: .tcp(host: "db", port: 3306), user: "wa",
            password: Secret(#"a # b"\c"#))
        connection.security = TransportSecurity(mode: mode, caFile: caFile)
        return connection
    }

    private static let modes: [(TransportSecurity.Mode, mysql: [String], mariadb: [String])] = [
        (.disable, ["ssl-mode=DISABLED", "loose-get-server-public-key"], ["skip-ssl"]),
        (
            .prefer, ["ssl-mode=PREFERRED", "loose-get-server-public-key"],
            ["ssl", "skip-ssl-verify-server-cert"]
        ),
        (.require, ["ssl-mode=REQUIRED"], ["ssl", "skip-ssl-verify-server-cert"]),
        (
            .verifyIdentity, ["ssl-mode=VERIFY_IDENTITY", "ssl-ca=\"\(#filePath)\""],
            ["ssl", "ssl-verify-server-cert", "ssl-ca=\"\(#filePath)\""]
        ),
    ]

    @Test(arguments: modes)
    func `a mode is said in the words of each flavour's programs`(
        _ mode: TransportSecurity.Mode, mysql: [String], mariadb: [String]
    ) throws {
        // Without verification, MariaDB's programs would verify by a file of authorities all the same.
        let connection = Self.connection(mode, caFile: #filePath)
        let head = [
            "[client]", "user=\"wa\"", "protocol=tcp", "host=\"db\"", "port=3306",
            #"password="a # b\"\\c""#,
        ]
        for (flavour, words) in [(MySQLFlavour.mysql, mysql), (.mariadb, mariadb)] {
            let text = try MySQLOptionFile.text(for: connection, programs: flavour)
            #expect(text == (head + words).joined(separator: "\n") + "\n")
        }
    }

    @Test func `verify-ca is Oracle's alone`() throws {
        let connection = Self.connection(.verifyCA, caFile: #filePath)
        let text = try MySQLOptionFile.text(for: connection, programs: .mysql)
        #expect(text.contains("ssl-mode=VERIFY_CA\nssl-ca="))
        let error = #expect(throws: DatabaseError.self) {
            try MySQLOptionFile.text(for: connection, programs: .mariadb)
        }
        #expect(error?.code == .toolMismatch)
    }

    @Test func `a file that can't be read is named with its key`() {
        var connection = Self.connection(.require)
        connection.security.certificateFile = "/nowhere/client.pem"
        let error = #expect(throws: DatabaseError.self) {
            try MySQLOptionFile.text(for: connection, programs: .mysql)
        }
        #expect(error?.message.contains("/nowhere/client.pem of certificateFile") == true)
    }
}
