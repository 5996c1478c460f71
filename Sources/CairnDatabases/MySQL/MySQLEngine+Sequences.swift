extension MySQLEngine {
    /// A column whose default is a sequence's next value.
    private struct Numbering: Decodable {
        let sequence: String
        let table: String
        let column: String
        /// Whether a number can't be there twice: `yes` or `no`.
        let isUnique: String
    }

    private struct Lag: Decodable {
        let number: Int
        let next: String
        let reached: String
    }

    /// What isn't as it should be in a restored database, in words: sequences that would give out again
    /// numbers that their tables hold (MariaDB; MySQL has none, and what AUTO_INCREMENT gives out follows
    /// the rows).
    ///
    /// Where no index finds a column's highest number at once, nothing is said of it. Nor where numbers
    /// aren't one after the other: another server may give out those between.
    ///
    /// Source: MariaDB, “Sequence Overview”: a sequence is a table of one row.
    public func doubts(about database: String) async throws(DatabaseError) -> [String] {
        guard flavour == .mariadb else { return [] }
        let query = MySQLQuery(client: client)
        do {
            let numberings = try await query.rows(
                of: Numbering.self, Self.numberings(Self.literal(stored(database))))
            guard !numberings.isEmpty else { return [] }
            let lags = numberings.enumerated().map { Self.lag($0, $1, of: database) }
            return try await query.rows(of: Lag.self, lags.joined(separator: ";\n")).map {
                Self.doubt($0, numberings[$0.number])
            }
        } catch {
            guard error.code != .interrupted else { throw error }
            // All else is restored and counted.
            return [
                "whether its sequences stand behind its rows couldn't be asked: \(error.message)"
            ]
        }
    }

    private static func doubt(_ lag: Lag, _ numbering: Numbering) -> String {
        "the sequence \(numbering.sequence) gives out \(lag.next) next, though"
            + " \(numbering.table).\(numbering.column) has come to \(lag.reached):"
            + (numbering.isUnique == "yes"
                ? " the next row would be refused" : " numbers would be given out again")
    }

    private static func lag(
        _ number: Int, _ numbering: Numbering, of database: String
    ) -> String {
        let column = quoted(numbering.column)
        let table = "\(quoted(database)).\(quoted(numbering.table))"
        // Nothing is cached of a sequence that nobody has used since it was made.
        return """
            SELECT JSON_OBJECT('number', \(number), 'next', CAST(next AS CHAR),
              'reached', CAST(reached AS CHAR))
            FROM (SELECT next_not_cached_value AS next, increment,
                IF(increment > 0, (SELECT MAX(\(column)) FROM \(table)),
                  (SELECT MIN(\(column)) FROM \(table))) AS reached
              FROM \(quoted(database)).\(quoted(numbering.sequence))
              WHERE increment IN (1, -1) AND NOT cycle_option) AS found
            WHERE IF(increment > 0, next <= reached, next >= reached)
            """
    }

    /// - Parameter name: of the database, as a literal.
    private static func numberings(_ name: String) -> String {
        """
        SELECT JSON_OBJECT('sequence', s.TABLE_NAME, 'table', c.TABLE_NAME, 'column', c.COLUMN_NAME,
          'isUnique', IF(EXISTS (SELECT 1 FROM information_schema.STATISTICS u
            WHERE u.TABLE_SCHEMA = \(name) AND u.TABLE_NAME = c.TABLE_NAME AND u.NON_UNIQUE = 0
            GROUP BY u.INDEX_NAME HAVING COUNT(*) = 1 AND MAX(u.COLUMN_NAME) = c.COLUMN_NAME),
            'yes', 'no'))
        FROM information_schema.TABLES s
        JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = \(name)
          AND c.COLUMN_DEFAULT = CONCAT('nextval(`', REPLACE(s.TABLE_SCHEMA, '`', '``'), '`.`',
            REPLACE(s.TABLE_NAME, '`', '``'), '`)')
        WHERE s.TABLE_SCHEMA = \(name) AND s.TABLE_TYPE = 'SEQUENCE'
          AND c.DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')
          AND EXISTS (SELECT 1 FROM information_schema.STATISTICS i
            WHERE i.TABLE_SCHEMA = \(name) AND i.TABLE_NAME = c.TABLE_NAME
              AND i.COLUMN_NAME = c.COLUMN_NAME AND i.SEQ_IN_INDEX = 1 AND i.INDEX_TYPE = 'BTREE')
        ORDER BY s.TABLE_NAME, c.TABLE_NAME, c.COLUMN_NAME
        """
    }
}
