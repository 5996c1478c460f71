internal import CairnDatabases
internal import CairnSnapshots

extension Manifest.Database {
    /// What the engine needs to create the database anew.
    var facts: DatabaseFacts {
        var facts = DatabaseFacts(
            name: name, characterSet: characterSet, collation: collation,
            characterType: characterType,
            tables: tables.map {
                DatabaseFacts.Table(name: $0.name, rows: $0.estimatedRows, bytes: $0.estimatedBytes)
            },
            objectCounts: objectCounts)
        facts.locale = locale.flatMap { locale in
            DatabaseLocale.Provider(rawValue: locale.provider).map {
                DatabaseLocale(provider: $0, name: locale.name, rules: locale.rules)
            }
        }
        facts.collations = collations ?? []
        facts.definers = definers ?? []
        facts.extensions = extensions ?? []
        facts.settings = settings ?? []
        (facts.owner, facts.grants) = (owner, grants)
        facts.tablesWithoutRows = tablesWithoutRows ?? []
        facts.profile = profile?.facts ?? [:]
        return facts
    }

    /// - Throws: `.damaged` for one that this version doesn't know.
    var format: DumpFormat {
        get throws(JobError) {
            if let format = DumpFormat(rawValue: dump.format) { return format }
            throw JobError(
                .damaged, "the dump of “\(name)” has an unknown format “\(dump.format)”",
                hint: "Use a newer version of Cairn.")
        }
    }
}
