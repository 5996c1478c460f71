internal import CairnDatabases
internal import CairnSnapshots
internal import FoundationEssentials

/// The text of RECOVER.md: how to get a snapshot back with stock programs and no Cairn.
struct RecoveryNote: Sendable {
    let manifest: Manifest
    let engine: any DatabaseEngine
    let databases: [DatabaseFacts]

    var text: String {
        let sections = zip(manifest.databases, databases).map(section).joined(separator: "\n")
        return """
            # Getting this snapshot back without Cairn

            Snapshot \(manifest.job)/\(manifest.id): \(manifest.server.flavour) \
            \(manifest.server.version), dumped by \(manifest.server.dumpTool) \
            \(manifest.server.dumpToolVersion), begun \(manifest.start.ISO8601Format()).

            Each block below is run in the folder that holds this file (with an S3 store: download the
            folder first). It checks the objects, then restores. Stop the application before, and adapt
            host, port and user to where you restore to. The programs ask for the password, or take it
            from `MYSQL_PWD` or `PGPASSWORD`. Restore into a database that is empty or not there: rows
            that are already present would be mixed with those of the dump.

            \(sections)
            """
    }

    private func section(_ dumped: Manifest.Database, _ facts: DatabaseFacts) -> String {
        let files = dumped.dump.objects.map(\.file)
        let sums = dumped.dump.objects.map { "\($0.sha256)  \($0.file)" }.joined(separator: "\n")
        let plain = "cat \(files.map(shellQuoted).joined(separator: " ")) | gunzip"
        return """
            ## Database `\(dumped.name)`

            \(dumped.dump.bytes) bytes of SQL text in \(files.count) object\(files.count == 1 ? "" : "s").

            ```sh
            set -e
            sha256sum --check <<'EOF'
            \(sums)
            EOF
            \(engine.recoveryCommands(facts, plain: plain))
            ```

            """
    }
}
