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

    /// What a database holds.
    ///
    /// - Throws: `.unknownDatabase` when there is none of that name.
    func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts

    /// Dumps one database and lets `body` read the stream to its end.
    ///
    /// - Returns: what `body` returned, after the dump program ended with status 0. Whether the stream
    ///   ended with its completion mark is for the reader to judge (``CompletionMark``).
    /// - Throws: what `body` throws, after the dump program was stopped; a `DatabaseError` when the
    ///   program failed, however much it had written.
    func dump<Value: Sendable>(
        _ database: String, stallLimit: Duration,
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
    /// - Throws: as ``dump(_:stallLimit:body:)``.
    func rehearseDump(_ database: String) async throws

    /// What stands in the way of a restore into `database`.
    func target(_ database: String) async throws(DatabaseError) -> RestoreTarget

    /// Feeds a dump into `database` and lets `body` write the stream.
    ///
    /// The restore counts only when this returns. When `body` throws, the client program is killed
    /// before its pipe is closed, so that it can't take the cut for the end.
    ///
    /// - Parameters:
    ///   - facts: what the database was, for creating it.
    ///   - replacing: whether what `database` holds now goes away. Postgres does both in one transaction;
    ///     MySQL can't.
    func restore(
        _ database: String, as facts: DatabaseFacts, replacing: Bool, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws

    /// Whether a failed restore leaves the database as it was.
    var restoresAtomically: Bool { get }

    /// The commands of RECOVER.md: how a person restores the dump with stock programs.
    ///
    /// - Parameter plain: the shell command that writes the plain dump to its standard output.
    func recoveryCommands(_ database: DatabaseFacts, plain: String) -> String
}

/// Where a restore's bytes go.
public final class RestoreSink: Sendable {
    private let writer: PipeWriter
    /// Nil where a dump has no transaction commands.
    private let filter: Mutex<TransactionFilter?>

    init(_ writer: PipeWriter, filter: TransactionFilter?) {
        self.writer = writer
        self.filter = Mutex(filter)
    }

    /// Writes the next bytes of the plain dump.
    ///
    /// - Throws: `PipeError.closedByTool` when the client program has ended; ``DatabaseEngine`` then
    ///   turns its exit status and last words into the error.
    public func write(_ bytes: [UInt8]) async throws(PipeError) {
        try await writer.write(filter.withLock { $0?.pass(bytes) ?? bytes })
    }

    /// Writes `statements` after all of the dump.
    func end(_ statements: String) async throws(PipeError) {
        let rest = filter.withLock { $0?.finish() ?? [] }
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
