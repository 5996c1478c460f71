import Foundation
import Testing

/// What names a snapshot, and what doesn't.
@Suite struct RestoreNameTests {
    @Test(.needs(.mysql))
    func `an unknown name offers the nearest ones`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let id = scene.snapshot.id
            let wrong = id.dropLast(4) + (id.hasSuffix("f") ? "0000" : "ffff")
            let ended = try await scene.restore(snapshot: "app/\(wrong)")
            ended.expectFailure(66, naming: ["“\(wrong)”", "app/\(id)"])
            let witness = try await Witness(scene.sandbox, scene.source)
            try await scene.restore(snapshot: "app/").expectFailure(66)
            try await scene.restore(snapshot: "app/../app").expectFailure(66)
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql))
    func `a unique beginning is enough, an ambiguous one names the candidates`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let (first, second) = ("20200101T000000Z-aaaa", "20200101T000000Z-aabb")
            for id in [first, second] { _ = try scene.snapshot.copy(as: id) }
            let ambiguous = try await scene.restore("--dry-run", snapshot: "app/20200101T0000")
            ambiguous.expectFailure(66, naming: ["app/\(first)", "app/\(second)"])
            let unique = try await scene.restore(
                "--dry-run", "--replace", snapshot: "app/20200101T000000Z-aaa")
            #expect(unique.status == 0, "\(unique)")
            #expect(unique.errors.contains("app/\(first)"))
        }
    }

    @Test(.needs(.mysql))
    func `latest is the newest good one, not a safety, damaged or future-dated one`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let replaced = try await scene.restore("--replace")
            #expect(replaced.status == 0, "\(replaced)")
            #expect(scene.sandbox.snapshots(of: "app").count == 2, "a safety snapshot")
            let future = "20991231T000000Z-0000"
            _ = try scene.snapshot.copy(as: future)
            // Newer than the good one, and damaged.
            let damaged = try scene.snapshot.copy(as: "\(scene.snapshot.id.dropLast(4))ffff")
            try damaged.replace(try damaged.bytes().dropLast())

            let latest = try await scene.restore(
                "--dry-run", "--replace", snapshot: "app/latest")
            #expect(latest.status == 0, "\(latest)")
            #expect(latest.errors.contains(scene.snapshot.name), "\(latest)")

            try scene.snapshot.replace(nil)
            let none = try await scene.restore("--dry-run", snapshot: "app/latest")
            none.expectFailure(66, naming: ["no good snapshot"])
        }
    }
}
