import Foundation
import Testing

/// The disk is dead, and the server with it. A new one gets back who may log in, and the databases.
@Suite struct NewServerTests {
    private static let wanted = [Release.mariadb, .mysql, .postgres]
    private static let password = "Secret-1 'with' \\ marks"

    @Test(.needsOne(of: wanted), arguments: wanted.filter(Servers.releases.contains))
    func `users, passwords and rights are on the new server as they were on the old`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let start = try Start(of: release)
            var (before, oldPassword) = ((contents: "", rights: ""), "")
            try await PrivateServer.with(start, in: sandbox) { old in
                let source = try await sandbox.database(on: old.server, named: "shop")
                try await sandbox.sql(Self.users(old.server), in: source)
                try sandbox.configure(Self.job(source))
                let ended = try await sandbox.cairn("backup")
                #expect(ended.status == 0, "\(ended)")
                before = try await Self.look(at: source, sandbox)
                oldPassword = try old.server.password
                old.kill()
            }
            try await PrivateServer.with(start, in: sandbox) { new in
                let database = Database(server: new.server, name: "shop")
                try sandbox.configure(Self.job(database))
                // Owners must be there before what they own, and tables before rights on one of them.
                if start.kind == .postgres {
                    try await Self.loadAccounts(new.server, sandbox)
                    try await Self.resetSuperuser(new.server, from: oldPassword, sandbox)
                }
                let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
                #expect(ended.status == 0, "\(ended)")
                if start.kind == .mysql { try await Self.loadAccounts(new.server, sandbox) }

                let after = try await Self.look(at: database, sandbox)
                #expect(after == before)
                try await Self.work(as: "app", on: database, sandbox)
            }
        }
    }

    private static func job(_ database: Database) -> JobText {
        let job = JobText("app", database).with("accounts", "true")
        return database.server.kind == .postgres ? job.with("owners", "true") : job
    }

    /// An application's user, and a role that may read one table of it.
    private static func users(_ server: Server) -> String {
        let marks = password.replacing("'", with: "''")
        let literal =
            server.kind == .mysql ? "'\(marks.replacing("\\", with: "\\\\"))'" : "'\(marks)'"
        switch server.kind {
        case .mysql:
            return """
                CREATE USER app@'%' IDENTIFIED BY \(literal);
                GRANT ALL ON shop.* TO app@'%';
                CREATE ROLE reading;
                GRANT SELECT (name) ON shop.person TO reading;
                CREATE USER guest@'127.0.0.%' IDENTIFIED BY \(literal);
                GRANT reading TO guest@'127.0.0.%'
                """
        case .postgres:
            return """
                CREATE ROLE app LOGIN PASSWORD \(literal) CONNECTION LIMIT 7;
                ALTER DATABASE shop OWNER TO app;
                ALTER TABLE person OWNER TO app;
                ALTER VIEW named OWNER TO app;
                CREATE ROLE reading;
                GRANT SELECT (name) ON person TO reading;
                CREATE ROLE guest LOGIN PASSWORD \(literal) IN ROLE reading;
                ALTER ROLE guest SET statement_timeout = '30s';
                REVOKE CONNECT ON DATABASE shop FROM PUBLIC;
                GRANT CONNECT ON DATABASE shop TO reading WITH GRANT OPTION;
                """
        }
    }

    /// What is in the database, and who may do what.
    private static func look(
        at database: Database, _ sandbox: Sandbox
    ) async throws -> (contents: String, rights: String) {
        let rights =
            switch database.server.kind {
            case .mysql:
                """
                SHOW CREATE USER app@'%'; SHOW GRANTS FOR app@'%'; SHOW GRANTS FOR reading;
                SHOW CREATE USER guest@'127.0.0.%'; SHOW GRANTS FOR guest@'127.0.0.%'
                """
            case .postgres:
                """
                SELECT rolname, rolcanlogin, rolconnlimit, rolpassword FROM pg_authid
                  WHERE rolname IN ('app', 'reading', 'guest') ORDER BY 1;
                SELECT relname, relowner::regrole, relacl FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
                SELECT attname, attacl FROM pg_attribute WHERE attrelid = 'person'::regclass
                  AND attacl IS NOT NULL;
                SELECT datdba::regrole, (SELECT array_agg(item::text ORDER BY item::text)
                  FROM unnest(datacl) item) FROM pg_database WHERE datname = 'shop';
                SELECT roleid::regrole, member::regrole FROM pg_auth_members
                  WHERE member = 'guest'::regrole;
                SELECT setrole::regrole, setconfig FROM pg_db_role_setting
                """
            }
        return (
            try await sandbox.fingerprint(database), try await sandbox.sql(rights, in: database)
        )
    }

    /// As a person does it, with what RECOVER.md says.
    private static func loadAccounts(_ server: Server, _ sandbox: Sandbox) async throws {
        let fetched = try await sandbox.cairn(
            "fetch", "app/latest", "--accounts", "--decompress", "-o", "accounts.sql")
        #expect(fetched.status == 0, "\(fetched)")
        let script = try String(
            contentsOf: sandbox.folder.appending(path: "accounts.sql"), encoding: .utf8)
        var client = try server.client()
        // The superuser is there already.
        client.arguments.removeAll { $0 == "ON_ERROR_STOP=1" || $0 == "-v" }
        let ended = try await client.run(in: sandbox.folder, input: script)
        #expect(ended.status == 0, "\(ended)")
        let complaints = ended.errors.split(separator: "\n").filter { $0.contains("ERROR") }
        #expect(
            complaints.allSatisfy { $0.contains("role \"postgres\" already exists") }, "\(ended)")
    }

    /// It has the password of the old server now, as RECOVER.md says.
    private static func resetSuperuser(
        _ server: Server, from password: String, _ sandbox: Sandbox
    ) async throws {
        let client = try server.client(
            "ALTER ROLE \(server.superuser) PASSWORD \(server.literal(server.password))",
            as: (server.superuser, password))
        let ended = try await client.run(in: sandbox.folder)
        #expect(ended.status == 0, "\(ended)")
    }

    private static func work(
        as user: String, on database: Database, _ sandbox: Sandbox
    ) async throws {
        let client = try database.server.client(
            "INSERT INTO person (name) VALUES ('new'); SELECT COUNT(*) FROM person",
            database: database.name, as: (user, password))
        let ended = try await client.run(in: sandbox.folder)
        #expect(ended.status == 0 && ended.output == "5\n", "\(ended)")
    }
}

extension Start {
    fileprivate init(of release: Release) throws {
        switch release {
        case .mysql: self = try .mysql()
        case .mariadb: self = .mariadb()
        default: self = .postgres
        }
    }
}
