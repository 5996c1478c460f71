import Foundation
import Testing

/// What can become of an object in a store.
enum Damage: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case magicFlipped, flagsFlipped, middleFlipped, checksumFlipped, lastByteFlipped
    case lastByteLost, halfLost, emptied, newlineAppended, memberAppended, missing, foreign

    var testDescription: String { rawValue }

    /// - Parameter other: the object of another snapshot.
    func apply(to bytes: Data, other: Data) -> Data? {
        switch self {
        case .magicFlipped: bytes.flipped(at: 0)
        case .flagsFlipped: bytes.flipped(at: 3)
        case .middleFlipped: bytes.flipped(at: bytes.count / 2)
        case .checksumFlipped: bytes.flipped(at: bytes.count - 8)
        case .lastByteFlipped: bytes.flipped(at: bytes.count - 1)
        case .lastByteLost: bytes.dropLast()
        case .halfLost: bytes.prefix(bytes.count / 2)
        case .emptied: Data()
        case .newlineAppended: bytes + Data("\n".utf8)
        case .memberAppended: bytes + bytes
        case .missing: nil
        case .foreign: other
        }
    }
}

extension Data {
    func flipped(at index: Int) -> Data {
        var copy = self
        copy[startIndex + index] ^= 0x10
        return copy
    }
}

/// Objects that aren't what was stored: found by every command, and no database changes.
@Suite struct DamagedSnapshotTests {
    private static let kinds = Server.Kind.allCases

    @Test(.needs(.mysql, .postgres), arguments: kinds, Damage.allCases)
    func `restore refuses it and changes nothing`(
        _ kind: Server.Kind, _ damage: Damage
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            try await scene.sandbox.goodBackup(of: scene.target, job: "other")
            try scene.sandbox.configure(JobText("app", scene.source))
            let id = try #require(scene.sandbox.snapshots(of: "other").first)
            let other = StoredSnapshot(sandbox: scene.sandbox, job: "other", id: id)
            let snapshot = scene.snapshot
            try snapshot.replace(
                damage.apply(to: try snapshot.bytes(), other: try other.bytes()))
            let witness = try await Witness(scene.sandbox, scene.target)

            let over = try await scene.restoreOver()
            over.expectFailure(65, naming: [snapshot.name])
            #expect(!over.output.contains("restored"))
            try await witness.expectNothingChanged()

            let new = scene.newDatabase()
            let into = try await scene.restore("--database", "\(scene.source.name):\(new.name)")
            into.expectFailure(65, naming: [snapshot.name])
            #expect(try await !scene.exists(new))
            try await witness.expectNothingChanged()
        }
    }

    @Test(.needs(.mysql), arguments: Damage.allCases)
    func `verify finds it, list shows it, and verify heals it once it is mended`(
        _ damage: Damage
    ) async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let (sandbox, snapshot) = (scene.sandbox, scene.snapshot)
            let object = try snapshot.object
            let good = try snapshot.bytes()
            try snapshot.replace(damage.apply(to: good, other: good.reversedBytes))

            let damaged = try await sandbox.cairn("verify", snapshot.name)
            damaged.expectFailure(65, naming: [snapshot.name])
            #expect(damaged.output.contains("DAMAGED"))
            #expect(try await state(of: snapshot) == "damaged")
            try await scene.restoreOver().expectFailure(65)

            try good.write(to: object)
            #expect(try await state(of: snapshot) == "damaged", "the record stands")
            let mended = try await sandbox.cairn("verify", snapshot.name)
            #expect(mended.status == 0, "\(mended)")
            #expect(try await state(of: snapshot) == "good")
            let restored = try await scene.restoreOver()
            #expect(restored.status == 0, "\(restored)")
        }
    }

    @Test(.needs(.mysql), arguments: Damage.allCases)
    func `fetch writes no file, and ends with 65 to standard output too`(
        _ damage: Damage
    ) async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let (sandbox, snapshot) = (scene.sandbox, scene.snapshot)
            let good = try snapshot.bytes()
            try snapshot.replace(damage.apply(to: good, other: good.reversedBytes))
            try FileManager.default.createDirectory(
                at: sandbox.folder.appending(path: "out"), withIntermediateDirectories: true)
            for more in [[], ["--decompress"]] {
                let file = ["fetch", snapshot.name, "-o", "out/dump"] + more
                try await sandbox.start(file).ended().expectFailure(65, naming: [snapshot.name])
                let left = try FileManager.default.contentsOfDirectory(
                    atPath: sandbox.folder.appending(path: "out").path)
                #expect(left == [])
                let output = ["fetch", snapshot.name, "-o", "-"] + more
                let ended = try await sandbox.start(output).ended()
                ended.expectFailure(65, naming: [snapshot.name])
            }
        }
    }

    private func state(of snapshot: StoredSnapshot) async throws -> String? {
        let ended = try await snapshot.sandbox.cairn("list", "--json")
        let document = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
        let jobs = (document as? [String: Any])?["jobs"] as? [[String: Any]]
        let snapshots = jobs?.first?["snapshots"] as? [[String: Any]]
        return snapshots?.first { $0["name"] as? String == snapshot.name }?["state"] as? String
    }
}

extension Data {
    /// As many bytes, all others.
    var reversedBytes: Data { Data(reversed()) }
}
