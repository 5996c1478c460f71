import CairnStores
import Foundation
import Testing

/// A kind of store that the contract is checked against. Each check gets one that is empty.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes an empty store, runs the check with it, and clears it away.
    let run: @Sendable (_ check: (any ObjectStore) async throws -> Void) async throws -> Void

    static let all: [StoreUnderTest] =
        [.directory] + S3ServerUnderTest.wanted.map(StoreUnderTest.s3)

    static let directory = StoreUnderTest(testDescription: "directory") { check in
        try await withScratchFolder { folder in
            let limits = UploadLimits(partSize: 64 << 10, partsPerObject: 100, partsInFlight: 4)
            let store = DirectoryStore(path: folder + "/store", limits: limits)
            try await store.prepare()
            try await check(store)
        }
    }
}

/// Runs `body` with a folder of its own, which is removed afterwards.
func withScratchFolder(_ body: (_ path: String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "cairn-stores-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}

/// Bytes of no pattern that differ from block to block and with every seed, so that parts in a wrong
/// order show.
func patterned(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + noise.count)
    var block: UInt64 = 0
    while bytes.count < count {
        bytes += littleEndian(seed) + littleEndian(block)
        bytes += noise
        block += 1
    }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// Made once: in a debug build, byte by byte is slow enough to hold other tests up.
private let noise: [UInt8] = {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    return (0..<(8 << 10)).flatMap { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return littleEndian(state)
    }
}()

private func littleEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

extension ObjectKey {
    /// A key that a test's source spells out and knows to be valid.
    init(fixed text: String) {
        do throws(StoreError) {
            self = try ObjectKey(text)
        } catch {
            preconditionFailure(error.message)
        }
    }
}

extension ObjectStore {
    /// The keys of a listing, as text.
    func keys(_ prefix: String = "") async throws -> [String] {
        try await list(prefix).map(\.key.text)
    }

    /// Uploads `bytes`, all parts at once in flight, and completes the upload.
    func upload(_ key: ObjectKey, _ bytes: [UInt8]) async throws {
        let upload = try await beginUpload(key)
        let parts = bytes.parts(of: limits.partSize)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, part) in parts.enumerated().reversed() {
                group.addTask { try await upload.send(part, number: index + 1) }
            }
            try await group.waitForAll()
        }
        _ = try await upload.complete(parts: parts.count, size: Int64(bytes.count))
    }
}

extension [UInt8] {
    /// The pieces of `size` bytes that this consists of, the last one maybe shorter.
    func parts(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

/// The code of the error that `body` must throw.
func refusal(of body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}
