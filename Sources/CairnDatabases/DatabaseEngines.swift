/// Makes the engine for a connection.
public enum DatabaseEngines {
    /// Connects to a server and chooses its client programs.
    ///
    /// - Parameters:
    ///   - databases: those of the job; Postgres needs one to connect to.
    ///   - dumping: whether anything is to be dumped: a restore can do with client programs that are too
    ///     old for that (Postgres).
    ///   - environment: `PATH` and `TMPDIR` are looked at, nothing else.
    public static func connect(
        _ connection: Connection, databases: [String], dumping: Bool = true,
        environment: [String: String]
    ) async throws(DatabaseError) -> any DatabaseEngine {
        switch connection.kind {
        case .mysql:
            try await MySQLEngine(connection, environment: environment)
        case .postgres:
            try await PostgresEngine(
                connection, databases: databases, dumping: dumping, environment: environment)
        }
    }

    /// Removes the option files that a killed run left behind.
    public static func sweepOptionFiles(environment: [String: String]) {
        PrivateFolder.sweep(temporaryFolder: environment["TMPDIR"])
    }
}
