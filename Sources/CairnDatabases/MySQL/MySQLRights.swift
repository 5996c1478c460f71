/// Which rights a MySQL or MariaDB user lacks for a whole dump of one database.
///
/// With most of them missing the dump still succeeds and leaves things out: what a user has no right
/// on at all, it doesn't see.
struct MySQLRights: Sendable {
    let flavour: MySQLFlavour
    let version: Version
    /// As `CURRENT_USER()` writes it.
    let account: String
    let database: String
    let grants: MySQLGrants
    /// Those that the user sees.
    let tables: [String]
    /// Routines that the user sees but whose text it may not read.
    let unreadableRoutines: [String]
    /// Whether `mysql.proc` may be read, in which MariaDB and MySQL before 8.0 keep routines.
    let readsRoutineTable: Bool
    /// Whether the server refuses to show the database's events.
    let isRefusedEvents: Bool

    var missing: [MissingRight] {
        var missing = [select, showView, trigger, event].compactMap(\.self)
        if let routines { missing.append(routines) }
        return missing
    }

    private var select: MissingRight? {
        guard !grants.allow("SELECT", onDatabase: database) else { return nil }
        return right(
            "SELECT", .tables,
            "the dump fails, or leaves out without a word all tables and views that this user can't see"
        )
    }

    private var showView: MissingRight? {
        guard !grants.allow("SHOW VIEW", onDatabase: database) else { return nil }
        return right("SHOW VIEW", .views, "the dump fails as soon as there is a view")
    }

    private var trigger: MissingRight? {
        guard !grants.allow("TRIGGER", onDatabase: database, orOn: tables) else { return nil }
        return right("TRIGGER", .triggers, "the dump leaves out all triggers without a word")
    }

    private var event: MissingRight? {
        isRefusedEvents ? right("EVENT", .events, "the dump fails") : nil
    }

    private var routines: MissingRight? {
        guard !readsAllRoutines, unreadableRoutines.isEmpty ? !seesAllRoutines : true else {
            return nil
        }
        let consequence =
            unreadableRoutines.isEmpty
            ? "the dump leaves out without a word all procedures and functions that this user can't see"
            : "the dump fails at \(someOf(unreadableRoutines))"
        let (name, subject, object) = routineRight
        return MissingRight(
            name: name, subject: subject, consequence: consequence,
            cure: "GRANT \(name) ON \(object) TO \(grantee);", part: .routines)
    }

    private var readsAllRoutines: Bool {
        switch flavour {
        case .mariadb:
            readsRoutineTable
                || !isBefore([11, 3])
                    && grants.allow("SHOW CREATE ROUTINE", onDatabase: database)
        case .mysql:
            readsRoutineTable || grants.allowEverywhere("SHOW_ROUTINE")
                || grants.allowEverywhere("SELECT")
        }
    }

    private func isBefore(_ numbers: [Int]) -> Bool {
        version.numbers.lexicographicallyPrecedes(numbers)
    }

    /// Any right on all routines shows them, though not their text.
    private var seesAllRoutines: Bool {
        ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"].contains {
            grants.allow($0, onDatabase: database)
        }
    }

    /// The right that shows the text of other users' routines, on what, and that in SQL.
    private var routineRight: (name: String, subject: String, object: String) {
        let onDatabase = (subject: "“\(database)”", object: "\(MySQLEngine.quoted(database)).*")
        switch flavour {
        case .mariadb where isBefore([11, 3]):
            return ("SELECT", "mysql.proc", "mysql.proc")
        case .mariadb:
            return ("SHOW CREATE ROUTINE", onDatabase.subject, onDatabase.object)
        case .mysql where isBefore([8]):
            return ("SELECT", "mysql.proc", "mysql.proc")
        case .mysql where isBefore([8, 0, 20]):
            return ("SELECT", "all databases", "*.*")
        case .mysql: return ("SHOW_ROUTINE", "the server", "*.*")
        }
    }

    private func right(
        _ name: String, _ part: DumpPart, _ consequence: String
    ) -> MissingRight {
        MissingRight(
            name: name, subject: "“\(database)”", consequence: consequence,
            cure: "GRANT \(name) ON \(MySQLEngine.quoted(database)).* TO \(grantee);", part: part)
    }

    private var grantee: String { MySQLAccount.quoted(account) }
}
