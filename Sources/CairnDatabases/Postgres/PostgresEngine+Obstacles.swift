extension PostgresEngine {
    public func obstacles(
        to dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [RestoreObstacle] {
        let name = dump.target ?? dump.database.name
        let existing: DatabaseFacts?
        do throws(DatabaseError) {
            existing = try await inspect(name)
        } catch {
            guard error.code == .unknownDatabase else { throw error }
            existing = nil
        }
        let offer = try await offer(in: existing?.name)
        let ownObstacles =
            if let existing {
                Self.obstacles(to: dump.database, in: existing)
            } else {
                try await obstacles(toCreating: dump.database)
            }
        let lockObstacle = try await locks(dump, in: existing?.name).obstacle
        return try await clientObstacles(dump) + missingExtensions(dump.database, offer)
            + missingCollations(dump.database, offer) + ownObstacles
            + [lockObstacle].compactMap(\.self)
            + replacementObstacles(dump, in: existing?.name, untrusted: offer.untrusted ?? [])
    }

    // MARK: - The client programs

    private func clientObstacles(_ dump: StoredDumpFacts) -> [RestoreObstacle] {
        guard let writer = Version(firstIn: dump.dumpToolVersion) else { return [] }
        let wanted = max(writer.major, major)
        let cure =
            "Name the folder of newer client programs with clientDirectory (Debian:"
            + " /usr/lib/postgresql/\(wanted)/bin); if they aren't there, install them"
            + " (postgresql-client-\(wanted), its latest release)."
        if clientVersion.major < 13 {
            return [
                RestoreObstacle(
                    "psql \(clientVersion) doesn't know the command \\warn, by which it says that all"
                        + " was carried out", cure: cure)
            ]
        }
        switch dump.format {
        case .plain:
            guard PostgresRelease(version: writer).writesRestrict,
                !PostgresRelease(version: clientVersion).knowsRestrict
            else { return [] }
            return [
                RestoreObstacle(
                    "psql \(clientVersion) doesn't know the command \\restrict, with which"
                        + " pg_dump \(writer) begins a dump", cure: cure)
            ]
        case .custom:
            guard ArchiveVersion(of: writer) > ArchiveVersion(of: clientVersion) else { return [] }
            return [
                RestoreObstacle(
                    "pg_restore \(clientVersion) can't read the archives of pg_dump \(writer)",
                    cure: cure)
            ]
        }
    }

    // MARK: - What the server offers

    private struct Offer: Decodable {
        let extensions: [String]
        let collations: [String]
        /// What only a superuser may create, unless the server has other rules of its own.
        let untrusted: [String]?
    }

    /// - Parameter database: nil where it has to be made from `template0`.
    private func offer(in database: String?) async throws(DatabaseError) -> Offer {
        let sql = """
            SELECT json_build_object(
              'extensions', (SELECT json_agg(name) FROM pg_available_extensions),
              'collations', (SELECT json_agg(DISTINCT collname) FROM pg_collation
                WHERE collnamespace = 'pg_catalog'::regnamespace),
              'untrusted', (SELECT json_agg(DISTINCT name) FROM pg_available_extension_versions v
                WHERE superuser AND NOT current_setting('is_superuser')::boolean
                  AND NOT COALESCE((to_jsonb(v)->>'trusted')::boolean, false)))
            """
        if let database {
            return try await PostgresQuery(client: client, database: database)
                .value(of: Offer.self, sql)
        }
        return try PostgresQuery.decode(
            Offer.self, try await maintenance(sql), from: client.name)
    }

    private func missingExtensions(
        _ database: DatabaseFacts, _ offer: Offer
    ) -> [RestoreObstacle] {
        let wanted = database.extensions.map { $0.prefix { $0 != " " } }
        let missing = wanted.filter { !offer.extensions.contains(String($0)) }
        guard !missing.isEmpty else { return [] }
        return [
            RestoreObstacle(
                "the server doesn't have the extensions that the dump creates:"
                    + " \(missing.joined(separator: ", "))",
                cure:
                    "Install them on the server (Debian: postgresql-contrib, or a package of their"
                    + " name), or restore into a server that has them.")
        ]
    }

    private func missingCollations(
        _ database: DatabaseFacts, _ offer: Offer
    ) -> [RestoreObstacle] {
        let missing = database.collations.filter { !offer.collations.contains($0) }
        guard !missing.isEmpty else { return [] }
        return [
            RestoreObstacle(
                "the server doesn't have collations that the tables use:"
                    + " \(missing.joined(separator: ", "))", cure: Self.localeCure)
        ]
    }

    private static let localeCure =
        "Install the locale on the server's machine, restart the server and run SELECT"
        + " pg_import_system_collations('pg_catalog'), or restore into a server that has it."

    // MARK: - The database

    private static func obstacles(
        to wanted: DatabaseFacts, in existing: DatabaseFacts
    ) -> [RestoreObstacle] {
        var found: [RestoreObstacle] = []
        if !canHold(wanted.characterSet, existing.characterSet) {
            found.append(
                RestoreObstacle(
                    "“\(existing.name)” has the encoding \(existing.characterSet), the dump is of one"
                        + " with \(wanted.characterSet)",
                    cure: "Drop the database, and the restore makes it anew; or restore under"
                        + " another name."))
        }
        let isLocaleVital = !wanted.profile.isEmpty
        let isSame =
            wanted.collation == existing.collation
            && wanted.characterType == existing.characterType && wanted.locale == existing.locale
        // C is what Synapse wants, whatever the database was that was dumped.
        let isC =
            existing.collation == "C" && existing.characterType == "C" && existing.locale == nil
        if isLocaleVital, !isSame, !isC {
            found.append(
                RestoreObstacle(
                    "“\(existing.name)” has the collation \(existing.collation) and the ctype"
                        + " \(existing.characterType ?? "?")\(provider(existing)), and its application"
                        + " wants \(wanted.collation) and \(wanted.characterType ?? "?")"
                        + provider(wanted),
                    cure: "Drop the database, and the restore makes it anew; or restore under"
                        + " another name."))
        }
        return found
    }

    private static func provider(_ database: DatabaseFacts) -> String {
        " by \(database.locale.map { "\($0.words) (\($0.name))" } ?? "libc")"
    }

    /// A dump is in UTF-8, but that of a database without an encoding.
    private static func canHold(_ wanted: String, _ existing: String) -> Bool {
        wanted == existing || (existing == "UTF8" && wanted != withoutEncoding)
    }

    static let withoutEncoding = "SQL_ASCII"

    /// Tried with a collation in place of a database, in a transaction that is rolled back.
    private func obstacles(
        toCreating database: DatabaseFacts
    ) async throws(DatabaseError) -> [RestoreObstacle] {
        if let locale = database.locale, major < locale.firstMajor {
            return [
                RestoreObstacle(
                    "the database is sorted by \(locale.words), which PostgreSQL has only from"
                        + " \(locale.firstMajor) on; this is \(server.version)",
                    cure: "Restore into such a server, or create an empty database with another"
                        + " locale first.")
            ]
        }
        let options =
            [Self.collation(database)] + [database.locale.map(Self.collation)].compactMap(\.self)
        for option in options {
            do throws(DatabaseError) {
                try await maintenance(
                    "BEGIN; CREATE COLLATION pg_temp.cairn_probe (\(option)); ROLLBACK")
            } catch {
                // Another reason, such as a missing right, says nothing about the locale.
                guard let words = error.toolOutput, Self.refusals.contains(where: words.contains)
                else { continue }
                return [
                    RestoreObstacle(
                        "the server doesn't have the database's locale (\(option))",
                        cure: Self.localeCure)
                ]
            }
        }
        return []
    }

    private static let refusals = [
        "could not create locale", "could not open collator", "invalid locale name",
        "not supported in this build", "unrecognized collation provider",
    ]

    private static func collation(_ database: DatabaseFacts) -> String {
        "provider = libc, lc_collate = \(PostgresStatements.literal(database.collation)),"
            + " lc_ctype = \(PostgresStatements.literal(database.characterType ?? database.collation))"
    }

    private static func collation(_ locale: DatabaseLocale) -> String {
        "provider = \(locale.provider.rawValue), locale = \(PostgresStatements.literal(locale.name))"
    }
}

extension DatabaseLocale {
    var words: String {
        switch provider {
        case .icu: rules == nil ? "ICU" : "ICU with rules"
        case .builtin: "a locale of Postgres' own"
        }
    }

    /// The first major whose databases can be like this.
    fileprivate var firstMajor: Int {
        switch provider {
        case .icu: rules == nil ? 15 : 16
        case .builtin: 17
        }
    }
}
