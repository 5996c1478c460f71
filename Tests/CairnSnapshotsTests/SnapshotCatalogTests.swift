import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct SnapshotCatalogTests {
    private static let ids = [
        "20261119T040000Z-aaaa", "20261120T040000Z-aaaa", "20261120T040000Z-aabb",
    ]

    private static func with(_ body: (Shelf) async throws -> Void) async throws {
        try await Shelf.with { shelf in
            for id in ids { try await shelf.seal("app", id) }
            try await body(shelf)
        }
    }

    @Test(arguments: [
        ("app/20261119T040000Z-aaaa", 0), ("app/20261119", 0), ("app/20261120T040000Z-aab", 2),
        ("app/latest", 2),
    ])
    func `a snapshot is found by its id, its beginning or as the latest`(
        _ text: String, _ index: Int
    ) async throws {
        try await Self.with { shelf in
            let found = try await shelf.catalog.find(text, now: noon)
            #expect(found.name.id.text == Self.ids[index])
        }
    }

    /// What is asked for, and what the hint must offer.
    private static let unfound = [
        ("app/20261120", "app/20261120T040000Z-aabb"),
        ("app/20261121", "app/20261120T040000Z-aabb"),
        ("app/2", "app/20261119T040000Z-aaaa"), ("apps/latest", "app"), ("app/LATEST", "app/2026"),
    ]

    @Test(arguments: unfound)
    func `what isn't found, or twice, offers names`(_ text: String, _ offered: String) async throws
    {
        try await Self.with { shelf in
            let error = try #require(
                await #expect(throws: SnapshotError.self) {
                    try await shelf.catalog.find(text, now: noon)
                })
            #expect(error.code == .notFound)
            #expect(error.hint?.contains(offered) == true, "\(error)")
        }
    }

    @Test(arguments: ["", "app", "app/", "/latest", "app/a/b", "../app/latest"])
    func `what can't be a name is refused`(_ text: String) async throws {
        try await Self.with { shelf in
            let error = try #require(
                await #expect(throws: SnapshotError.self) { try await shelf.catalog.find(text) })
            #expect(error.code == .invalidName)
        }
    }

    @Test func `the latest is good, and not of the future`() async throws {
        try await Self.with { shelf in
            try await shelf.seal("app", "20261121T100000Z-5afe", purpose: .safety)
            try await shelf.seal("app", "20991231T000000Z-0000")
            let damaged = try await shelf.seal("app", "20261121T090000Z-dead")
            _ = try await shelf.store.delete([ObjectKey("\(damaged)/app-\(damaged.id).sql.gz")])
            let failed = try await shelf.seal("app", "20261121T080000Z-bad0")
            try await shelf.catalog.record(
                VerificationRecord(time: noon, failure: "rotten", rows: [:]),
                of: try await shelf.catalog.find("\(failed)"))
            try await shelf.put("app/20261121T070000Z-0000/manifest.json", "{}")
            try await shelf.put("app/20261121T060000Z-0000/begin.json", "{}")

            #expect(
                try await shelf.catalog.find("app/latest", now: noon).name.id.text == Self.ids[2])
            let states = try await shelf.catalog.snapshots(of: try JobName("app")).map(\.state)
            #expect(states == [.good, .safety, .damaged, .damaged, .damaged, .good, .good, .good])
        }
    }

    @Test func `objects that are missing or have another size are noticed`() async throws {
        try await Self.with { shelf in
            try await shelf.put("app/\(Self.ids[0])/app-\(Self.ids[0]).sql.gz", "three")
            let found = try await shelf.catalog.find("app/\(Self.ids[0])")
            #expect(found.damage == ["app-\(Self.ids[0]).sql.gz has 5 bytes instead of 2"])
            #expect(throws: SnapshotError.self) { try found.readable() }
        }
    }

    @Test func `a failed verification keeps from restoring, not from verifying again`()
        async throws
    {
        try await Self.with { shelf in
            let name = "app/\(Self.ids[0])"
            try await shelf.catalog.record(
                VerificationRecord(time: noon, failure: "rotten", rows: [:]),
                of: try await shelf.catalog.find(name))
            let failed = try await shelf.catalog.find(name)
            #expect(throws: SnapshotError.self) { try failed.readable() }
            #expect(try failed.provable().id.text == Self.ids[0])
        }
    }

    @Test func `what others keep in the store is neither a job nor a snapshot`() async throws {
        try await Self.with { shelf in
            for path in [
                "readme.txt", "app/dump.sql.gz", "dumps/2026/a.gz",
                "app/20261120T040000Z-aaaa/deeper/manifest.json",
                "app/20261331T040000Z-aaaa/manifest.json", "app-staging/x/manifest.json",
            ] { try await shelf.put(path) }
            #expect(try await shelf.catalog.jobs().map(\.text) == ["app"])
            #expect(try await shelf.catalog.snapshots(of: try JobName("app")).count == 3)
        }
    }
}
