extension PostgresEngine {
    private struct Contents: Decodable {
        let encoding: String
        let collation: String
        let ctype: String
        let locale: String?
        let localeName: String?
        let localeRules: String?
        let collations: [String]
        let extensions: [String]
        let settings: [String]
        let owner: String
        let grants: [String]?
        let isSuperuser: Bool
        let subscriptions: [String]
        let hiddenMappings: [String]
        let tables: [DatabaseFacts.Table]
        let counts: [String: Int]
    }

    public func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        let contents: Contents
        do throws(DatabaseError) {
            contents = try await PostgresQuery(client: client, database: database)
                .value(of: Contents.self, PostgresStatements.inspect)
        } catch {
            throw error.code == .unknownDatabase ? try await unknown(database) : error
        }
        var facts = DatabaseFacts(
            name: database, characterSet: contents.encoding, collation: contents.collation,
            characterType: contents.ctype, tables: contents.tables, objectCounts: contents.counts)
        (facts.collations, facts.extensions) = (contents.collations, contents.extensions)
        facts.warnings = Self.warnings(contents)
        facts.settings = contents.settings.map(Self.withoutSecret)
        (facts.owner, facts.grants) = (contents.owner, contents.grants)
        if let provider = contents.locale.flatMap(DatabaseLocale.Provider.init) {
            facts.locale = DatabaseLocale(
                provider: provider, name: contents.localeName ?? "", rules: contents.localeRules)
        }
        return facts
    }

    /// An application may keep a secret there; the name is enough to know that one was there.
    private static func withoutSecret(_ setting: String) -> String {
        let name = String(setting.prefix { $0 != "=" })
        let words = ["secret", "password", "passwd", "token", "key", "credential"]
        return words.contains(where: name.lowercased().contains) ? name : setting
    }

    /// `pg_dump` warns of both, and ends with 0.
    private static func warnings(_ contents: Contents) -> [String] {
        var warnings: [String] = []
        if !contents.subscriptions.isEmpty, !contents.isSuperuser {
            warnings.append(
                "a dump by this user, who isn't superuser, lacks the subscriptions"
                    + " (\(someOf(contents.subscriptions)))")
        }
        if !contents.hiddenMappings.isEmpty {
            warnings.append(
                "this user may not read the options of user mappings, passwords among them, and a dump"
                    + " lacks them (\(someOf(contents.hiddenMappings)))")
        }
        return warnings
    }

    /// The server's own, `postgres`, is among them only when somebody has put something into it.
    public func databases() async throws(DatabaseError) -> [String] {
        let output = try await maintenance(
            """
            SELECT COALESCE(json_agg(datname ORDER BY datname), '[]') FROM pg_database
            WHERE NOT datistemplate AND datallowconn
              AND datname NOT IN (\(Self.providersOwn.joined(separator: ", ")))
              AND (datname <> 'postgres' OR current_database() = 'postgres' AND EXISTS (
                SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                    AND d.objid = c.oid AND d.deptype = 'e')))
            """)
        return try PostgresQuery.decode([String].self, output, from: client.name)
    }

    /// Databases of those who run a server for others, which nobody else may read.
    private static let providersOwn = [
        "'rdsadmin'", "'cloudsqladmin'", "'azure_maintenance'", "'azure_sys'",
    ]

    private func unknown(_ database: String) async throws(DatabaseError) -> DatabaseError {
        // Whether the names can be had or not, the answer is the same.
        let names = (try? await databases()) ?? []
        return DatabaseError(
            .unknownDatabase, "there is no database “\(database)”",
            hint: names.isEmpty
                ? "Check the database's name."
                : "The server has: \(names.joined(separator: ", ")).")
    }
}
