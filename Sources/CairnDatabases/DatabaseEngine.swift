// CairnDatabases runs the databases' own dump, restore and query programs behind one
// `DatabaseEngine`: folders MySQL/, Postgres/ and Tools/ (what both share). It knows nothing of stores
// or compression. Depends on Subprocess, CairnStreams and CairnCrypto (random names, secrets).

public import CairnStreams
internal import Synchronization

/// A database server as Cairn uses it: asked, dumped, restored into, always through the server's own
/// client programs.
///
/// An engine lives for one job. The option files that hold its password go with it.
public protocol DatabaseEngine: Sendable {
    /// What server it is, and which client programs fit it. Found once, when the engine was made.
    var server: ServerFacts { get }

    /// The names of all databases but the server's own, in alphabetical order.
    func databases() async throws(DatabaseError) -> [String]

    /// What a database holds.
    ///
    /// - Throws: `.unknownDatabase` when there is none of that name.
    func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts

    /// What a database holds, what the application that it belongs to keeps of itself in it, and which
    /// tables a dump with that profile has without rows.
    func inspect(
        _ database: String, as profile: DatabaseProfile?
    ) async throws(DatabaseError) -> DatabaseFacts

    /// Dumps one database and lets `body` read the stream to its end.
    ///
    /// - Returns: what `body` returned, after the dump program ended with status 0. Whether the stream
    ///   ended with its completion mark is for the reader to judge (``CompletionMark``).
    /// - Throws: what `body` throws, after the dump program was stopped; a `DatabaseError` when the
    ///   program failed, however much it had written.
    func dump<Value: Sendable>(
        _ database: String, options: DumpOptions, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value

    /// Asks, as the user who dumps, which rights are missing and what else a dump wouldn't hold. Changes
    /// nothing.
    ///
    /// - Throws: when the server couldn't be asked.
    func examine(_ database: String) async throws(DatabaseError) -> DatabaseExamination

    /// Dumps the definitions without any rows and throws them away: finds what no catalogue tells, such
    /// as a view that refers to something that is gone. Changes nothing.
    ///
    /// - Throws: as ``dump(_:options:stallLimit:body:)``.
    /// - Parameter parts: what a dump is to lack, because the user has no right to it.
    func rehearseDump(_ database: String, leavingOut parts: Set<DumpPart>) async throws

    /// The SQL that makes the server's users or roles anew with what they may do: all that the user may
    /// read, password hashes among it.
    func accounts() async throws(DatabaseError) -> String

    /// What an application would complain about in its database as it is, in words; empty when all is as
    /// it must be.
    func complaints(
        about database: String, as profile: DatabaseProfile
    ) async throws(DatabaseError) -> [String]

    /// What stands in the way of a restore into `database`.
    func target(_ database: String) async throws(DatabaseError) -> RestoreTarget

    /// Feeds a dump into `database` and lets `body` write the stream.
    ///
    /// The restore counts only when this returns. When `body` throws, the client program is killed
    /// before its pipe is closed, so that it can't take the cut for the end.
    ///
    /// - Parameter facts: what the database was, for creating it.
    func restore(
        _ database: String, as facts: DatabaseFacts, options: RestoreOptions, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws

    /// Why the dump can't be restored here, as far as can be told without changing anything.
    func obstacles(to dump: StoredDumpFacts) async throws(DatabaseError) -> [RestoreObstacle]

    /// What a restore of the dump would do that one may not expect, in words.
    func warnings(about dump: StoredDumpFacts) async throws(DatabaseError) -> [String]

    /// What may be wrong with a database that was restored, though every statement succeeded; in words.
    func doubts(about database: String) async throws(DatabaseError) -> [String]

    /// What is left to do once a dump is restored: statistics for the planner, which dumps don't hold.
    func finishRestore(_ database: String) async throws(DatabaseError)

    /// The server's own count of the rows of each of these tables.
    func rows(
        in tables: [String], of database: String
    ) async throws(DatabaseError) -> [String: Int64]

    /// Sets for a database that was made anew what was set for it, and gives it to its owner, as far as
    /// `facts` names one: no dump holds either.
    ///
    /// - Returns: what could not be set, as a list in a sentence names it.
    func applySettings(
        of facts: DatabaseFacts, to database: String
    ) async throws(DatabaseError) -> [String]

    /// Tables of which the user may not see every row, so that their rows can't be counted.
    func tablesWithHiddenRows(in database: String) async throws(DatabaseError) -> [String]

    /// Drops a database, whoever is connected to it.
    func drop(_ database: String) async throws(DatabaseError)

    /// Whether a failed restore leaves the database as it was.
    var restoresAtomically: Bool { get }

    /// The commands of RECOVER.md: how a person restores the dump with stock programs.
    ///
    /// - Parameters:
    ///   - dump: the shell command that writes the dump to its standard output.
    ///   - keepsOwners: whether the dump says whose its objects are. An archive always names them, and who
    ///     reads it decides.
    func recoveryCommands(
        _ database: DatabaseFacts, format: DumpFormat, dump: String, keepsOwners: Bool
    ) -> String
}

/// Where a restore's bytes go.
public final class RestoreSink: Sendable {
    private let writer: PipeWriter
    /// Nil where a dump goes in as it is.
    private let filter: Mutex<(any StreamFilter)?>

    init(_ writer: PipeWriter, filter: (any StreamFilter)?) {
        self.writer = writer
        self.filter = Mutex(filter)
    }

    /// Writes the next bytes of the plain dump.
    ///
    /// - Throws: `PipeError.closedByTool` when the client program has ended; ``DatabaseEngine`` then
    ///   turns its exit status and last words into the error. A `DatabaseError` when the dump holds what
    ///   must not reach the server.
    public func write(_ bytes: [UInt8]) async throws {
        try await writer.write(try filter.withLock { try $0?.pass(bytes) ?? bytes })
    }

    /// Writes `statements` after all of the dump.
    func end(_ statements: String) async throws {
        let rest = try filter.withLock { try $0?.finish() ?? [] }
        try await writer.write(rest + Array(statements.utf8))
    }
}

/// What stands in the way of a restore.
public enum RestoreTarget: Sendable, Hashable {
    /// There is no such database; the restore creates it, and drops it again should it fail.
    case missing
    /// It is there and holds nothing.
    case empty
    /// It holds something: a few words on what.
    case occupied(String)
}

/// What a server says of itself, and the client programs chosen for it.
public struct ServerFacts: Sendable, Hashable {
    public let kind: DatabaseKind
    /// `MariaDB`, `MySQL` or `PostgreSQL`.
    public let flavour: String
    /// As the server writes it, such as `10.11.19-MariaDB-0+deb12u1`.
    public let version: String
    /// The dump program's file name and version.
    public let dumpTool: String
    public let dumpToolVersion: String
    /// How long the server waits for a dump program that takes nothing, because nothing takes from it,
    /// before it drops the connection; nil when it waits for ever. The stall budget: a store that is
    /// out of reach for longer costs the dump.
    public let readerPatience: Duration?
    /// Bytes of the longest statement that the server takes (MySQL); nil where there is no such limit.
    public var packetLimit: Int64?
    /// What isn't as it should be about the client programs, in words that go on after “warning: ”.
    public var warnings: [String] = []
}

/// What a database holds, as the server's catalogue says it before the dump.
public struct DatabaseFacts: Sendable, Hashable {
    public let name: String
    /// MySQL: the default character set. Postgres: the encoding.
    public let characterSet: String
    public let collation: String
    /// Postgres: LC_CTYPE. MySQL has none.
    public let characterType: String?
    public let tables: [Table]
    /// How many of each other kind of object, by name: `views`, `triggers`, `routines`, …
    public let objectCounts: [String: Int]
    /// What sorts its text, when that isn't the operating system's C library (Postgres).
    public var locale: DatabaseLocale?
    /// Collations of its tables and columns, in alphabetical order. Postgres: of those only what the
    /// server brought along, which a dump doesn't create.
    public var collations: [String] = []
    /// As whom its views, triggers, routines and events run, `user@host`, in alphabetical order (MySQL).
    public var definers: [String] = []
    /// Extensions with their versions, in alphabetical order (Postgres).
    public var extensions: [String] = []
    /// Tables whose engine has no transactions: their rows aren't of the same moment as the rest.
    public var unsteadyTables: [String] = []
    /// Whether the server finds tables however their names are written, and tells them in lower case
    /// (MySQL).
    public var foldsNames = false
    /// What is set for the database itself, `name=value`; of what looks like a secret only the name
    /// (Postgres: `ALTER DATABASE … SET`).
    public var settings: [String] = []
    /// Whose the database itself is (Postgres).
    public var owner: String?
    /// What others may do with the database itself: `CONNECT=role`, with `*` behind a right that may be
    /// passed on, and no role for everybody; nil while that is what a new database has (Postgres).
    public var grants: [String]?
    /// What a dump by this user lacks though it succeeds, in words that go on after “warning: ”.
    public var warnings: [String] = []
    /// Tables whose rows the job's profile leaves out.
    public var tablesWithoutRows: [String] = []
    /// What the job's profile records: `schemaVersion`, `serverName` …
    public var profile: [String: String] = [:]
    /// What the profile's application would complain about.
    public var complaints: [String] = []

    public struct Table: Sendable, Hashable, Codable {
        /// Postgres: with its schema.
        public let name: String
        /// The server's estimate; it may be far off.
        public let rows: Int64
        /// Data and indexes.
        public let bytes: Int64

        public init(name: String, rows: Int64, bytes: Int64) {
            (self.name, self.rows, self.bytes) = (name, rows, bytes)
        }
    }

    /// The same, to belong to whoever makes it.
    public var withoutOwner: DatabaseFacts {
        var facts = self
        (facts.owner, facts.grants) = (nil, nil)
        return facts
    }

    public init(
        name: String, characterSet: String, collation: String, characterType: String?,
        tables: [Table], objectCounts: [String: Int]
    ) {
        self.name = name
        self.characterSet = characterSet
        self.collation = collation
        self.characterType = characterType
        self.tables = tables
        self.objectCounts = objectCounts
    }
}
