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

            \(([sections] + accounts + profiles).joined(separator: "\n"))
            """
    }

    /// How to get at the users or roles.
    private var accounts: [String] {
        guard let object = manifest.accounts else { return [] }
        return [
            """
            ## Users and rights

            \(object.file) holds the users or roles of the server and what they may do, as SQL, password
            hashes included. Look at it, and give the server what is missing there.
            \(loading)

            ```sh
            set -e
            sha256sum --check <<'EOF'
            \(object.sha256)  \(object.file)
            EOF
            gunzip --stdout \(shellQuoted(object.file))
            ```

            """
        ]
    }

    /// What must be known of the users or roles before they are loaded.
    private var loading: String {
        switch DatabaseKind(rawValue: manifest.server.kind) {
        case .postgres:
            """
            Load it before the databases, whose owners are among the roles. Roles that are there already,
            the superuser among them, get the passwords that they had when the snapshot was made; that
            they exist is reported, and is no failure.
            """
        case .mysql, nil:
            """
            Load it after the databases: rights on single tables need them. Users that are there already
            keep their passwords.
            """
        }
    }

    /// What an application needs besides.
    private var profiles: [String] {
        guard
            let profile = manifest.databases.compactMap(\.profile).first(where: {
                $0.name == "synapse"
            })
        else { return [] }
        let serverName =
            profile.facts["serverName"].map { " with `server_name: \($0)`," } ?? " with"
        return [
            """
            ## Matrix Synapse

            The database must have encoding UTF8 and the locale C, as the commands above make it. Stop
            Synapse with all its workers before, and see that `e2e_one_time_keys_json` is empty before it
            starts again: its rows were left out on purpose, because keys that were given out once must
            not be given out twice.

            The database alone isn't Synapse. What else there must be, and isn't in this snapshot:
            homeserver.yaml\(serverName) `password_config.pepper`, `macaroon_secret_key`,
            `registration_shared_secret` and `form_secret`; the signing key; the media store, of which
            `local_content` may be the only copy there is.

            """
        ]
    }

    private func section(_ dumped: Manifest.Database, _ facts: DatabaseFacts) -> String {
        let format = DumpFormat(rawValue: dumped.dump.format) ?? .plain
        let files = dumped.dump.objects.map(\.file)
        let sums = dumped.dump.objects.map { "\($0.sha256)  \($0.file)" }.joined(separator: "\n")
        let plain = "cat \(files.map(shellQuoted).joined(separator: " ")) | gunzip"
        return """
            ## Database `\(dumped.name)`

            \(dumped.dump.bytes) bytes of \(format == .plain ? "SQL text" : "archive") in \(files.count) object\(files.count == 1 ? "" : "s").
            \(notes(dumped).map { "\($0)\n" }.joined())
            ```sh
            set -e
            sha256sum --check <<'EOF'
            \(sums)
            EOF
            \(engine.recoveryCommands(facts, format: format, dump: plain, keepsOwners: dumped.dump.owners == true))
            ```

            """
    }

    /// What the commands alone don't tell.
    private func notes(_ dumped: Manifest.Database) -> [String] {
        var notes: [String] = []
        if let missing = dumped.missing, !missing.isEmpty {
            notes.append(
                "It lacks the \(missing.joined(separator: " and ")): the user who dumped had no right to them."
            )
        }
        if dumped.dump.owners == true {
            notes.append("It sets owners and rights: the roles that it names must be there before.")
        }
        if manifest.server.kind == DatabaseKind.mysql.rawValue {
            notes.append(
                "To restore under another name, change it in the commands, and in those lines of the dump"
                    + "\nthat begin with ALTER DATABASE and the name.")
        }
        return notes
    }
}
