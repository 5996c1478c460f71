internal import CZlib

/// zlib's decompressor: the deflate data and the trailer of one gzip member after another.
///
/// Headers are read by ``MemberHeader``, so that both engines accept the same ones; zlib is given
/// an empty one in their place, and checks the trailer itself.
// Safety: the pointer never leaves this type, and its owner changes the state behind it only in
// mutating methods, which exclude all other access; so it may also move between threads.
@safe
struct ZlibInflater: ~Copyable, @unchecked Sendable {
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(GzipError) {
        // Safety: zlib keeps a pointer to its z_stream, so it stays at one address until deinit.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe cairn_inflate_init2(stream, MAX_WBITS + Self.gzipFormat)
        guard status == Z_OK else {
            // The state is freed by deinit: inflateEnd of an uninitialised stream does nothing.
            throw status == Z_MEM_ERROR
                ? .outOfMemory(.zlib) : .library(.zlib, "inflateInit2", status: status)
        }
    }

    deinit {
        // Safety: nobody else has the pointer, and inflateEnd frees what zlib allocated.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Added to the window bits, it selects a gzip header and trailer (zlib.h, inflateInit2).
    private static var gzipFormat: Int32 { 16 }

    /// CRC-32 of the plain bytes given since the member began.
    var checksum: UInt32 {
        // Safety: the stream lives until deinit; in the gzip format zlib keeps the CRC-32 there.
        UInt32(truncatingIfNeeded: unsafe stream.pointee.adler)
    }

    /// Gets ready for the deflate data of a next member.
    func beginMember() throws(GzipError) {
        // Safety: the stream was initialised by init and lives until deinit.
        let status = unsafe inflateReset(stream)
        guard status == Z_OK else { throw .library(.zlib, "inflateReset", status: status) }
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        // zlib wants a place for output even when it has none to give.
        var unused: [UInt8] = []
        try unused.append(addingCapacity: 1) {
            (output: inout OutputSpan<UInt8>) throws(GzipError) in
            _ = try inflate(header.span, into: &output)
        }
    }

    func inflate(
        _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
    ) throws(GzipError) -> EngineStep {
        let offered = min(input.count, 1 << 30)
        // Safety: zlib reads at most `avail_in` and writes at most `avail_out` bytes, both within
        // the buffers, and keeps neither pointer for the next call, which sets them anew.
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, count in
                let room = target.count - count
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(offered)
                unsafe stream.pointee.next_out = target.baseAddress! + count
                unsafe stream.pointee.avail_out = UInt32(room)
                let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                count += room - Int(unsafe stream.pointee.avail_out)
                return status
            }
        }
        try check(status)
        let left = Int(unsafe stream.pointee.avail_in)
        return EngineStep(taken: offered - left, hasEnded: status == Z_STREAM_END)
    }

    private func check(_ status: Int32) throws(GzipError) {
        switch status {
        // Z_BUF_ERROR only says that there was nothing to do.
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: return
        case Z_DATA_ERROR:
            // Safety: `msg` is null or a constant string of the library.
            let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            throw .corrupted(reason ?? "invalid data")
        case Z_MEM_ERROR: throw .outOfMemory(.zlib)
        default: throw .library(.zlib, "inflate", status: status)
        }
    }
}
