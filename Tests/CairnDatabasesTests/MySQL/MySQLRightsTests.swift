import Testing

@testable import CairnDatabases

/// Which rights a dump lacks, by server and by what the user sees.
@Suite struct MySQLRightsTests {
    private static let whole = "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `app`.* TO `wa`@`%`"

    private static func rights(
        _ grants: [String], _ flavour: MySQLFlavour = .mariadb, _ version: String = "10.11.19",
        account: String = "wa@%", unreadable: [String] = [], readsRoutineTable: Bool = false,
        isRefusedEvents: Bool = false
    ) throws -> [MissingRight] {
        MySQLRights(
            flavour: flavour, version: try #require(Version(firstIn: version)), account: account,
            database: "app", grants: MySQLGrants(grants), tables: ["t"],
            unreadableRoutines: unreadable, readsRoutineTable: readsRoutineTable,
            isRefusedEvents: isRefusedEvents
        ).missing
    }

    @Test func `each right is named with the statement that grants it`() throws {
        let missing = try Self.rights([], isRefusedEvents: true)
        #expect(
            missing.map(\.cure) == [
                "GRANT SELECT ON `app`.* TO 'wa'@'%';", "GRANT SHOW VIEW ON `app`.* TO 'wa'@'%';",
                "GRANT TRIGGER ON `app`.* TO 'wa'@'%';", "GRANT EVENT ON `app`.* TO 'wa'@'%';",
                "GRANT SELECT ON mysql.proc TO 'wa'@'%';",
            ])
    }

    @Test(arguments: ["SELECT", "SHOW VIEW", "TRIGGER"])
    func `just the one that is missing is named`(_ right: String) throws {
        let others = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"].filter { $0 != right }
        let missing = try Self.rights(
            ["GRANT \(others.joined(separator: ", ")) ON `app`.* TO `wa`@`%`"],
            readsRoutineTable: true)
        #expect(missing.map(\.name) == [right])
    }

    /// What shows the text of other users' routines differs by server and version.
    @Test(
        arguments: [
            (MySQLFlavour.mariadb, "10.11.19", "GRANT SELECT ON mysql.proc TO 'wa'@'%';"),
            (.mariadb, "11.3.1", "GRANT SHOW CREATE ROUTINE ON `app`.* TO 'wa'@'%';"),
            (.mariadb, "12.0.2", "GRANT SHOW CREATE ROUTINE ON `app`.* TO 'wa'@'%';"),
            (.mysql, "5.7.44", "GRANT SELECT ON mysql.proc TO 'wa'@'%';"),
            (.mysql, "8.0.19", "GRANT SELECT ON *.* TO 'wa'@'%';"),
            (.mysql, "8.0.20", "GRANT SHOW_ROUTINE ON *.* TO 'wa'@'%';"),
            (.mysql, "9.7.4", "GRANT SHOW_ROUTINE ON *.* TO 'wa'@'%';"),
        ])
    func `the right for routines`(
        _ flavour: MySQLFlavour, _ version: String, _ cure: String
    ) throws {
        let missing = try Self.rights([Self.whole], flavour, version)
        #expect(missing.map(\.cure) == [cure])
        // And with what it grants nothing is missing any more.
        let granted = cure.replacing("'", with: "`").replacing(";", with: "")
        let cured = try Self.rights(
            [Self.whole, granted], flavour, version, readsRoutineTable: cure.contains("mysql.proc"))
        #expect(cured == [])
    }

    @Test func `who sees all routines and can read them needs no more`() throws {
        let grants = ["GRANT ALL PRIVILEGES ON `app`.* TO `wa`@`%`"]
        #expect(try Self.rights(grants) == [])
        let missing = try Self.rights(grants, unreadable: ["theirs"])
        #expect(missing.map(\.name) == ["SELECT"])
        #expect(missing.first?.consequence.contains("theirs") == true)
    }

    @Test func `an account's name is quoted`() throws {
        let missing = try Self.rights(
            [Self.whole], account: "o'ne@home@10.0.%", readsRoutineTable: false)
        #expect(missing.first?.cure == #"GRANT SELECT ON mysql.proc TO 'o\'ne@home'@'10.0.%';"#)
    }
}
