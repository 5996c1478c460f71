/// What a dump of a database by this user would lack, as the server tells that user itself.
public struct DatabaseExamination: Sendable, Hashable {
    /// Who the server takes us for, as it writes it: `wa_backup@%`, `synapse`.
    public var account: String
    public var missingRights: [MissingRight]
    /// What the server said of the user's rights that wasn't understood, so that more may be missing.
    public var notUnderstood: [String]
    /// Tables whose rows a dump doesn't hold as of one moment, because their engine has no transactions.
    public var unsteadyTables: [String]
    /// How many tables the user sees.
    public var tables: Int
    /// What a dump lacks though it succeeds, in words.
    public var warnings: [String] = []

    public init(
        account: String, missingRights: [MissingRight] = [], notUnderstood: [String] = [],
        unsteadyTables: [String] = [], tables: Int
    ) {
        self.account = account
        self.missingRights = missingRights
        self.notUnderstood = notUnderstood
        self.unsteadyTables = unsteadyTables
        self.tables = tables
    }
}

/// A right that the user lacks.
public struct MissingRight: Sendable, Hashable {
    /// As the server calls it: `TRIGGER`, `USAGE`.
    public let name: String
    /// On what, as it goes on after “on”: `“app”`, `3 tables (a, b, c)`.
    public let subject: String
    /// What becomes of a dump without it.
    public let consequence: String
    /// The statement by which an administrator grants it.
    public let cure: String
    /// What a dump can do without, if it is allowed to; nil where there is no such thing.
    public let part: DumpPart?

    public init(
        name: String, subject: String, consequence: String, cure: String, part: DumpPart? = nil
    ) {
        self.part = part
        self.name = name
        self.subject = subject
        self.consequence = consequence
        self.cure = cure
    }
}

/// Names for a message: the first few, and how many more there are.
public func someOf(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
}

extension DatabaseEngine {
    public func inspect(
        _ database: String, as profile: DatabaseProfile?
    ) async throws(DatabaseError) -> DatabaseFacts { try await inspect(database) }

    public func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination {
        let facts = try await inspect(database)
        return DatabaseExamination(account: "", tables: facts.tables.count)
    }

    public func rehearseDump(
        _ database: String, leavingOut parts: Set<DumpPart>
    ) async throws {}

    public func doubts(about database: String) async throws(DatabaseError) -> [String] { [] }

    public func complaints(
        about database: String, as profile: DatabaseProfile
    ) async throws(DatabaseError) -> [String] { [] }

    public func obstacles(
        to dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [RestoreObstacle] { [] }

    public func warnings(
        about dump: StoredDumpFacts
    ) async throws(DatabaseError) -> [String] { [] }

    public func applySettings(
        of facts: DatabaseFacts, to database: String
    ) async throws(DatabaseError) -> [String] { [] }

    public func tablesWithHiddenRows(
        in database: String
    ) async throws(DatabaseError) -> [String] { [] }

    public func finishRestore(_ database: String) async throws(DatabaseError) {}
}
