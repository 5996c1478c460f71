/// How a dump is fed into a server.
public struct RestoreOptions: Sendable, Hashable {
    /// Whether what the database holds now goes away. Postgres does both in one transaction; MySQL
    /// can't.
    public var replacing = false
    /// What the dump's bytes are.
    public var format = DumpFormat.plain
    /// Whether views, triggers, routines and events lose their `DEFINER` and belong to the user that
    /// restores (MySQL). Rows are never touched.
    public var stripsDefiners = false
    /// Whether owners and rights that a dump has are left out (Postgres).
    public var stripsOwners = false
    /// How long the emptying waits for each thing that somebody else uses (Postgres).
    var lockPatience = Duration.seconds(60)
    /// Whether events are restored disabled, so that nothing begins to run (MySQL).
    public var disablesEvents = false

    public init(replacing: Bool = false) {
        self.replacing = replacing
    }
}

/// What is known of a stored dump before any of it is read: what a restore must reckon with.
public struct StoredDumpFacts: Sendable, Hashable {
    public var database: DatabaseFacts
    /// The name under which it is to be restored; nil: its own.
    public var target: String?
    /// As the server wrote it, such as `10.11.19-MariaDB-0+deb12u1`.
    public var serverVersion: String
    public var dumpToolVersion: String
    public var format: DumpFormat
    /// Bytes of the longest statement (MySQL); nil where it wasn't recorded.
    public var longestStatement: Int64?
    /// Whether what the target holds goes away before.
    public var replaces = false
    /// Whether the dump says whose its objects are, and a restore does as it says (Postgres).
    public var setsOwners = false
    /// Whether `DEFINER` clauses are to be left out.
    public var stripsDefiners = false

    public init(
        database: DatabaseFacts, serverVersion: String, dumpToolVersion: String,
        format: DumpFormat = .plain, longestStatement: Int64? = nil
    ) {
        self.database = database
        self.serverVersion = serverVersion
        self.dumpToolVersion = dumpToolVersion
        self.format = format
        self.longestStatement = longestStatement
    }
}

/// Why a dump can't be restored into a server: found before anything is changed.
public struct RestoreObstacle: Sendable, Hashable {
    /// One line, lower case.
    public var message: String
    /// What to do about it.
    public var cure: String
    /// Whether the user that restores lacks a right.
    public var isMissingRight: Bool

    public init(_ message: String, cure: String, isMissingRight: Bool = false) {
        (self.message, self.cure, self.isMissingRight) = (message, cure, isMissingRight)
    }
}
