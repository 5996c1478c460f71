import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

/// A check of a store uses it as a backup does, and leaves nothing behind.
@Suite struct RehearsalTests {
    private static let job = "app"

    private static func rehearse(_ catalog: SnapshotCatalog) async throws -> Rehearsal.Outcome {
        await Rehearsal(catalog, of: try JobName(job)).run(now: noon)
    }

    @Test(arguments: ["", "prod/"])
    func `all steps work on a good store, and nothing stays`(_ prefix: String) async throws {
        try await Shelf.with(prefix: prefix) { shelf in
            try await shelf.seal("app", "20261121T100000Z-0001")
            let before = try await shelf.paths()
            let outcome = try await Self.rehearse(shelf.catalog)
            #expect(outcome.failures.isEmpty)
            #expect(outcome.left == [])
            #expect(try await shelf.paths() == before)
        }
    }

    @Test func `what a killed one left goes with the next, and with the next backup`()
        async throws
    {
        let id = "20261121T100000Z-aaaa"
        let dead = BeginRecord.elsewhere([Rehearsal.file], until: noon.addingTimeInterval(-601))
        try await Shelf.with { shelf in
            try await shelf.leave("app", id, dead)
            let runs = try await shelf.catalog.unsealedRuns(of: try JobName("app"), now: noon)
            #expect(runs.map(\.isRehearsal) == [true])
            _ = try await Self.rehearse(shelf.catalog)
            #expect(try await shelf.paths() == [])

            try await shelf.leave("app", id, dead)
            try await shelf.catalog.sweepLeftovers(of: try JobName("app"), now: noon)
            #expect(try await shelf.paths() == [])
        }
    }

    @Test func `one that is going on elsewhere stays, as do the leftovers of backups`()
        async throws
    {
        try await Shelf.with { shelf in
            try await shelf.leave(
                "app", "20261121T115900Z-aaaa",
                .elsewhere([Rehearsal.file], until: noon.addingTimeInterval(60)))
            try await shelf.leave(
                "app", "20261121T100000Z-bbbb",
                .elsewhere(["app.sql.gz", "RECOVER.md"], until: noon.addingTimeInterval(-601)),
                files: ["app.sql.gz"])
            let before = try await shelf.paths()
            _ = try await Self.rehearse(shelf.catalog)
            #expect(try await shelf.paths() == before)
        }
    }

    @Test func `without the right to delete one folder stays, however often it is done`()
        async throws
    {
        try await Shelf.with { shelf in
            let store = FaultyStore(store: shelf.store, refusesToDelete: "app/")
            let catalog = shelf.catalog(through: store)
            var left: [[String]] = []
            for hour in 0..<3 {
                let outcome = await Rehearsal(catalog, of: try JobName("app")).run(
                    now: noon.addingTimeInterval(TimeInterval(hour * 3600)))
                #expect(outcome.failures[.delete]?.code == .accessRefused)
                #expect(outcome.left.count == 1)
                left.append(try await shelf.paths())
            }
            #expect(left[0].count == 1)
            #expect(Set(left).count == 1, "\(left)")
        }
    }

    @Test func `what lies beside sealed snapshots is told apart`() async throws {
        try await Shelf.with { shelf in
            try await shelf.seal("app", "20261121T090000Z-0001")
            try await shelf.put("app/20261121T091000Z-0002/app.sql.gz", "12345")
            try await shelf.leave(
                "app", "20261121T092000Z-0003",
                .elsewhere(["app.sql.gz"], until: noon.addingTimeInterval(-601)))
            try await shelf.leave(
                "app", "20261121T093000Z-0004",
                .elsewhere(["app.sql.gz"], until: noon.addingTimeInterval(3600)))
            let runs = try await shelf.catalog.unsealedRuns(of: try JobName("app"), now: noon)
            #expect(runs.map(\.state) == [.unrecorded, .over, .running])
            #expect(runs.first?.bytes == 5)
        }
    }
}
