/// What a Postgres role can't read of a database, as the server's own functions tell; and the rights
/// that it lacks.
struct PostgresRights: Sendable, Decodable {
    struct LargeObjects: Sendable, Decodable {
        let owner: String
        let count: Int
    }

    let user: String
    /// As `server_version_num`: 150020.
    let version: Int
    let schemas: [String]
    let tables: [String]
    let sequences: [String]
    /// Tables of which row-level security may hide rows.
    let filtered: [String]
    let largeObjects: [LargeObjects]

    var missing: [MissingRight] {
        let readable = [
            ("USAGE", schemas, "schema", "schemas"), ("SELECT", tables, "table", "tables"),
            ("SELECT", sequences, "sequence", "sequences"),
        ]
        var missing = readable.filter { !$0.1.isEmpty }.map { name, names, one, many in
            MissingRight(
                name: name, subject: Self.counted(names, one, many),
                consequence: "the dump fails", cure: readAll)
        }
        if !filtered.isEmpty {
            missing.append(
                MissingRight(
                    name: "BYPASSRLS", subject: Self.counted(filtered, "table", "tables"),
                    consequence:
                        "their row-level security could hide rows, and so the dump fails",
                    cure: "ALTER ROLE \(quotedUser) BYPASSRLS;"))
        }
        return missing + largeObjects.map(right)
    }

    /// No right covers all large objects, those to come included, but their owner's.
    private func right(_ objects: LargeObjects) -> MissingRight {
        MissingRight(
            name: "SELECT",
            subject:
                "\(objects.count) large object\(objects.count == 1 ? "" : "s") of “\(objects.owner)”",
            consequence: "the dump fails",
            cure: "GRANT \(PostgresStatements.quoted(objects.owner)) TO \(quotedUser);")
    }

    private var quotedUser: String { PostgresStatements.quoted(user) }

    /// From 14 on one role reads everything; before that, each schema has to be granted, and what is to
    /// come in it.
    private var readAll: String {
        guard version < 140_000 else { return "GRANT pg_read_all_data TO \(quotedUser);" }
        let concerned = Set(schemas + (tables + sequences).map { String($0.prefix { $0 != "." }) })
        return concerned.sorted().map { schema in
            let schema = PostgresStatements.quoted(schema)
            return "GRANT USAGE ON SCHEMA \(schema) TO \(quotedUser);"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(quotedUser);"
                + " GRANT SELECT ON ALL SEQUENCES IN SCHEMA \(schema) TO \(quotedUser);"
                + " ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema) GRANT SELECT ON TABLES TO"
                + " \(quotedUser);"
        }.joined(separator: " ")
    }

    private static func counted(_ names: [String], _ one: String, _ many: String) -> String {
        "\(names.count) \(names.count == 1 ? one : many) (\(someOf(names)))"
    }

    /// Asks for all of it, as one JSON object. What belongs to extensions isn't dumped.
    static let query = #"""
        WITH own AS (
          SELECT oid, nspname FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
        relations AS (
          SELECT c.oid, c.relkind, c.relnamespace, own.nspname || '.' || c.relname AS name
          FROM pg_class c JOIN own ON own.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'S') AND NOT EXISTS (SELECT 1 FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')),
        objects AS (
          SELECT pg_get_userbyid(o.lomowner) AS owner, count(*) AS number
          FROM pg_largeobject_metadata o
          WHERE NOT pg_has_role(o.lomowner, 'USAGE')
            AND NOT current_setting('lo_compat_privileges')::boolean
            AND NOT EXISTS (SELECT 1 FROM aclexplode(o.lomacl) a
              WHERE a.privilege_type = 'SELECT'
              AND CASE a.grantee WHEN 0 THEN true ELSE pg_has_role(a.grantee, 'USAGE') END)
          GROUP BY 1)
        SELECT json_build_object(
          'user', current_user,
          'version', current_setting('server_version_num')::int,
          'schemas', COALESCE((SELECT json_agg(nspname ORDER BY nspname) FROM own
            WHERE NOT has_schema_privilege(own.oid, 'USAGE')
              AND EXISTS (SELECT 1 FROM relations r WHERE r.relnamespace = own.oid)), '[]'),
          'tables', COALESCE((SELECT json_agg(name ORDER BY name) FROM relations
            WHERE relkind <> 'S' AND NOT has_table_privilege(oid, 'SELECT')), '[]'),
          'sequences', COALESCE((SELECT json_agg(name ORDER BY name) FROM relations
            WHERE CASE relkind WHEN 'S' THEN NOT has_sequence_privilege(oid, 'SELECT') END), '[]'),
          'filtered', COALESCE((SELECT json_agg(name ORDER BY name) FROM relations
            WHERE CASE relkind WHEN 'S' THEN false ELSE row_security_active(oid) END), '[]'),
          'largeObjects', COALESCE((SELECT json_agg(
            json_build_object('owner', owner, 'count', number) ORDER BY owner) FROM objects), '[]'))
        """#
}

extension PostgresEngine {
    public func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination {
        let rights = try await PostgresQuery(client: client, database: database)
            .value(of: PostgresRights.self, PostgresRights.query)
        let facts = try await inspect(database)
        var examination = DatabaseExamination(
            account: rights.user, missingRights: rights.missing, tables: facts.tables.count)
        examination.warnings = facts.warnings
        return examination
    }
}
