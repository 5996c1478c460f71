import Foundation
import Testing

/// Option files and variables that lie about on a machine are for people; a backup must be the same with
/// and without them. `default-character-set=utf8` alone turns every emoji into a question mark.
@Suite struct ForeignSettingsTests {
    private static let optionFile = """
        [client]
        default-character-set=latin1
        user=nobody
        port=1
        [mysqldump]
        no-data
        skip-triggers
        compact
        where=1=0
        [mariadb-dump]
        no-data
        skip-triggers
        compact
        where=1=0
        [mysql]
        skip-binary-mode
        database=nowhere
        [mariadb]
        database=nowhere

        """

    /// The words of `psql` for its own settings.
    private static let startUpFile = """
        \\set ON_ERROR_STOP off
        \\timing on
        SET default_transaction_read_only = on;
        SELECT 'good morning';

        """

    private static func environment(_ sandbox: Sandbox) -> [String: String] {
        [
            "MYSQL_PWD": "wrong", "MYSQL_HOST": "nowhere.invalid", "MYSQL_TCP_PORT": "1",
            "MYSQL_UNIX_PORT": "/nowhere", "MYSQL_HOME": sandbox.home.path,
            "MARIADB_HOME": sandbox.home.path, "PSQLRC": sandbox.home.path + "/.psqlrc",
            "PGOPTIONS": "-c default_transaction_read_only=on -c row_security=off",
            "PGCLIENTENCODING": "LATIN1", "PGHOST": "nowhere.invalid", "PGPORT": "1",
            "PGUSER": "nobody", "PGDATABASE": "nowhere", "PGSERVICE": "nothing",
            "PGSSLMODE": "verify-full", "PGPASSWORD": "wrong", "PGTZ": "Asia/Tokyo",
            "LC_ALL": "de_DE.ISO-8859-1", "LANG": "de_DE.ISO-8859-1", "TZ": "Asia/Tokyo",
        ]
    }

    @Test(.needsOne(of: Release.allCases), arguments: Servers.releases)
    func `what lies in the home and the environment changes neither backup nor restore`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            let wanted = try await sandbox.fingerprint(source)
            for name in [".my.cnf", "my.cnf"] {
                try sandbox.write(Self.optionFile, to: "home/\(name)")
            }
            try sandbox.write(Self.startUpFile, to: "home/.psqlrc")
            try sandbox.configure(JobText("app", source))
            let environment = Self.environment(sandbox)
            let saved = try await sandbox.cairn("backup", environment: environment)
            #expect(saved.status == 0, "\(saved)")
            try await sandbox.drop(source)
            let restored = try await sandbox.cairn(
                "restore", "app/latest", "--yes", environment: environment)
            #expect(restored.status == 0, "\(restored)")
            #expect(try await sandbox.fingerprint(source) == wanted)
        }
    }
}
