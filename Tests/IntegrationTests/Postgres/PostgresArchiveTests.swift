import Foundation
import Testing

/// `format: custom`, `accounts` and `profile: synapse` by the built binary.
@Suite struct PostgresArchiveTests {
    @Test(.needs(.postgres))
    func `an archive is stored, verified and restored like SQL text`() async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(.postgres))
            try await sandbox.sql("SELECT lo_from_bytea(0, '\\x00ff')", in: source)
            let wanted = try await sandbox.fingerprint(source)
            try sandbox.configure(JobText("app", source).with("format", "custom"))
            let made = try await sandbox.cairn("backup")
            #expect(made.status == 0, "\(made)")
            let verified = try await sandbox.cairn("verify", "app/latest")
            #expect(verified.status == 0, "\(verified)")

            try await sandbox.sql("CREATE TABLE later (id INT); DROP VIEW named", in: source)
            let restored = try await sandbox.cairn("restore", "app/latest", "--yes", "--replace")
            #expect(restored.status == 0, "\(restored)")
            #expect(try await sandbox.fingerprint(source) == wanted)
            try await sandbox.drop(source)
            let again = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(again.status == 0, "\(again)")
            #expect(try await sandbox.fingerprint(source) == wanted)
        }
    }

    /// `pg_dump` is killed behind the table of contents, and says 0.
    @Test(.needs(.postgres))
    func `an archive that is cut short is no snapshot`() async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(.postgres))
            try await sandbox.sql("CREATE TABLE z AS SELECT generate_series(1, 9000)", in: source)
            let clients = try ClientFolder(.postgres, in: sandbox)
            let real = "\(Server.Kind.postgres.programFolder)/pg_dump"
            try clients.install(
                "pg_dump",
                script: """
                    case $1 in --version) exec '\(real)' --version;; esac
                    '\(real)' "$@" | head -c 30000
                    exit 0
                    """)
            let job = JobText("app", source).with("format", "custom").with(clients)
            try await sandbox.expectFailedBackup(
                job, of: source, status: 74, naming: ["completion mark"])
        }
    }

    @Test(.needs(.postgres))
    func `a profile that fits no database of the job is told at backup time`() async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(.postgres))
            try sandbox.configure(JobText("app", source).with("profile", "synapse"))
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.text.contains("no database of the job is one of synapse's"), "\(ended)")
        }
    }

    @Test(.needs(.postgres))
    func `a database that only seems empty is replaced`() async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(.postgres))
            try await sandbox.sql(
                "CREATE COLLATION own (provider = libc, locale = 'C')", in: source)
            try sandbox.configure(JobText("app", source))
            let made = try await sandbox.cairn("backup")
            #expect(made.status == 0, "\(made)")
            let wanted = try await sandbox.fingerprint(source)
            try await sandbox.sql(
                """
                DROP SCHEMA public CASCADE; CREATE SCHEMA public;
                CREATE COLLATION own (provider = libc, locale = 'C');
                """, in: source)
            let restored = try await sandbox.cairn("restore", "app/latest", "--yes", "--replace")
            #expect(restored.status == 0, "\(restored)")
            #expect(try await sandbox.fingerprint(source) == wanted)
        }
    }

    @Test(.needs(.postgres))
    func `one-time keys that come back from a snapshot without the profile are told of`()
        async throws
    {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(.postgres))
            // What makes it one of Synapse's.
            try await sandbox.sql(
                """
                CREATE TABLE schema_version (version int); INSERT INTO schema_version VALUES (94);
                CREATE TABLE users (name text); CREATE TABLE rooms (room_id text);
                CREATE TABLE event_json (event_id text, json text);
                CREATE TABLE events (stream_ordering bigint, event_id text);
                CREATE TABLE e2e_one_time_keys_json AS SELECT generate_series(1, 40);
                """, in: source)
            let without = JobText("app", source)
            let with = without.with("profile", "synapse")
            for (job, comesBack) in [(without, true), (with, false)] {
                try sandbox.configure(job)
                let made = try await sandbox.cairn("backup")
                #expect(made.status == 0, "\(made)")
                try sandbox.configure(with)
                let restored = try await sandbox.cairn(
                    "restore", "app/latest", "--yes", "--replace", "--no-safety-snapshot")
                #expect(restored.status == 0, "\(restored)")
                let told = restored.text.contains("e2e_one_time_keys_json has 40 rows")
                #expect(told == comesBack, "\(restored)")
            }
        }
    }

    @Test(.needsOne(of: Release.postgreses), arguments: Servers.releases(of: .postgres))
    func `roles that were saved by half are no snapshot`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            let clients = try ClientFolder(of: source.server, in: sandbox)
            let real = "'\(source.server.programFolder)/pg_dumpall' \"$@\""
            try clients.install("pg_dumpall", script: "\(real) | head -n 12\nexit 0")
            let job = JobText("app", source).with(clients).with("accounts", "true")
            try await sandbox.expectFailedBackup(
                job, of: source, status: 74, naming: ["pg_dumpall", "completion mark"])
        }
    }
}
