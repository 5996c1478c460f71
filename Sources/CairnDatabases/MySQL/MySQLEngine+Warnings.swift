extension MySQLEngine {
    public func warnings(
        about dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [String] {
        let target = stored(dump.target ?? dump.database.name)
        return [
            Self.ageWarning(dump, flavour, version),
            Self.nameWarning(dump, isRenamed: target != stored(dump.database.name)),
        ].compactMap(\.self)
    }

    /// Most dumps load into an older server, so it is no obstacle.
    static func ageWarning(
        _ dump: StoredDumpFacts, _ flavour: MySQLFlavour, _ version: Version
    ) -> String? {
        guard let written = Version(firstIn: dump.serverVersion),
            version.numbers.prefix(2).lexicographicallyPrecedes(written.numbers.prefix(2))
        else { return nil }
        let name = dump.database.name
        let words =
            "the dump of “\(name)” is of \(flavour.rawValue) \(written), and this server is older:"
            + " \(version). It refuses what it doesn't know, in the middle of the restore"
        guard dump.replaces, version.major < written.major else { return words }
        return
            "\(words), and by then what “\(dump.target ?? name)” holds is gone. Servers of another"
            + " major take many such dumps, but not all: restore it under another name first"
    }

    /// What the authors of bodies wrote isn't altered, and both servers take it as it is.
    static func nameWarning(_ dump: StoredDumpFacts, isRenamed: Bool) -> String? {
        let name = dump.database.name
        let kinds = ["triggers", "routines", "events"].filter {
            dump.database.objectCounts[$0, default: 0] > 0
        }
        guard isRenamed, !kinds.isEmpty else { return nil }
        return
            "the bodies of \(kinds.joined(separator: ", ")) are restored as they were written: where"
            + " they name “\(name)” itself, as in \(name).table, they don't mean"
            + " “\(dump.target ?? name)” but “\(name)”"
    }
}
