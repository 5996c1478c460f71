import Testing

@testable import CairnDatabases

/// The owner of a database may put into it whatever he likes, and Cairn may be superuser.
@Suite(.fewAtOnce) struct LivePostgresOwnerTests {
    /// Who runs one of these functions as superuser makes the role one.
    private static func trap(_ role: String) -> String {
        let become = """
            CREATE FUNCTION public.become() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN EXECUTE 'ALTER ROLE \(role) SUPERUSER';
            EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
            """
        let body = " BEGIN PERFORM public.become(); RETURN %; END "
        func function(_ signature: String, _ type: String, _ value: String) -> String {
            "CREATE FUNCTION public.\(signature) RETURNS \(type) LANGUAGE plpgsql IMMUTABLE AS $$"
                + body.replacing("%", with: value) + "$$;"
        }
        return become + function("rise()", "text", "'x'")
            + function("rise(integer)", "boolean", "true")
            + function("join(a name, b name)", "text", "a::text operator(pg_catalog.||) b::text")
            + function("format(a text, b name)", "text", "pg_catalog.quote_ident(b)")
            + synapse
    }

    private static let synapse = """
        CREATE TABLE schema_version (version int); CREATE TABLE event_json (event_id text);
        CREATE TABLE events (event_id text); CREATE TABLE rooms (room_id text);
        CREATE TABLE users (name text);
        """

    /// Each with whether the tables are Synapse's all the same.
    private static let attacks: [(sql: String, isRead: Bool)] = [
        (
            "CREATE EXTENSION hstore; CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = name,"
                + " FUNCTION = public.join)", true
        ),
        ("DROP TABLE users; CREATE VIEW users AS SELECT rise() AS name", false),
        ("CREATE INDEX ON users (name) WHERE rise(1)", false),
        ("CREATE INDEX ON rooms ((rise(1)))", false),
        ("CREATE STATISTICS s ON (rise(1)), (room_id || 'x') FROM rooms", false),
        (
            "CREATE TYPE t AS (a int); CREATE FUNCTION rise(t) RETURNS text LANGUAGE sql AS"
                + " 'SELECT public.rise()'; CREATE CAST (t AS text) WITH FUNCTION rise(t) AS IMPLICIT;"
                + " DROP TABLE users; CREATE TABLE users (name t); INSERT INTO users VALUES (ROW(1))",
            false
        ),
        (
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (rise(1))",
            true
        ),
        ("CREATE TABLE more (CHECK (rise(1))) INHERITS (users)", true),
    ]

    @Test(.needsPostgres, arguments: LivePostgres.all, attacks.indices)
    func `nothing of his runs with a superuser's rights`(
        _ server: LivePostgres, _ number: Int
    ) async throws {
        let attack = Self.attacks[number]
        try await server.withDatabase { empty in
            let engine = try await server.engine()
            let dump = try await engine.dumped(empty)
            try await server.withRole { role in
                try await server.withDatabase("", options: "OWNER \(role)") { database in
                    let owner = try await server.engine(as: role, password: "secret")
                    _ = try await owner.run(Self.trap(role) + attack.sql, in: database.name)
                    let name = database.name
                    let facts = try await engine.inspect(name, as: .synapse)
                    #expect(facts.profile.isEmpty != attack.isRead)
                    _ = try await engine.complaints(about: name, as: .synapse)
                    _ = try await engine.examine(name)
                    _ = try await engine.dumped(database)
                    var stored = dump.stored
                    (stored.target, stored.replaces) = (name, true)
                    _ = try await engine.obstacles(to: stored)
                    _ = try await engine.warnings(about: stored)
                    _ = try await engine.doubts(about: name)
                    try await engine.restore(dump, into: database, RestoreOptions(replacing: true))
                    try await engine.finishRestore(name)
                    let isSuperuser = try await engine.maintenance(
                        "SELECT rolsuper FROM pg_roles WHERE rolname = '\(role)'")
                    #expect(isSuperuser == "f\n")
                }
            }
        }
    }

    @Test(.needsPostgres, arguments: LivePostgres.all)
    func `what he has set for it doesn't change what is asked`(
        _ server: LivePostgres
    ) async throws {
        try await server.withDatabase(#"CREATE TABLE "a\b''" AS SELECT 1 AS a"#) { database in
            for setting in [
                "standard_conforming_strings = off", "search_path = information_schema",
            ] {
                try await database.run("ALTER DATABASE \(database.name) SET \(setting)")
            }
            let table = #"public.a\b''"#
            let rows = try await server.engine().rows(in: [table], of: database.name)
            #expect(rows == [table: 1])
        }
    }
}
