/// Which rights a MySQL or MariaDB user lacks for a whole restore of one dump.
///
/// Neither server can undo what is restored when the dump gets to the statement that is refused.
struct MySQLRestoreRights: Sendable {
    let flavour: MySQLFlavour
    let version: Version
    /// As `CURRENT_USER()` writes it.
    let account: String
    let grants: MySQLGrants
    /// The database that is restored into.
    let database: String
    let facts: DatabaseFacts
    let stripsDefiners: Bool
    /// Whether the server writes a binary log and takes functions and triggers from administrators only.
    let distrustsFunctions: Bool
    /// Those of the server, `user@host`; nil when the user may not know.
    var accounts: Set<String>?
    /// Those among them that only their like may name as DEFINER.
    var systemAccounts: Set<String> = []

    var obstacles: [RestoreObstacle] {
        let missing = [
            databaseObstacle, definerObstacle, systemObstacle, orphanObstacle, functionObstacle,
        ]
        // What wasn't understood may be the very right.
        let found = grants.notUnderstood.isEmpty ? missing.compactMap(\.self) : []
        return found + (unsafeFunctionObstacle.map { [$0] } ?? [])
    }

    private var databaseObstacle: RestoreObstacle? {
        let missing = needed.filter { !grants.allow($0, onDatabase: database) }
        guard !missing.isEmpty else { return nil }
        let names = missing.joined(separator: ", ")
        return RestoreObstacle(
            "“\(account)” has no \(names) on “\(database)”",
            cure: "As an administrator of the target: GRANT \(names) ON"
                + " \(MySQLEngine.quoted(database)).* TO \(grantee);",
            isMissingRight: true)
    }

    /// Source: the tables in docs/rights.md, which tests take at their word.
    private var needed: [String] {
        let hasTables = !facts.tables.isEmpty
        return [
            ("CREATE", true), ("DROP", true), ("SELECT", hasTables), ("INSERT", hasTables),
            ("ALTER", hasTables), ("LOCK TABLES", hasTables),
            ("REFERENCES", flavour == .mysql && has("foreignKeys")),
            ("CREATE VIEW", has("views")), ("TRIGGER", has("triggers")),
            ("CREATE ROUTINE", has("routines")), ("ALTER ROUTINE", has("routines")),
            ("EVENT", has("events")),
        ].filter(\.1).map(\.0)
    }

    private func has(_ kind: String) -> Bool { facts.objectCounts[kind, default: 0] > 0 }

    private func mayAny(_ rights: [String]) -> Bool {
        rights.contains(where: grants.allowEverywhere)
    }

    private var grantee: String { MySQLAccount.quoted(account) }
}

// MARK: - Definers

extension MySQLRestoreRights {
    /// As whom views, triggers, routines and events run that don't become the user's own.
    private var others: [String] {
        stripsDefiners ? [] : facts.definers.filter { $0 != account }
    }

    private var definerObstacle: RestoreObstacle? {
        guard !others.isEmpty, !mayAny(definerRights) else { return nil }
        return lacking(
            definerRights[0],
            "views, triggers, routines or events belong to \(someOf(others)), and “\(account)” may"
                + " not create them for others")
    }

    /// That allow another user as DEFINER, the newest name first.
    ///
    /// Source: MySQL Reference Manual, “Stored Object Access Control”; MariaDB's, “GRANT”, SET USER.
    private var definerRights: [String] {
        switch flavour {
        case .mariadb where version < Version(numbers: [10, 5]): ["SUPER"]
        case .mariadb where version.major < 11: ["SET USER", "SUPER"]
        case .mariadb: ["SET USER"]
        case .mysql where version.major < 8: ["SUPER"]
        case .mysql where version < Version(numbers: [8, 2]): ["SET_USER_ID", "SUPER"]
        case .mysql where version < Version(numbers: [8, 4]):
            ["SET_ANY_DEFINER", "SET_USER_ID", "SUPER"]
        case .mysql: ["SET_ANY_DEFINER", "SUPER"]
        }
    }

    private var systemObstacle: RestoreObstacle? {
        let system = others.filter(systemAccounts.contains)
        guard !system.isEmpty, !mayAny(["SYSTEM_USER"]) else { return nil }
        return lacking(
            "SYSTEM_USER",
            "views, triggers, routines or events belong to \(someOf(system)), for whom only their"
                + " like may create them")
    }

    private var orphanObstacle: RestoreObstacle? {
        guard flavour == .mysql, !(version < Version(numbers: [8, 2])), let accounts else {
            return nil
        }
        let gone = others.filter { !accounts.contains($0) }
        let right = "ALLOW_NONEXISTENT_DEFINER"
        guard !gone.isEmpty, !mayAny([right, "SUPER"]) else { return nil }
        return lacking(
            right,
            "views, triggers, routines or events belong to \(someOf(gone)), whom the server doesn't"
                + " know")
    }

    private func lacking(_ right: String, _ reason: String) -> RestoreObstacle {
        RestoreObstacle(
            "\(reason) (\(right))",
            cure: "As an administrator of the target: GRANT \(right) ON *.* TO \(grantee);"
                + " or give --strip-definers, and they belong to that user.",
            isMissingRight: true)
    }
}

// MARK: - Functions and triggers

extension MySQLRestoreRights {
    private static let trust =
        "As an administrator of the target: SET GLOBAL log_bin_trust_function_creators = 1;"
        + " before the restore, and 0 again afterwards."

    private var functionObstacle: RestoreObstacle? {
        guard distrustsFunctions, has("triggers") || has("functions"), !mayAny(trustedRights)
        else { return nil }
        return RestoreObstacle(
            "the server has a binary log, and takes triggers and functions from users with SUPER"
                + " only (log_bin_trust_function_creators)",
            cure: Self.trust, isMissingRight: true)
    }

    /// MariaDB parted SUPER with 11.0; before, BINLOG ADMIN was not enough.
    private var trustedRights: [String] {
        flavour == .mariadb && version.major >= 11 ? ["SUPER", "BINLOG ADMIN"] : ["SUPER"]
    }

    /// Error 1418, which no right prevents.
    private var unsafeFunctionObstacle: RestoreObstacle? {
        guard distrustsFunctions, has("unsafeFunctions") else { return nil }
        return RestoreObstacle(
            "the server has a binary log, and takes no functions that are neither DETERMINISTIC, nor"
                + " NO SQL, nor READS SQL DATA (log_bin_trust_function_creators)",
            cure: Self.trust)
    }
}
