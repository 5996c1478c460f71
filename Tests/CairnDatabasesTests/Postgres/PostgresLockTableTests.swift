import Testing

@testable import CairnDatabases

/// How much one transaction can do.
@Suite struct PostgresLockTableTests {
    private func facts(tables: Int, indexes: Int) -> DatabaseFacts {
        DatabaseFacts(
            name: "app", characterSet: "UTF8", collation: "C", characterType: "C",
            tables: (0..<tables).map { DatabaseFacts.Table(name: "t\($0)", rows: 0, bytes: 0) },
            objectCounts: ["indexes": indexes, "views": 99_999])
    }

    private static let table = PostgresLockTable(
        perTransaction: 64, transactions: 100, present: 9000)

    @Test func `what surely doesn't fit is refused, and what may not is told`() {
        let small = Self.table.need(facts(tables: 1000, indexes: 1200), replacing: false)
        #expect(small.obstacle == nil && small.warning == nil)
        let doubtful = Self.table.need(facts(tables: 1000, indexes: 1201), replacing: false)
        #expect(doubtful.obstacle == nil)
        #expect(doubtful.warning?.contains("6402") == true)
        #expect(doubtful.warning?.contains("max_locks_per_transaction = 65 ") == true)
        let fitting = Self.table.need(facts(tables: 5000, indexes: 2800), replacing: false)
        #expect(fitting.obstacle == nil)
        let over = Self.table.need(facts(tables: 5000, indexes: 2801), replacing: false)
        #expect(over.warning == nil)
        #expect(over.obstacle?.message.contains("25602") == true)
        #expect(over.obstacle?.cure.contains("max_locks_per_transaction = 257 ") == true)
    }

    @Test func `what is there counts when it goes away`() {
        let facts = facts(tables: 1000, indexes: 1801)
        #expect(Self.table.need(facts, replacing: false).obstacle == nil)
        #expect(Self.table.need(facts, replacing: true).obstacle != nil)
    }

    @Test func `the server's words for it are understood`() {
        let error = PostgresFailure(
            "psql:<stdin>:81: ERROR:  out of shared memory\nHINT:  You might need to increase"
                + " max_locks_per_transaction."
        ).error("psql failed", fallback: .toolFailed)
        #expect(error.hint?.contains("max_locks_per_transaction") == true)
    }
}
