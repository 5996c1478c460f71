internal import CairnStreams

extension PostgresEngine {
    /// What Synapse keeps of itself in a database.
    private struct Synapse: Decodable {
        let schemaVersion: Int
        /// The oldest schema version for which a Synapse must be written to use this database.
        let compatVersion: Int?
        let users: Int64
        let rooms: Int64
        /// The server's estimate: counting them takes minutes.
        let events: Int64
        /// What users' names end with. Synapse keeps its own name nowhere else.
        let serverNames: [String]
    }

    private struct Place: Decodable {
        let schema: String
        let columns: [String]
    }

    public func inspect(
        _ database: String, as profile: DatabaseProfile?
    ) async throws(DatabaseError) -> DatabaseFacts {
        var facts = try await inspect(database)
        guard let profile else { return facts }
        facts.tablesWithoutRows = facts.tables.map(\.name).filter { name in
            profile.tablesWithoutRows.contains { name.hasSuffix(".\($0)") }
        }
        guard let place = try await place(in: database) else { return facts }
        let synapse = try await synapse(at: place, in: database)
        facts.profile = [
            "schemaVersion": "\(synapse.schemaVersion)", "users": "\(synapse.users)",
            "rooms": "\(synapse.rooms)", "estimatedEvents": "\(synapse.events)",
        ]
        facts.profile["compatVersion"] = synapse.compatVersion.map { "\($0)" }
        facts.profile["serverName"] = synapse.serverNames.first
        return facts
    }

    /// What Synapse looks at when it starts, looked at here. Changes nothing.
    ///
    /// Source: `check_database`, `check_consistency`, `check_database_before_upgrade` and
    /// `_get_or_create_schema_state` of Synapse 1.163.
    public func complaints(
        about database: String, as profile: DatabaseProfile
    ) async throws(DatabaseError) -> [String] {
        let facts = try await inspect(database)
        guard let place = try await place(in: database) else {
            return localeComplaints(facts)
                + ["it isn't a database of Synapse's: no schema has the tables \(Self.telling)"]
        }
        let synapse = try await synapse(at: place, in: database)
        return try await localeComplaints(facts) + complaints(synapse)
            + sequenceComplaints(place, database)
    }

    private func localeComplaints(_ facts: DatabaseFacts) -> [String] {
        var found: [String] = []
        if major < 14 {
            found.append("Synapse needs PostgreSQL 14 or later, this is \(server.version)")
        }
        if facts.characterSet != "UTF8" {
            found.append("Synapse needs the encoding UTF8, this is \(facts.characterSet)")
        }
        let locale = [("collation", facts.collation), ("ctype", facts.characterType ?? "C")]
        found += locale.filter { $0.1 != "C" }.map { name, value in
            "Synapse refuses to start on a database whose \(name) is \(value) and not C"
        }
        if let locale = facts.locale {
            found.append(
                "its text is sorted by \(locale.words) (\(locale.name)), and Synapse's must be by C of"
                    + " the operating system's library (LOCALE_PROVIDER libc)")
        }
        return found
    }

    private func complaints(_ synapse: Synapse) -> [String] {
        var found: [String] = []
        if let compatible = synapse.compatVersion, compatible > synapse.schemaVersion {
            found.append(
                "its schema is of version \(synapse.schemaVersion), and yet only for releases of"
                    + " version \(compatible)")
        }
        if synapse.serverNames.count > 1 {
            found.append(
                "its users are of several servers: \(synapse.serverNames.joined(separator: ", "))")
        }
        return found
    }

    private struct Lag: Decodable {
        let sequence: String
        let stream: String
        let last: Int64
        let highest: Int64
        let position: Int64?
    }

    private func sequenceComplaints(
        _ place: Place, _ database: String
    ) async throws(DatabaseError) -> [String] {
        let columns = Set(place.columns)
        let schema = PostgresStatements.quoted(place.schema)
        let queries = SynapseSequence.all.compactMap { $0.query(schema: schema, columns: columns) }
        guard !queries.isEmpty,
            ["stream_id", "stream_name"].allSatisfy({ columns.contains("stream_positions.\($0)") })
        else { return [] }
        let lags = try await PostgresQuery(client: client, database: database).value(
            of: [Lag].self,
            "SELECT COALESCE(json_agg(lag), '[]') FROM (\(queries.joined(separator: " UNION ALL ")))"
                + " lag WHERE highest > last OR position > last")
        return lags.map { lag in
            if let position = lag.position, position > lag.last {
                return "the sequence \(lag.sequence) stands at \(lag.last), before"
                    + " \(position) in stream_positions for \(lag.stream): Synapse refuses to start"
            }
            return
                "the sequence \(lag.sequence) stands at \(lag.last), before \(lag.highest) in its"
                + " table: Synapse would give out numbers again"
        }
    }

    private static let telling = "schema_version, event_json, events, rooms and users"

    /// The schema that has Synapse's tables; nil when none has.
    ///
    /// What is read has to be a plain table or a sequence with columns of the server's own types. Nothing
    /// that the owner made may run on the way, with the rights of whoever looks.
    private func place(in database: String) async throws(DatabaseError) -> Place? {
        try await PostgresQuery(client: client, database: database).value(
            of: Place?.self,
            #"""
            WITH columns AS (
              SELECT t.relnamespace, t.relname || '.' || a.attname AS name
              FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
              WHERE t.relkind IN ('r', 'S') AND \#(PostgresStatements.runsNothing("t.oid"))
                AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                AND a.atttypid < 16384)
            SELECT COALESCE((SELECT json_build_object('schema', n.nspname, 'columns', (
              SELECT json_agg(name) FROM columns WHERE relnamespace = n.oid))
            FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND 5 = (
              SELECT count(*) FROM columns WHERE relnamespace = n.oid AND name IN (
                'schema_version.version', 'event_json.event_id', 'events.event_id',
                'rooms.room_id', 'users.name'))
            ORDER BY n.nspname LIMIT 1), 'null')
            """#)
    }

    private func synapse(
        at place: Place, in database: String
    ) async throws(DatabaseError) -> Synapse {
        let schema = PostgresStatements.quoted(place.schema)
        let hasCompat = place.columns.contains("schema_compat_version.compat_version")
        let compat =
            hasCompat
            ? "(SELECT MAX(compat_version) FROM ONLY \(schema).schema_compat_version)" : "NULL"
        return try await PostgresQuery(client: client, database: database).value(
            of: Synapse.self,
            """
            SELECT json_build_object(
              'schemaVersion', COALESCE((SELECT MAX(version) FROM ONLY \(schema).schema_version), 0),
              'compatVersion', \(compat),
              'users', (SELECT count(*) FROM ONLY \(schema).users),
              'rooms', (SELECT count(*) FROM ONLY \(schema).rooms),
              'events', (SELECT GREATEST(reltuples, 0)::bigint FROM pg_class
                WHERE oid = \(PostgresStatements.literal("\(schema).events"))::regclass),
              'serverNames', COALESCE((SELECT json_agg(name ORDER BY number DESC, name) FROM (
                SELECT substring(name FROM position(':' IN name) + 1) AS name, count(*) AS number
                FROM ONLY \(schema).users GROUP BY 1) names), '[]'))
            """)
    }
}
