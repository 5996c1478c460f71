import Testing

@testable import CairnDatabases

/// Every column type and every kind of object, there and back: what comes out equals what went in.
@Suite(.fewAtOnce) struct LivePostgresRoundTripTests {
    static let formats = DumpFormat.allCases

    private func options(_ format: DumpFormat) -> DumpOptions {
        var options = DumpOptions()
        options.format = format
        return options
    }

    @Test(.needsPostgres, arguments: LivePostgres.all, formats)
    func `a restored database equals its source in every type and object`(
        _ server: LivePostgres, _ format: DumpFormat
    ) async throws {
        try await server.withDatabase(PostgresZoo.everything) { source in
            let engine = try await server.engine()
            let dump = try await engine.dumped(source, options(format))
            #expect(dump.verdict == .complete)
            let wanted = try source.fingerprint()
            try await server.withoutDatabase { copy in
                try await engine.restore(dump, into: copy, strippingOwners)
                #expect(try copy.fingerprint() == wanted)
                try await copy.run("CREATE TABLE later (a int); DROP TABLE parted, tree CASCADE")

                // Once more over it: what came later goes, what went comes back.
                var replacing = strippingOwners
                replacing.replacing = true
                try await engine.restore(dump, into: copy, replacing)
                #expect(try copy.fingerprint() == wanted)
                try await engine.finishRestore(copy.name)
            }
        }
    }

    @Test(.needsPostgres, arguments: formats)
    func `the older server's database comes into the newer one with the same rows`(
        _ format: DumpFormat
    ) async throws {
        let (older, newer) = (
            try #require(LivePostgres.older), try #require(LivePostgres.newer)
        )
        try await older.withDatabase(PostgresZoo.everything) { source in
            let wanted = try source.contents()
            // By the programs of its own major, and by newer ones, which note what the newer server
            // doesn't take back.
            for clients in [nil, newer.clients] {
                let dump = try await older.engine(clients: clients).dumped(source, options(format))
                try await newer.withoutDatabase { copy in
                    try await newer.engine().restore(dump, into: copy, strippingOwners)
                    #expect(try copy.contents() == wanted)
                }
            }
        }
    }

    /// The dump's head has `SET transaction_timeout`, which the server doesn't know.
    @Test(.needsPostgres, arguments: formats)
    func `a dump by newer programs goes back into the older server`(
        _ format: DumpFormat
    ) async throws {
        let (older, newer) = (
            try #require(LivePostgres.older), try #require(LivePostgres.newer)
        )
        try await older.withDatabase(PostgresZoo.everything) { source in
            let wanted = try source.fingerprint()
            let engine = try await older.engine(clients: newer.clients)
            let dump = try await engine.dumped(source, options(format))
            if format == .plain {
                #expect(dump.text.contains("\nSET transaction_timeout = 0;\n"))
                // It depends on both releases whether the dump has the server's notes. If so, it is told.
                let isTold = engine.server.warnings.contains { $0.contains("pg_attver") }
                #expect(dump.text.contains("pg_attver=") == isTold)
            }
            try await older.withoutDatabase { copy in
                try await engine.restore(dump, into: copy, strippingOwners)
                #expect(try copy.fingerprint() == wanted)
            }
            guard format == .plain else { return }
            // And by the programs of the server's own major.
            try await older.withoutDatabase { copy in
                try await older.engine().restore(dump, into: copy)
                #expect(try copy.fingerprint() == wanted)
            }
        }
    }

    /// An archive always has the owners.
    private var strippingOwners: RestoreOptions {
        var options = RestoreOptions()
        options.stripsOwners = true
        return options
    }
}
