// CairnGzip streams bytes into and out of gzip (RFC 1952), over ISA-L for the fast levels and zlib
// for the dense ones and where ISA-L isn't built in. It knows nothing of files, of databases or of
// what the bytes mean, starts no thread, and depends on the two libraries only.

/// Compresses one stream of bytes into one gzip member.
///
/// Equal bytes at an equal level give an equal member: its header has no time and no name. The
/// state takes less than 1 MiB, for a stream of any length.
public struct GzipCompressor: ~Copyable, Sendable {
    private let deflater: Deflater
    private var progress = Progress.taking

    /// Plain bytes taken.
    public private(set) var totalIn: Int64 = 0
    /// Compressed bytes given.
    public private(set) var totalOut: Int64 = 0

    private enum Progress {
        case taking, ending, ended
    }

    /// - Throws: `.outOfMemory`.
    public init(level: GzipLevel) throws(GzipError) {
        try self.init(level: level.value, engine: level.engine)
    }

    init(level: Int, engine: GzipEngine) throws(GzipError) {
        deflater = try Deflater(engine, level: level)
    }

    /// CRC-32 of the plain bytes, as it stands in the trailer.
    ///
    /// It is theirs once ``finish(into:limit:)`` returned true; until then ISA-L computes it some
    /// bytes behind what it took.
    public var checksum: UInt32 { deflater.checksum }

    /// Compresses the bytes of `input` from `start` on and appends the result to `output`, until
    /// all of them are taken or `output.count` is `limit`.
    ///
    /// Output may lag behind: the library keeps bytes back until it has enough for a block. It is
    /// written into the capacity that `output` has free, which is worth reserving once.
    ///
    /// - Returns: the number of input bytes taken.
    /// - Throws: `.failed` after ``finish(into:limit:)``.
    public mutating func compress(
        _ input: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> Int {
        guard progress == .taking else { throw .ended() }
        var position = start
        while position < input.count, output.count < limit {
            position += try step(input, from: position, into: &output, limit: limit).taken
        }
        return position - start
    }

    /// Ends the stream: appends what the library kept back, and the trailer.
    ///
    /// - Returns: true when all is written; false when `output.count` reached `limit` and it must
    ///   be called again with more room.
    public mutating func finish(
        into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> Bool {
        if progress == .taking { progress = .ending }
        while progress == .ending, output.count < limit {
            if try step([], from: 0, into: &output, limit: limit).hasEnded { progress = .ended }
        }
        return progress == .ended
    }

    private mutating func step(
        _ input: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> EngineStep {
        let before = output.count
        var step = EngineStep(taken: 0, hasEnded: false)
        try output.append(addingCapacity: output.roomForNextCall(below: limit)) {
            (free: inout OutputSpan<UInt8>) throws(GzipError) in
            step = try deflater.deflate(
                input.span.extracting(droppingFirst: start), into: &free,
                ending: progress == .ending)
        }
        let given = output.count - before
        guard step.taken > 0 || given > 0 || step.hasEnded else { throw .stuck(deflater.engine) }
        totalIn += Int64(step.taken)
        totalOut += Int64(given)
        return step
    }
}

/// The library that compresses, and its state.
enum Deflater: ~Copyable, Sendable {
    #if ISAL
        case isal(ISALDeflater)
    #endif
    case zlib(ZlibDeflater)

    init(_ engine: GzipEngine, level: Int) throws(GzipError) {
        switch engine {
        #if ISAL
            case .isal: self = .isal(try ISALDeflater(level: level))
        #else
            case .isal: throw GzipError(.failed, "this build has no ISA-L")
        #endif
        case .zlib: self = .zlib(try ZlibDeflater(level: level))
        }
    }

    var engine: GzipEngine {
        switch self {
        #if ISAL
            case .isal: .isal
        #endif
        case .zlib: .zlib
        }
    }

    var checksum: UInt32 {
        switch self {
        #if ISAL
            case .isal(let deflater): deflater.checksum
        #endif
        case .zlib(let deflater): deflater.checksum
        }
    }

    func deflate(
        _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>, ending: Bool
    ) throws(GzipError) -> EngineStep {
        switch self {
        #if ISAL
            case .isal(let deflater):
                try deflater.deflate(input, into: &output, ending: ending)
        #endif
        case .zlib(let deflater): try deflater.deflate(input, into: &output, ending: ending)
        }
    }
}
