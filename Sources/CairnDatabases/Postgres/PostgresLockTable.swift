/// How many objects one transaction can lock: a restore locks all that it makes and all that it drops.
///
/// Source: PostgreSQL documentation, “Lock Management”.
struct PostgresLockTable: Sendable, Decodable {
    let perTransaction: Int
    /// How many transactions the server reckons with: those of all its processes, and prepared ones.
    let transactions: Int
    /// What there is in the database of which it was asked, in the catalogue: each is locked by a
    /// `DROP … CASCADE`.
    let present: Int

    static let query = """
        SELECT json_build_object(
          'perTransaction', current_setting('max_locks_per_transaction')::int,
          'transactions', 2 + current_setting('max_connections')::int
            + current_setting('max_prepared_transactions')::int
            + current_setting('max_worker_processes')::int + current_setting('max_wal_senders')::int
            + COALESCE(current_setting('autovacuum_worker_slots', true),
                current_setting('autovacuum_max_workers'))::int,
          'present', (SELECT count(*) FROM pg_class WHERE oid >= 16384)
            + (SELECT count(*) FROM pg_type WHERE oid >= 16384)
            + (SELECT count(*) FROM pg_constraint WHERE oid >= 16384)
            + (SELECT count(*) FROM pg_trigger WHERE oid >= 16384)
            + (SELECT count(*) FROM pg_attrdef) + (SELECT count(*) FROM pg_largeobject_metadata))
        """

    func need(
        _ database: DatabaseFacts, replacing: Bool
    ) -> PostgresLockNeed {
        let tables = database.tables.count
        let indexes = database.objectCounts["indexes"] ?? 0
        let sequences = database.objectCounts["sequences"] ?? 0
        let dropped = replacing ? present : 0
        return PostgresLockNeed(
            table: self, least: 2 * tables + indexes + sequences + dropped,
            usual: 4 * tables + 2 * indexes + sequences + dropped)
    }
}

/// What a restore needs of a server's locks.
///
/// Measured with 15.20 and tables of nine kinds: to make a table takes 2 locks, 4 when it has long values
/// (`TOAST`); an index takes 1, 2 when it is a constraint's; a sequence 1. The server promises room for
/// `max_locks_per_transaction` of each transaction and finds up to 1.8 times of that. So it is an obstacle
/// only if the least that may be needed is more than twice what is promised; what isn't certain to fail,
/// and changes nothing when it does, is a warning.
struct PostgresLockNeed: Sendable {
    let table: PostgresLockTable
    let least: Int
    let usual: Int

    private var room: Int { table.perTransaction * table.transactions }

    var obstacle: RestoreObstacle? {
        guard least > 2 * room else { return nil }
        return RestoreObstacle(
            "a restore is one transaction and takes about \(usual) locks, and the server has room for"
                + " \(room)",
            cure:
                "Set max_locks_per_transaction = \(enough) in postgresql.conf and restart the server."
        )
    }

    /// - Returns: nil, too, where it is an obstacle.
    var warning: String? {
        guard usual > room, obstacle == nil else { return nil }
        return
            "a restore is one transaction and takes about \(usual) locks, and the server promises room"
            + " for \(room): should it run “out of shared memory”, all stays as it was;"
            + " max_locks_per_transaction = \(enough) in postgresql.conf prevents it"
    }

    private var enough: Int { usual / table.transactions + 1 }
}

extension PostgresEngine {
    /// - Parameter existing: the name of the database if it is there.
    func locks(
        _ dump: StoredDumpFacts, in existing: String?
    ) async throws(DatabaseError) -> PostgresLockNeed {
        let table: PostgresLockTable
        if let existing {
            table = try await PostgresQuery(client: client, database: existing)
                .value(of: PostgresLockTable.self, PostgresLockTable.query)
        } else {
            table = try PostgresQuery.decode(
                PostgresLockTable.self, try await maintenance(PostgresLockTable.query),
                from: client.name)
        }
        return table.need(dump.database, replacing: dump.replaces && existing != nil)
    }
}
