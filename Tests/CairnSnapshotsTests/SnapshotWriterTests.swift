import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct SnapshotWriterTests {
    private static let id = "20261121T110000Z-aaaa"

    private static func writer(_ shelf: Shelf) async throws -> SnapshotWriter {
        try await SnapshotWriter(
            in: shelf.catalog, name: try snapshotName("app", id),
            record: BeginRecord(files: ["app.sql.gz"], deadline: noon))
    }

    @Test func `the manifest comes last`() async throws {
        try await Shelf.with { shelf in
            let writer = try await Self.writer(shelf)
            #expect(try await shelf.paths() == ["app/\(Self.id)/begin.json"])
            #expect(try await shelf.catalog.snapshots(of: try JobName("app")).isEmpty)
            try await writer.seal(.sample(writer.folder.name), recovery: "how")
            #expect(try await shelf.catalog.snapshots(of: try JobName("app")).count == 1)
        }
    }

    @Test func `a run that was swept isn't sealed`() async throws {
        try await Shelf.with { shelf in
            let writer = try await Self.writer(shelf)
            try await shelf.catalog.sweepLeftovers(
                of: try JobName("app"), now: noon.addingTimeInterval(601))
            // This process lives, so that the record is rather taken away.
            _ = try await shelf.store.delete([ObjectKey("app/\(Self.id)/begin.json")])
            await #expect(throws: (any Error).self) {
                try await writer.seal(.sample(writer.folder.name), recovery: "how")
            }
            // Nor is one whose folder another run has taken over.
            _ = try await Self.writer(shelf)
            await #expect(throws: SnapshotError.self) {
                try await writer.seal(.sample(writer.folder.name), recovery: "how")
            }
            #expect(try await !shelf.paths().contains { $0.hasSuffix("manifest.json") })
        }
    }

    @Test func `what is given up leaves nothing`() async throws {
        try await Shelf.with { shelf in
            let writer = try await Self.writer(shelf)
            try await writer.beginUpload("app.sql.gz").send([1], number: 1)
            try await shelf.put("app/\(Self.id)/app.sql.gz.001")
            try await writer.seal(.sample(writer.folder.name), recovery: "how")
            await writer.abandon()
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: shelf.folder.path) == [])
        }
    }

    @Test func `where deleting stops, the record stays for the next sweep`() async throws {
        try await Shelf.with { shelf in
            let faulty = FaultyStore(store: shelf.store, refusesToDelete: "app.sql.gz")
            let writer = try await SnapshotWriter(
                in: shelf.catalog(through: faulty), name: try snapshotName("app", Self.id),
                record: .elsewhere(["app.sql.gz"], until: noon))
            try await shelf.put("app/\(Self.id)/app.sql.gz")
            await writer.abandon()
            #expect(try await shelf.paths().contains("app/\(Self.id)/begin.json"))
            try await shelf.catalog.sweepLeftovers(
                of: try JobName("app"), now: noon.addingTimeInterval(601))
            #expect(try await shelf.paths() == [])
        }
    }
}
