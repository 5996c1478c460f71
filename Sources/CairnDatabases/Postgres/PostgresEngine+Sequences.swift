extension PostgresEngine {
    /// A sequence that numbers a column.
    private struct Numbering: Decodable {
        let sequenceSchema: String
        let sequence: String
        let tableSchema: String
        let table: String
        let column: String
        /// A partitioned one's rows are in others.
        let isPartitioned: Bool
        let isDescending: Bool
        /// Whether a number can't be there twice.
        let isUnique: Bool
    }

    private struct Lag: Decodable {
        let number: Int
        let last: Int64
        let reached: Int64
    }

    /// What isn't as it should be in a restored database, in words: sequences that would give out again
    /// numbers that their tables hold.
    ///
    /// Where no index finds a column's highest number at once, or the user doesn't see every row, nothing
    /// is said of it. Nor where numbers aren't one after the other: another server may give out those
    /// between.
    public func doubts(about database: String) async throws(DatabaseError) -> [String] {
        let query = PostgresQuery(client: client, database: database)
        let numberings = try await query.value(of: [Numbering].self, Self.numberings)
        var doubts: [String] = []
        for start in stride(from: 0, to: numberings.count, by: Self.sequencesAtATime) {
            let part = numberings[start..<min(start + Self.sequencesAtATime, numberings.count)]
            let lags = try await query.value(
                of: [Lag].self,
                "SET row_security = off; SELECT COALESCE(json_agg(json_build_object('number', number,"
                    + " 'last', last, 'reached', reached) ORDER BY number), '[]') FROM"
                    + " (\(zip(part.indices, part).map(Self.lag).joined(separator: " UNION ALL ")))"
                    + " found WHERE (reached - last) * direction > 0",
                limit: .seconds(3600))
            doubts += lags.map { Self.doubt($0, numberings[$0.number]) }
        }
        return doubts
    }

    private static func doubt(_ lag: Lag, _ numbering: Numbering) -> String {
        "the sequence \(numbering.sequenceSchema).\(numbering.sequence) stands at \(lag.last), before"
            + " \(lag.reached) in \(numbering.tableSchema).\(numbering.table).\(numbering.column):"
            + (numbering.isUnique
                ? " the next row would be refused" : " numbers would be given out again")
    }

    private static func lag(_ number: Int, _ numbering: Numbering) -> String {
        let name = PostgresStatements.quoted
        let (step, extreme) = numbering.isDescending ? (-1, "min") : (1, "max")
        // As decimals, which have no end.
        return """
            SELECT \(number) AS number, \(step) AS direction,
              last_value::numeric - CASE WHEN is_called THEN 0 ELSE \(step) END AS last,
              (SELECT \(extreme)(\(name(numbering.column)))
                FROM \(numbering.isPartitioned ? "" : "ONLY ")\(name(numbering.tableSchema)).\(name(numbering.table)))
                AS reached
            FROM \(name(numbering.sequenceSchema)).\(name(numbering.sequence))
            """
    }

    private static let numberings = """
        SELECT COALESCE(json_agg(json_build_object(
            'sequenceSchema', sn.nspname, 'sequence', s.relname, 'tableSchema', tn.nspname,
            'table', t.relname, 'column', a.attname, 'isPartitioned', t.relkind = 'p',
            'isDescending', q.seqincrement < 0,
            'isUnique', EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid
              AND i.indisunique AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum))
          ORDER BY sn.nspname, s.relname), '[]')
        FROM pg_depend d JOIN pg_class s ON s.oid = d.objid JOIN pg_namespace sn ON sn.oid = s.relnamespace
        JOIN pg_sequence q ON q.seqrelid = s.oid
        JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
          AND d.deptype IN ('a', 'i') AND s.relkind = 'S' AND t.relkind IN ('r', 'p')
          AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          AND abs(q.seqincrement) = 1 AND NOT q.seqcycle
          AND CASE WHEN s.relkind = 'S' THEN has_sequence_privilege(s.oid, 'SELECT') END
          AND has_schema_privilege(sn.oid, 'USAGE') AND has_schema_privilege(tn.oid, 'USAGE')
          AND has_column_privilege(t.oid, a.attnum, 'SELECT') AND NOT row_security_active(t.oid)
          AND \(PostgresStatements.runsNothing("t.oid"))
          AND EXISTS (SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            JOIN pg_am m ON m.oid = x.relam WHERE i.indrelid = t.oid AND m.amname = 'btree'
            AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL)
        """

    /// Each is a branch of one query.
    private static let sequencesAtATime = 200
}
