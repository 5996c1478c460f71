import Testing

@testable import CairnDatabases

/// Sequences after a restore, with a real server.
@Suite(.fewAtOnce) struct MySQLSequenceTests {
    private static let mariadb = MySQLTestServer.wanted.filter { $0 == .mariadb }

    private static let schema = """
        CREATE SEQUENCE `up``s`; CREATE SEQUENCE down INCREMENT -1 MAXVALUE 10 MINVALUE -99999;
        CREATE SEQUENCE tens INCREMENT 10; CREATE SEQUENCE round MAXVALUE 5 CYCLE;
        CREATE TABLE t (id INT PRIMARY KEY DEFAULT nextval(`up``s`), v INT);
        CREATE TABLE d (id BIGINT DEFAULT nextval(down), v INT, KEY (id));
        CREATE TABLE x (id INT PRIMARY KEY DEFAULT nextval(tens), v INT);
        CREATE TABLE r (id INT PRIMARY KEY DEFAULT nextval(round), v INT);
        CREATE TABLE plain (id INT DEFAULT nextval(`up``s`), w VARCHAR(20) DEFAULT 'nextval(`a`.`b`)');
        INSERT INTO t (v) VALUES (1), (2), (3); INSERT INTO d (v) VALUES (1), (2)
        """

    @Test(.needsMySQLServers, arguments: mariadb)
    func `what is restored goes on behind its rows`(_ server: MySQLTestServer) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(Self.schema, in: scene.name)
            let copy = try await scene.restore(try await scene.dump())
            #expect(try await scene.engine.doubts(about: copy) == [])
            try await scene.run(
                "INSERT INTO t (v) VALUES (4); INSERT INTO d (v) VALUES (3)", in: copy)
        }
    }

    @Test(
        .needsMySQLServers, arguments: mariadb,
        [
            (
                "INSERT INTO t (id) VALUES (1001)",
                "the sequence up`s gives out 1001 next, though t.id has come to 1001: the next row would be refused"
            ),
            (
                "INSERT INTO d (id) VALUES (-9); ALTER SEQUENCE down RESTART -7",
                "the sequence down gives out -7 next, though d.id has come to -9: numbers would be given out again"
            ),
            ("INSERT INTO t (id) VALUES (1000)", nil),
            ("INSERT INTO x (id) VALUES (7)", nil),
            ("INSERT INTO r (id) VALUES (5)", nil),
            ("INSERT INTO plain (id) VALUES (5000)", nil),
        ] as [(String, String?)])
    func `one that stands before its column is named`(
        _ server: MySQLTestServer, _ scenario: (sql: String, doubt: String?)
    ) async throws {
        try await MySQLScene.with(server) { scene in
            try await scene.run(Self.schema + ";" + scenario.sql, in: scene.name)
            let doubts = try await scene.engine.doubts(about: scene.name)
            #expect(doubts == (scenario.doubt.map { [$0] } ?? []))
        }
    }
}
