/// Inflates a stream of gzip members, one after another, and proves them.
///
/// Each member is checked against the CRC-32 and the length in its trailer; nothing but another
/// member may follow it (RFC 1952 §2.2). What was appended to the output before an error came up
/// isn't proven. After an error every further call throws it again.
public struct GzipDecompressor: ~Copyable, Sendable {
    private let inflater: Inflater
    private var header = MemberHeader()
    private var failure: GzipError?
    /// The last byte of the input was taken, but not reported as taken.
    private var withholdsByte = false

    /// The member that is being read, counted from 1.
    private var member: Int64 = 1
    private var totalIn: Int64 = 0
    /// Plain bytes of `member`.
    private var memberOut: Int64 = 0
    /// CRC-32 of the plain bytes of the members before it.
    private var crc = CRC32()

    /// Plain bytes given, of all members together.
    public private(set) var totalOut: Int64 = 0

    /// - Throws: `.outOfMemory`.
    public init() throws(GzipError) {
        #if ISAL
            try self.init(engine: .isal)
        #else
            try self.init(engine: .zlib)
        #endif
    }

    init(engine: GzipEngine) throws(GzipError) {
        inflater = try Inflater(engine)
    }

    /// CRC-32 of all plain bytes given, of all members together.
    public var checksum: UInt32 {
        var all = crc
        if header.isComplete { all.append(checksum: inflater.checksum, ofCount: memberOut) }
        return all.value
    }

    /// Inflates the bytes of `input` from `start` on and appends the result to `output`, until all
    /// of them are taken or `output.count` is `limit`.
    ///
    /// Once all bytes are reported as taken, all that they stand for is in `output`; a byte that
    /// still has output to give when the limit is reached is not reported, and belongs first into
    /// the next call, as any byte that wasn't taken.
    ///
    /// - Returns: the number of input bytes taken.
    /// - Throws: `.corrupted`, `.trailingGarbage`, `.outOfMemory` or `.failed`.
    public mutating func decompress(
        _ input: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> Int {
        if let failure { throw failure }
        do throws(GzipError) {
            return try advance(input, from: start, into: &output, limit: limit)
        } catch {
            let located = error.near(byte: totalIn, member: member)
            failure = located
            throw located
        }
    }

    /// Confirms that the input ended where a member ends.
    ///
    /// To be called when all of it was taken.
    ///
    /// - Throws: `.truncated` when a member isn't complete, or when nothing came at all.
    public mutating func finish() throws(GzipError) {
        if let failure { throw failure }
        guard header.isUntouched, member > 1, !withholdsByte else {
            throw .truncated(after: totalIn)
        }
    }

    private mutating func advance(
        _ input: [UInt8], from start: Int, into output: inout [UInt8], limit: Int
    ) throws(GzipError) -> Int {
        guard start < input.count, output.count < limit else { return 0 }
        var position = start + (withholdsByte ? 1 : 0)
        withholdsByte = false
        var mayHoldOutput = header.isComplete
        while position < input.count || mayHoldOutput, output.count < limit {
            if header.isComplete {
                let room = output.roomForNextCall(below: limit)
                let before = output.count
                position += try inflate(input, from: position, into: &output, room: room)
                mayHoldOutput = header.isComplete && output.count - before == room
            } else {
                position += try readHeader(input, from: position)
            }
        }
        withholdsByte = position == input.count && mayHoldOutput
        return position - start - (withholdsByte ? 1 : 0)
    }

    private mutating func readHeader(_ input: [UInt8], from start: Int) throws(GzipError) -> Int {
        let taken = try header.read(input, from: start, isFirst: member == 1)
        totalIn += Int64(taken)
        if header.isComplete { try inflater.beginMember() }
        return taken
    }

    private mutating func inflate(
        _ input: [UInt8], from start: Int, into output: inout [UInt8], room: Int
    ) throws(GzipError) -> Int {
        let before = output.count
        var step = EngineStep(taken: 0, hasEnded: false)
        try output.append(addingCapacity: room) {
            (free: inout OutputSpan<UInt8>) throws(GzipError) in
            step = try inflater.inflate(input.span.extracting(droppingFirst: start), into: &free)
        }
        let given = output.count - before
        totalIn += Int64(step.taken)
        totalOut += Int64(given)
        memberOut += Int64(given)
        if step.hasEnded {
            endMember()
        } else if step.taken == 0, given == 0, start < input.count {
            throw .stuck(inflater.engine)
        }
        return step.taken
    }

    private mutating func endMember() {
        crc.append(checksum: inflater.checksum, ofCount: memberOut)
        memberOut = 0
        member += 1
        header = MemberHeader()
    }
}

/// The library that inflates, and its state.
enum Inflater: ~Copyable, Sendable {
    #if ISAL
        case isal(ISALInflater)
    #endif
    case zlib(ZlibInflater)

    init(_ engine: GzipEngine) throws(GzipError) {
        switch engine {
        #if ISAL
            case .isal: self = .isal(ISALInflater())
        #else
            case .isal: throw GzipError(.failed, "this build has no ISA-L")
        #endif
        case .zlib: self = .zlib(try ZlibInflater())
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
            case .isal(let inflater): inflater.checksum
        #endif
        case .zlib(let inflater): inflater.checksum
        }
    }

    func beginMember() throws(GzipError) {
        switch self {
        #if ISAL
            case .isal(let inflater): inflater.beginMember()
        #endif
        case .zlib(let inflater): try inflater.beginMember()
        }
    }

    func inflate(
        _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
    ) throws(GzipError) -> EngineStep {
        switch self {
        #if ISAL
            case .isal(let inflater): try inflater.inflate(input, into: &output)
        #endif
        case .zlib(let inflater): try inflater.inflate(input, into: &output)
        }
    }
}
