/// What a restore has to reckon with in a database that is there already.
extension PostgresEngine {
    private struct Present: Decodable {
        let user: String
        let extensions: [String]
        let subscriptions: [String]
        /// Whose its tables, views and sequences are.
        let owners: [String]
        /// Schemas that only others may drop, with their owners.
        let foreignSchemas: [ForeignSchema]
        /// Who has been granted something in it, without those whose it is.
        let grantees: [String]
        /// The names of programs that are connected, one for each session.
        let sessions: [String]
    }

    private struct ForeignSchema: Decodable {
        let name: String
        let owner: String
    }

    private func present(in database: String) async throws(DatabaseError) -> Present {
        try await PostgresQuery(client: client, database: database).value(
            of: Present.self,
            """
            WITH own AS (
              SELECT * FROM pg_namespace n
              WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (
                SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass
                  AND d.objid = n.oid AND d.deptype = 'e')),
            relations AS (
              SELECT c.oid, c.relowner, c.relacl FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname !~ '^pg_'
                AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT 1 FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')),
            /* The schema public keeps its own rights, and everybody may call a function. */
            grants AS (
              SELECT relowner AS owner, a.grantee FROM relations, aclexplode(relacl) a
              UNION SELECT relowner, a.grantee FROM relations r
                JOIN pg_attribute c ON c.attrelid = r.oid, aclexplode(c.attacl) a
              UNION SELECT nspowner, a.grantee FROM own, aclexplode(nspacl) a
                WHERE nspname <> 'public'
              UNION SELECT proowner, a.grantee FROM pg_proc p
                JOIN own ON own.oid = p.pronamespace, aclexplode(proacl) a
                WHERE a.grantee <> 0 AND NOT EXISTS (SELECT 1 FROM pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
              UNION SELECT defaclrole, a.grantee FROM pg_default_acl, aclexplode(defaclacl) a
                WHERE defaclnamespace <> 0)
            SELECT json_build_object(
              'user', current_user,
              'extensions', COALESCE((SELECT json_agg(extname) FROM pg_extension), '[]'),
              'subscriptions', COALESCE((SELECT json_agg(subname ORDER BY subname)
                FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                WHERE d.datname = current_database()), '[]'),
              'owners', COALESCE((SELECT json_agg(owner ORDER BY owner) FROM (
                SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM relations)
                owners), '[]'),
              'foreignSchemas', COALESCE((SELECT json_agg(json_build_object(
                  'name', nspname, 'owner', pg_get_userbyid(nspowner)) ORDER BY nspname)
                FROM own WHERE NOT pg_has_role(nspowner, 'USAGE')), '[]'),
              'grantees', COALESCE((SELECT json_agg(name ORDER BY name) FROM (
                SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
                  AS name FROM grants WHERE grantee <> owner) granted), '[]'),
              /* A user who isn't superuser doesn't see the type of others' sessions. */
              'sessions', COALESCE((SELECT json_agg(application_name ORDER BY application_name)
                FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND usesysid IS NOT NULL AND application_name <> 'cairn'
                  AND COALESCE(backend_type, 'client backend') = 'client backend'), '[]'))
            """)
    }

    // MARK: - Obstacles

    /// - Parameters:
    ///   - existing: the name of the database if it is there.
    ///   - untrusted: extensions that only a superuser may create.
    func replacementObstacles(
        _ dump: StoredDumpFacts, in existing: String?, untrusted: [String]
    ) async throws(DatabaseError) -> [RestoreObstacle] {
        var found: [RestoreObstacle] = []
        var kept: [String] = []
        if let existing {
            let present = try await present(in: existing)
            if dump.replaces, !present.subscriptions.isEmpty {
                found.append(Self.subscriptionObstacle(present.subscriptions, existing))
            }
            if dump.replaces, !present.foreignSchemas.isEmpty {
                found.append(Self.ownerObstacle(present, existing))
            }
            kept = dump.replaces ? [] : present.extensions
        }
        let wanted = dump.database.extensions.map { String($0.prefix { $0 != " " }) }
        let needed = wanted.filter { untrusted.contains($0) && !kept.contains($0) }
        for name in needed where try await isForSuperusers(name) {
            found.append(Self.superuserObstacle(name, dump))
        }
        return found
    }

    /// Those who run servers for others let their own roles create some, so the server is asked.
    func isForSuperusers(
        _ name: String, in databases: [String] = PostgresEngine.maintained
    ) async throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            try await maintenance(
                "BEGIN; CREATE EXTENSION \(PostgresStatements.quoted(name)); ROLLBACK",
                in: databases)
        } catch {
            return Self.superusersWords.contains { error.toolOutput?.contains($0) ?? false }
        }
        return false
    }

    /// The last two say that it couldn't be tried.
    private static let superusersWords = [
        "Must be superuser to create this extension", "already exists", "is not installed",
    ]

    /// It can't be dropped in a transaction.
    private static func subscriptionObstacle(
        _ names: [String], _ database: String
    ) -> RestoreObstacle {
        let drop = names.map { "DROP SUBSCRIPTION \(PostgresStatements.quoted($0));" }
        return RestoreObstacle(
            "“\(database)” has subscriptions (\(someOf(names))), which would go on writing into it",
            cure: "Drop them first, in that database: \(drop.joined(separator: " "))")
    }

    private static func ownerObstacle(_ present: Present, _ database: String) -> RestoreObstacle {
        let names = present.foreignSchemas.map { "\($0.name) of “\($0.owner)”" }
        let change = present.foreignSchemas.map {
            "ALTER SCHEMA \(PostgresStatements.quoted($0.name)) OWNER TO"
                + " \(PostgresStatements.quoted(present.user));"
        }
        return RestoreObstacle(
            "“\(database)” has schemas that “\(present.user)” may not drop: \(someOf(names))",
            cure: "Restore as a superuser; or have one run in that database:"
                + " \(change.joined(separator: " "))",
            isMissingRight: true)
    }

    private static func superuserObstacle(
        _ name: String, _ dump: StoredDumpFacts
    ) -> RestoreObstacle {
        let target = PostgresStatements.quoted(dump.target ?? dump.database.name)
        return RestoreObstacle(
            "only a superuser may create its extension \(name)",
            cure:
                "Restore as a superuser; or have one drop the database if it is there, CREATE DATABASE"
                + " \(target) with the owner and locale that it had and, in it, CREATE EXTENSION"
                + " \(PostgresStatements.quoted(name)), and restore into that without --replace.",
            isMissingRight: true)
    }

    // MARK: - Warnings

    public func warnings(
        about dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [String] {
        var found: [String] = []
        if clientVersion.major < major {
            found.append(
                "\(client.name) \(clientVersion) is older than the server \(server.version); it serves"
                    + " to restore, and not to dump")
        }
        let name = dump.target ?? dump.database.name
        let present: Present
        do throws(DatabaseError) {
            present = try await self.present(in: name)
        } catch {
            guard error.code == .unknownDatabase else { throw error }
            found += [try await locks(dump, in: nil).warning].compactMap(\.self)
            return try await found + ownerWarnings(toCreating: name, dump)
        }
        found += [try await locks(dump, in: name).warning].compactMap(\.self)
        guard dump.replaces else { return found }
        return found + Self.sessionWarnings(present, name)
            + (dump.setsOwners ? [] : Self.ownerWarnings(present, name))
    }

    private static func sessionWarnings(_ present: Present, _ name: String) -> [String] {
        guard !present.sessions.isEmpty else { return [] }
        let programs = Set(present.sessions.filter { !$0.isEmpty }).sorted()
        let count = present.sessions.count
        return [
            "\(count == 1 ? "1 session is" : "\(count) sessions are") connected to “\(name)”"
                + (programs.isEmpty ? "" : " (\(someOf(programs)))") + ": stop the application"
        ]
    }

    private static func ownerWarnings(_ present: Present, _ name: String) -> [String] {
        var found: [String] = []
        let others = present.owners.filter { $0 != present.user }
        if !others.isEmpty {
            let owners = others.map { "“\($0)”" }.joined(separator: ", ")
            found.append(
                "what is in “\(name)” belongs to \(owners), and what is restored to “\(present.user)”:"
                    + " an application that logs in as \(owners) may not use it then. Restore as the"
                    + " owner, or change the owners afterwards (ALTER TABLE … OWNER TO …)")
        }
        let grantees = present.grantees.filter { $0 != present.user }
        if !grantees.isEmpty {
            let names = someOf(grantees.map { "“\($0)”" })
            found.append(
                "\(names) \(grantees.count == 1 ? "has" : "have") rights in “\(name)” that the dump"
                    + " doesn't have: grant them again afterwards")
        }
        return found
    }

    /// Whose it was isn't known; a superuser's is no application's.
    private func ownerWarnings(
        toCreating name: String, _ dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [String] {
        guard !dump.setsOwners,
            try PostgresQuery.decode(
                Bool.self,
                try await maintenance("SELECT to_json(current_setting('is_superuser')::boolean)"),
                from: client.name)
        else { return [] }
        let user = connection.user
        return [
            "“\(name)” will belong to “\(user)”: an application with a role of its own can't use it"
        ]
    }
}
