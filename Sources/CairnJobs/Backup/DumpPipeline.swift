internal import CairnCrypto
internal import CairnDatabases
internal import CairnGzip
internal import CairnStores
internal import CairnStreams
internal import Synchronization

/// From the dump program's output to parts in the store: three stages that overlap, joined by bounded
/// channels, so that memory doesn't grow with the dump.
struct DumpPipeline: Sendable {
    let kind: DatabaseKind
    let format: DumpFormat
    let level: GzipLevel
    let limits: UploadLimits
    let uploads: OpenUploads
    let report: EventHandler
    let backpressure: Backpressure
    /// Begins the upload of the stream's object number 0, 1, …
    let beginObject: @Sendable (Int) async throws(StoreError) -> (file: String, any ObjectUpload)

    /// Bytes of a chunk of plain dump; half of what the pipe holds.
    private static let chunkSize = 1 << 19
    /// One that is being read, one that is being compressed, one between the two.
    private static let chunkBuffers = 3

    private enum StageResult: Sendable {
        case read(CompletionMark.Verdict, longestStatement: Int64?)
        case compressed(bytes: Int64, checksum: UInt32)
        case stored([StoredStreamObject])
    }

    /// Runs the stream to its end. All its parts are then stored and no object is complete yet.
    func run(_ reader: PipeReader) async throws -> DumpedStream {
        let chunks = BoundedChannel<[UInt8]>(capacity: Self.chunkBuffers)
        let parts = BoundedChannel<[UInt8]>(capacity: 1)
        let chunkPool = try await BufferPool(count: Self.chunkBuffers)
        // One that is being filled, and those on their way.
        let partPool = try await BufferPool(count: limits.partsInFlight + 1)
        return try await withThrowingTaskGroup(of: StageResult.self) { group in
            group.addTask { try await read(reader, to: chunks, chunkPool) }
            group.addTask { try await compress(chunks, chunkPool, to: parts, partPool) }
            group.addTask { .stored(try await store(parts, partPool)) }
            var stream = DumpedStream()
            while let result = try await group.next() {
                switch result {
                case .read(let verdict, let longestStatement):
                    (stream.verdict, stream.longestStatement) = (verdict, longestStatement)
                case .compressed(let bytes, let checksum):
                    (stream.bytes, stream.checksum) = (bytes, checksum)
                case .stored(let objects): stream.objects = objects
                }
            }
            return stream
        }
    }

    private func read(
        _ reader: PipeReader, to chunks: BoundedChannel<[UInt8]>, _ pool: BufferPool
    ) async throws -> StageResult {
        var mark = CompletionMark(for: kind, format: format)
        var longest = kind == .mysql ? LongestStatement() : nil
        while true {
            let buffer = try await backpressure.measure { try await pool.take() }
            let chunk = try await reader.fill(buffer, size: Self.chunkSize)
            if chunk.isEmpty { break }
            mark.observe(chunk)
            longest?.observe(chunk)
            try await chunks.send(chunk)
        }
        chunks.finish()
        return .read(mark.verdict(), longestStatement: longest?.bytes)
    }

    private func compress(
        _ chunks: BoundedChannel<[UInt8]>, _ chunkPool: BufferPool,
        to parts: BoundedChannel<[UInt8]>, _ partPool: BufferPool
    ) async throws -> StageResult {
        var gzip = try GzipCompressor(level: level)
        var part = try await newPart(partPool)
        while let chunk = try await chunks.receive() {
            var taken = 0
            while taken < chunk.count {
                taken += try gzip.compress(chunk, from: taken, into: &part, limit: limits.partSize)
                if part.count == limits.partSize {
                    try await parts.send(part)
                    part = try await newPart(partPool)
                }
            }
            try await chunkPool.give(chunk)
            report(.progress(.init(plain: gzip.totalIn, stored: gzip.totalOut)))
        }
        while try !gzip.finish(into: &part, limit: limits.partSize) {
            try await parts.send(part)
            part = try await newPart(partPool)
        }
        if !part.isEmpty { try await parts.send(part) }
        parts.finish()
        return .compressed(bytes: gzip.totalIn, checksum: gzip.checksum)
    }

    private func newPart(_ pool: BufferPool) async throws -> [UInt8] {
        var part = try await pool.take()
        part.reserveCapacity(limits.partSize)
        return part
    }

    private func store(
        _ parts: BoundedChannel<[UInt8]>, _ pool: BufferPool
    ) async throws -> [StoredStreamObject] {
        let sequence = ObjectSequence(limits: limits, uploads: uploads, begin: beginObject)
        try await withThrowingDiscardingTaskGroup { group in
            while let part = try await parts.receive() {
                let (upload, number) = try await sequence.place(part)
                group.addTask {
                    do {
                        try await upload.send(part, number: number)
                        try await pool.give(part)
                    } catch {
                        // Nobody may wait for the next part: its buffer isn't coming back.
                        parts.finish(throwing: error)
                        throw error
                    }
                }
            }
        }
        return sequence.finish()
    }
}

/// A dump's stream after its last part was stored and before any object is complete.
struct DumpedStream: Sendable {
    var verdict = CompletionMark.Verdict.empty
    /// Bytes of the longest statement (MySQL).
    var longestStatement: Int64?
    /// Bytes of the plain dump.
    var bytes: Int64 = 0
    /// CRC-32 of the plain dump.
    var checksum: UInt32 = 0
    var objects: [StoredStreamObject] = []
}

/// How long the dump program was held back at a stretch because the stages after it were busy.
final class Backpressure: Sendable {
    private let longest = Mutex(Duration.zero)

    /// The longest stretch.
    var longestStretch: Duration { longest.withLock { $0 } }

    nonisolated(nonsending)
        func measure<Value>(
            _ wait: nonisolated(nonsending) () async throws -> Value
        ) async throws -> Value
    {
        let began = ContinuousClock.now
        defer {
            let stretch = ContinuousClock.now - began
            longest.withLock { $0 = max($0, stretch) }
        }
        return try await wait()
    }
}
