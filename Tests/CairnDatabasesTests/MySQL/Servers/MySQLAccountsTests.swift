import Testing

@testable import CairnDatabases

/// Users and roles, saved and made anew, with real servers.
@Suite(.serialized, .fewAtOnce) struct MySQLAccountsTests {
    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `users, roles and grants come back as they were`(_ server: MySQLTestServer) async throws {
        try await MySQLScene.with(server) { scene in
            let user = MySQLScene.unique("us'er `x")
            let grantee = "\(MySQLEngine.quoted(user))@'10.%'"
            let (role, inner) = (MySQLScene.unique("role"), MySQLScene.unique("inner"))
            try await scene.run("CREATE TABLE t (id INT)", in: scene.name)
            try await scene.run(
                """
                CREATE ROLE \(role); CREATE ROLE \(inner);
                GRANT SELECT, INSERT ON \(scene.name).* TO \(inner);
                GRANT \(inner) TO \(role);
                CREATE USER \(grantee) IDENTIFIED BY 'a # "secret" \\\\ ''word'
                  REQUIRE SSL WITH MAX_USER_CONNECTIONS 3;
                GRANT \(role) TO \(grantee);
                GRANT UPDATE (id) ON \(scene.name).t TO \(grantee) WITH GRANT OPTION;
                SET DEFAULT ROLE \(role) \(server == .mysql ? "TO" : "FOR") \(grantee);
                """)
            let drop = "DROP USER IF EXISTS \(grantee); DROP ROLE IF EXISTS \(role), \(inner)"
            scene.afterwards(drop)
            let question =
                "SHOW CREATE USER \(grantee); SHOW GRANTS FOR \(grantee); SHOW GRANTS FOR \(role)"
            let before = try await scene.run(question)

            let script = try await scene.engine.accounts()
            #expect(!script.contains("mysql.sys") && !script.contains("mariadb.sys"))
            let own = script.lines(about: user, role, inner)
            try await scene.run(drop)
            try await scene.run(own)
            #expect(Set(try await scene.run(question).lines) == Set(before.lines))
            // Once more: what is there stays as it is.
            try await scene.run(own)
            #expect(Set(try await scene.run(question).lines) == Set(before.lines))
        }
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `a restored user logs in with the password of before`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            let user = try await scene.user("SELECT").connection.user
            let script = try await scene.engine.accounts()
            try await scene.run("DROP USER \(user)")
            try await scene.run(script.lines(about: user))
            _ = try await server.engine(user: user, password: "Secret-1")
        }
    }

    @Test func `a name that could not be told apart is refused, and shown in one line`() {
        let error = #expect(throws: DatabaseError.self) {
            try MySQLEngine.refuseControlCharacters(in: [("app", "%"), ("a\nCREATE USER b", "%")])
        }
        #expect(error?.message.contains("“a\\nCREATE USER b@%”") == true)
    }

    @Test(.needsMySQLServers, arguments: MySQLTestServer.wanted)
    func `who may not read them is told what right is missing`(
        _ server: MySQLTestServer
    ) async throws {
        try await MySQLScene.with(server) { scene in
            let user = try await scene.user("ALL")
            let error = await #expect(throws: DatabaseError.self) { try await user.accounts() }
            #expect(error?.code == .accessRefused)
            #expect(error?.hint?.contains("SELECT on mysql.*") == true)
        }
    }
}

extension String {
    fileprivate var lines: [Substring] { split(separator: "\n") }

    /// What other tests made may be gone by now.
    fileprivate func lines(about names: String...) -> String {
        let marks = names.map { $0.suffix(8) }
        return lines.filter { line in marks.contains { line.contains($0) } }
            .joined(separator: "\n")
    }
}
