import CairnStores
import Foundation
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

/// What one must know who has only the snapshot and stock programs.
@Suite struct RecoveryNoteTests {
    private static func text(_ change: (inout Manifest) -> Void) throws -> String {
        let name = SnapshotName(
            job: try JobName("app"), id: SnapshotID(start: Date(timeIntervalSince1970: 0)))
        var manifest = Manifest.ofDumps([:], named: name)
        manifest.databases = [.ofDump("app", bytes: 100)]
        change(&manifest)
        let facts = DatabaseFacts(
            name: "app", characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: [],
            objectCounts: [:])
        let engine = ScriptedEngine(dumpText: [])
        return RecoveryNote(manifest: manifest, engine: engine, databases: [facts]).text
    }

    @Test func `what the dump lacks and what it needs is told`() throws {
        let plain = try Self.text { _ in }
        #expect(!plain.contains("It lacks") && !plain.contains("roles that it names"))
        let missing = try Self.text { $0.databases[0].missing = ["routines", "triggers"] }
        #expect(missing.contains("It lacks the routines and triggers: "))
        let owners = try Self.text { $0.databases[0].dump.owners = true }
        #expect(owners.contains("the roles that it names must be there before"))
    }

    @Test func `when the users are to be loaded, and with which passwords, is told`() throws {
        let accounts = Manifest.Object(
            file: "app.accounts.sql.gz", bytes: 1, sha256: "", proof: .readBack, partSize: 1,
            parts: 1)
        func text(_ kind: DatabaseKind) throws -> String {
            let text = try Self.text { ($0.accounts, $0.server.kind) = (accounts, kind.rawValue) }
            return text.replacing("\n", with: " ")
        }
        let postgres = try text(.postgres)
        #expect(postgres.contains("Load it before the databases"))
        #expect(postgres.contains("get the passwords that they had when the snapshot was made"))
        let mysql = try text(.mysql)
        #expect(mysql.contains("Load it after the databases"))
        #expect(mysql.contains("keep their passwords"))
        #expect(try !Self.text { _ in }.contains("Users and rights"))
    }

    @Test func `where the dump itself names its database, another name takes more`() throws {
        #expect(
            try Self.text { $0.server.kind = "mysql" }.contains("lines of the dump\nthat begin"))
        #expect(try !Self.text { $0.server.kind = "postgres" }.contains("another name"))
    }
}
