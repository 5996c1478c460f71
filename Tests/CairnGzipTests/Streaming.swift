import Testing

@testable import CairnGzip

/// How a stream is cut on its way through: the counts of input bytes of the calls, over and over,
/// and how much output a call may append.
struct Cut: Sendable, CustomTestStringConvertible {
    var chunks: [Int]
    var limit: Int

    var testDescription: String { "chunks \(chunks), limit \(limit)" }

    static let asInUse = Cut(chunks: [1 << 20], limit: 8 << 20)
    static let odd = Cut(chunks: [1, 4_099, 7, 65_537, 130_001], limit: 33_333)
    static let byByte = Cut(chunks: [1], limit: 1)

    /// The input in pieces, the last one shorter.
    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + chunks[pieces.count % chunks.count], bytes.count)
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}

/// The engines that this build has.
let engines: [GzipEngine] = {
    #if ISAL
        [.isal, .zlib]
    #else
        [.zlib]
    #endif
}()

/// Every level of every engine that this build has, also those that `GzipLevel` doesn't choose.
let engineLevels: [EngineLevel] = engines.flatMap { engine in
    (1...(engine == .isal ? 3 : 9)).map { EngineLevel(engine: engine, level: $0) }
}

struct EngineLevel: Sendable, CustomTestStringConvertible {
    var engine: GzipEngine
    var level: Int

    var testDescription: String { "\(engine) \(level)" }
}

struct Compressed {
    var bytes: [UInt8] = []
    var totalIn: Int64 = 0
    var totalOut: Int64 = 0
    var checksum: UInt32 = 0
    /// How many calls of `finish` it took.
    var finishes = 0
}

func compress(
    _ plain: [UInt8], level: Int = 1, engine: GzipEngine? = nil, cut: Cut = .asInUse
) throws -> Compressed {
    let engine = try engine ?? GzipLevel(level).engine
    var compressor = try GzipCompressor(level: level, engine: engine)
    var result = Compressed()
    var part: [UInt8] = []
    for piece in cut.pieces(of: plain) {
        var position = 0
        while position < piece.count {
            position += try compressor.compress(
                piece, from: position, into: &part, limit: cut.limit)
            if part.count == cut.limit { moveAll(from: &part, to: &result.bytes) }
        }
    }
    while true {
        result.finishes += 1
        let isDone = try compressor.finish(into: &part, limit: cut.limit)
        moveAll(from: &part, to: &result.bytes)
        if isDone { break }
    }
    result.totalIn = compressor.totalIn
    result.totalOut = compressor.totalOut
    result.checksum = compressor.checksum
    return result
}

struct Inflated {
    var bytes: [UInt8] = []
    var totalOut: Int64 = 0
    var checksum: UInt32 = 0
}

/// Inflates as a caller would who stops as soon as all input is taken.
func inflate(
    _ compressed: [UInt8], engine: GzipEngine, cut: Cut = .asInUse
) throws(GzipError) -> Inflated {
    var decompressor = try GzipDecompressor(engine: engine)
    var result = Inflated()
    var part: [UInt8] = []
    for piece in cut.pieces(of: compressed) {
        var position = 0
        while position < piece.count {
            position += try decompressor.decompress(
                piece, from: position, into: &part, limit: cut.limit)
            if part.count == cut.limit { moveAll(from: &part, to: &result.bytes) }
        }
    }
    moveAll(from: &part, to: &result.bytes)
    try decompressor.finish()
    result.totalOut = decompressor.totalOut
    result.checksum = decompressor.checksum
    return result
}

private func moveAll(from part: inout [UInt8], to whole: inout [UInt8]) {
    whole += part
    part.removeAll(keepingCapacity: true)
}
