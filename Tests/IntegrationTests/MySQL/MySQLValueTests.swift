import Foundation
import Testing

/// Values that a dump easily loses, and those that it can't keep. All others: EveryTypeTests.
@Suite struct MySQLValueTests {
    @Test(.needsOne(of: [.mariadb]))
    func `the history of a system-versioned table is saved, too`() async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.everyType(of: .mariadb)
            let question = "SELECT id, v, row_start, row_end FROM versioned FOR SYSTEM_TIME ALL"
            let history = try await sandbox.sql("\(question) ORDER BY row_end", in: source)
            #expect(history.split(separator: "\n").count == 3)
            try await sandbox.goodBackup(of: source)
            try await sandbox.drop(source)
            let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(ended.status == 0, "\(ended)")
            #expect(try await sandbox.sql("\(question) ORDER BY row_end", in: source) == history)
        }
    }

    /// Both servers print a FLOAT with six digits, to their dump programs as to everybody; there is no
    /// option. Should this test fail, the documentation need not warn of it any more.
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `a FLOAT is saved with six digits, a DOUBLE with all`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.emptyDatabase(on: Servers.server(of: release))
            try await sandbox.sql(
                "CREATE TABLE t (f FLOAT, d DOUBLE); INSERT INTO t VALUES (1.2345678, 1.2345678)",
                in: source)
            try await sandbox.goodBackup(of: source)
            try await sandbox.drop(source)
            let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(ended.status == 0, "\(ended)")
            let found = try await sandbox.sql("SELECT f + 0e0 < 1.23457, d FROM t", in: source)
            #expect(found == "0\t1.2345678\n")
        }
    }

    /// The default of Bitnami's servers. A program that takes it over dumps `Zoë 😀` as `Zoë ?`, and
    /// ends with 0.
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `characters of four bytes survive a default of three`(_ release: Release) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.emptyDatabase(on: Servers.server(of: release))
            try await sandbox.sql(
                "ALTER DATABASE \(source.name) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin",
                on: source.server)
            try await sandbox.sql(
                """
                CREATE TABLE person (name VARCHAR(20) COMMENT 'such as Zoë 😀', note TEXT)
                  CHARACTER SET utf8mb4;
                INSERT INTO person VALUES ('Zoë 😀', '🪨'), ('x', '漢字');
                CREATE TABLE old (name VARCHAR(20)); INSERT INTO old VALUES ('Zoë');
                CREATE VIEW smiling AS SELECT name FROM person WHERE name LIKE '%😀';
                CREATE PROCEDURE smile() SELECT '😀';
                """, in: source)
            let wanted = try await sandbox.fingerprint(source)
            #expect(wanted.contains("utf8mb3_bin"))
            try await sandbox.goodBackup(of: source)
            try await sandbox.drop(source)
            let ended = try await sandbox.cairn("restore", "app/latest", "--yes")
            #expect(ended.status == 0, "\(ended)")
            #expect(try await sandbox.fingerprint(source) == wanted)
            // Into a database that has another default, every table keeps its own.
            let other = Database(server: source.server, name: source.name + "_other")
            sandbox.afterwards { try await sandbox.drop(other) }
            try await sandbox.sql(
                "CREATE DATABASE \(other.name) CHARACTER SET latin1", on: source.server)
            let into = try await sandbox.cairn(
                "restore", "app/latest", "--yes", "--database", "\(source.name):\(other.name)")
            #expect(into.status == 0, "\(into)")
            let question =
                "SELECT HEX(name), HEX(note) FROM person UNION ALL SELECT HEX(name), 1 FROM old"
            #expect(
                try await sandbox.sql(question, in: other) == sandbox.sql(question, in: source))
        }
    }

    /// `--single-transaction` is one moment for InnoDB's tables, and for no others.
    @Test(.needsOne(of: Release.mysqls), arguments: Servers.releases(of: .mysql))
    func `tables without transactions are named when they are saved`(
        _ release: Release
    ) async throws {
        try await Sandbox.with { sandbox in
            let source = try await sandbox.database(on: Servers.server(of: release))
            try await sandbox.sql("CREATE TABLE moody (id INT) ENGINE = MyISAM", in: source)
            try sandbox.configure(JobText("app", source))
            let ended = try await sandbox.cairn("backup")
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.errors.contains("tables without transactions (moody)"), "\(ended)")
        }
    }
}
