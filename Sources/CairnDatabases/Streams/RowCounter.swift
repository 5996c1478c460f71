/// How many rows of a table a dump holds.
public struct TableRows: Sendable, Hashable {
    /// The table's name as the catalog has it, without quotes. Postgres: schema, dot, table.
    public let table: String
    public let rows: Int64

    public init(table: String, rows: Int64) {
        self.table = table
        self.rows = rows
    }
}

/// Counts the rows of every table in a dump while it streams by.
///
/// It reads a dump as `mysql`, `mariadb` or `psql` would: it knows strings, quoted names, comments,
/// the bodies of routines, `COPY` data; and looks only at the statements that create and fill
/// tables. So the words of such a statement inside a value or a body don't count. It expects what
/// `mysqldump`, `mariadb-dump` and `pg_dump` write, in UTF-8 and with one database in a stream, and
/// says nothing about whether the dump is complete: ``CompletionMark`` does.
///
/// A partitioned Postgres table has no rows of its own: its partitions have them.
public struct RowCounter: Sendable {
    private var mysql: MySQLRowCounter?
    private var postgres: PostgresRowCounter?
    private var archive: PostgresArchive?

    public init(for kind: DatabaseKind, format: DumpFormat = .plain) {
        switch (kind, format) {
        case (.mysql, _): mysql = MySQLRowCounter()
        case (.postgres, .plain): postgres = PostgresRowCounter()
        case (.postgres, .custom): archive = PostgresArchive(countsRows: true)
        }
    }

    /// Reads the next bytes of the stream, of any number.
    public mutating func observe(_ chunk: [UInt8]) {
        mysql?.observe(chunk.span)
        postgres?.observe(chunk.span)
        archive?.observe(chunk.span)
    }

    /// The first words of a statement that reaches beyond the dump's database, which no dump of one
    /// database has; nil when none was seen so far.
    public var foreignStatement: String? { mysql?.foreignStatement }

    /// The rows of each table, in the order in which the tables first appear; 0 for a table that the
    /// dump creates and doesn't fill.
    public consuming func finish() -> [TableRows] {
        mysql?.finish() ?? postgres?.finish() ?? archive?.tables ?? []
    }

    /// The same, by table.
    public consuming func rows() -> [String: Int64] {
        Dictionary(finish().map { ($0.table, $0.rows) }, uniquingKeysWith: +)
    }
}

/// The tables seen so far and their rows.
struct RowTally: Sendable {
    private var names: [String] = []
    private var rows: [Int64] = []
    private var places: [String: Int] = [:]

    var tables: [TableRows] { zip(names, rows).map(TableRows.init) }

    /// Adds `count` rows to the table of that name; 0 makes it known.
    mutating func add(_ count: Int64, to table: [UInt8]) {
        let name = String(decoding: table, as: UTF8.self)
        let place = places[name] ?? names.count
        if place == names.count {
            places[name] = place
            names.append(name)
            rows.append(0)
        }
        rows[place] += count
    }
}
