import Testing

@testable import CairnDatabases

/// The profile of Matrix Synapse, on tables that have what is looked at.
@Suite(.fewAtOnce) struct LivePostgresSynapseTests {
    private static let schema = """
        CREATE TABLE schema_version (lock char(1) DEFAULT 'X' UNIQUE, version int NOT NULL, upgraded bool);
        INSERT INTO schema_version VALUES ('X', 94, true);
        CREATE TABLE schema_compat_version (lock char(1) DEFAULT 'X' UNIQUE, compat_version int NOT NULL);
        INSERT INTO schema_compat_version VALUES ('X', 84);
        CREATE TABLE users (name text UNIQUE); CREATE TABLE rooms (room_id text PRIMARY KEY);
        CREATE TABLE event_json (event_id text, json text);
        CREATE TABLE events (stream_ordering bigint PRIMARY KEY, event_id text);
        CREATE TABLE e2e_one_time_keys_json (user_id text, key_json text);
        CREATE TABLE stream_positions (stream_name text, instance_name text, stream_id bigint);
        CREATE SEQUENCE events_stream_seq; CREATE SEQUENCE events_backfill_stream_seq;
        CREATE SEQUENCE state_group_id_seq; CREATE TABLE state_groups (id bigint PRIMARY KEY);
        INSERT INTO users VALUES ('@anna:lab.test:8448'), ('@ben:lab.test:8448');
        INSERT INTO rooms VALUES ('!a:lab.test');
        INSERT INTO events VALUES (-7, '$a'), (5, '$b'), (9, '$c');
        INSERT INTO event_json VALUES ('$a', '{}'); INSERT INTO state_groups VALUES (3);
        INSERT INTO e2e_one_time_keys_json VALUES ('@anna:lab.test', '{"key":"AAAA"}');
        SELECT setval('events_stream_seq', 9), setval('events_backfill_stream_seq', 7),
          setval('state_group_id_seq', 3);
        INSERT INTO stream_positions VALUES ('events', 'master', 9), ('backfill', 'master', -7);
        """

    private static var profile: DumpOptions {
        var options = DumpOptions()
        options.profile = .synapse
        return options
    }

    @Test(.needsPostgres, arguments: LivePostgres.all, DumpFormat.allCases)
    func `one-time keys stay out, and what Synapse keeps of itself is recorded`(
        _ server: LivePostgres, _ format: DumpFormat
    ) async throws {
        for place in ["public", "matrix's Data"] {
            let sql =
                "CREATE SCHEMA IF NOT EXISTS \"\(place)\"; SET search_path = \"\(place)\"; \(Self.schema)"
            try await server.withDatabase(sql) { source in
                let engine = try await server.engine()
                var options = Self.profile
                options.format = format
                let dump = try await engine.dumped(source, options)
                #expect(dump.verdict == .complete)
                #expect(dump.facts.tablesWithoutRows == ["\(place).e2e_one_time_keys_json"])
                #expect(
                    dump.facts.profile == [
                        "schemaVersion": "94", "compatVersion": "84", "users": "2", "rooms": "1",
                        "serverName": "lab.test:8448", "estimatedEvents": "0",
                    ])
                try await server.withoutDatabase { copy in
                    try await engine.restore(dump, into: copy)
                    #expect(try await engine.complaints(about: copy.name, as: .synapse).isEmpty)
                    let keys = dump.facts.tablesWithoutRows[0]
                    let rows = try await engine.rows(
                        in: [keys, "\(place).users"], of: copy.name)
                    #expect(rows == [keys: 0, "\(place).users": 2])
                }
                // Without the profile they are in, and nothing is said of Synapse.
                let whole = try await engine.dumped(source)
                #expect(whole.text.contains("\"key\":\"AAAA\""))
                #expect(whole.facts.profile.isEmpty && whole.facts.tablesWithoutRows.isEmpty)
            }
        }
    }

    @Test(
        .needsPostgres, arguments: LivePostgres.all,
        [
            ("SELECT 1", []),
            ("SELECT setval('events_stream_seq', 8)", ["events_stream_seq", "refuses to start"]),
            ("SELECT setval('state_group_id_seq', 3, false)", ["state_group_id_seq", "state"]),
            ("SELECT setval('events_backfill_stream_seq', 6)", ["events_backfill_stream_seq"]),
            ("UPDATE schema_compat_version SET compat_version = 95", ["95", "94"]),
            ("INSERT INTO users VALUES ('@x:other.test')", ["other.test", "lab.test:8448"]),
            ("DROP TABLE schema_version", ["schema_version"]),
            // Older schemas don't have all of it.
            ("DROP TABLE stream_positions, schema_compat_version", []),
            ("DROP SEQUENCE state_group_id_seq", []),
        ] as [(String, [String])])
    func `what Synapse would find when it starts is found`(
        _ server: LivePostgres, _ scene: (sql: String, words: [String])
    ) async throws {
        try await server.withDatabase(Self.schema + scene.sql) { database in
            let found = try await server.engine().complaints(about: database.name, as: .synapse)
            #expect(found.isEmpty == scene.words.isEmpty, "\(found)")
            for word in scene.words { #expect(found.joined().contains(word), "\(found)") }
        }
    }

    /// `psql` loads a dump into such databases and ends with 0.
    @Test(
        .needsPostgres, arguments: LivePostgres.all,
        [
            ("LOCALE 'C.UTF-8'", "C.UTF-8"), ("LC_CTYPE 'C.UTF-8' LC_COLLATE 'C'", "ctype"),
            ("ENCODING 'LATIN1' LOCALE 'C'", "LATIN1"),
        ])
    func `a locale on which Synapse refuses to start is found`(
        _ server: LivePostgres, _ scene: (options: String, word: String)
    ) async throws {
        try await server.withDatabase(
            Self.schema, options: "TEMPLATE template0 \(scene.options)"
        ) { database in
            let found = try await server.engine().complaints(about: database.name, as: .synapse)
            #expect(found.contains { $0.contains(scene.word) }, "\(found)")
        }
    }
}
