internal import CZlib

/// zlib's compressor: one gzip member, header and trailer included.
// Safety: the pointer never leaves this type, and its owner changes the state behind it only in
// mutating methods, which exclude all other access; so it may also move between threads.
@safe
struct ZlibDeflater: ~Copyable, @unchecked Sendable {
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int) throws(GzipError) {
        // Safety: zlib keeps a pointer to its z_stream, so it stays at one address until deinit.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe cairn_deflate_init2(
            stream, Int32(level), Z_DEFLATED, MAX_WBITS + Self.gzipFormat, 8, Z_DEFAULT_STRATEGY)
        guard status == Z_OK else {
            // The state is freed by deinit: deflateEnd of an uninitialised stream does nothing.
            throw status == Z_MEM_ERROR
                ? .outOfMemory(.zlib) : .library(.zlib, "deflateInit2", status: status)
        }
    }

    deinit {
        // Safety: nobody else has the pointer, and deflateEnd frees what zlib allocated.
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Added to the window bits, it selects a gzip header and trailer (zlib.h, deflateInit2).
    private static var gzipFormat: Int32 { 16 }

    /// CRC-32 of the plain bytes taken.
    var checksum: UInt32 {
        // Safety: the stream lives until deinit; in the gzip format zlib keeps the CRC-32 there.
        UInt32(truncatingIfNeeded: unsafe stream.pointee.adler)
    }

    func deflate(
        _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>, ending: Bool
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
                let status = unsafe CZlib.deflate(stream, ending ? Z_FINISH : Z_NO_FLUSH)
                count += room - Int(unsafe stream.pointee.avail_out)
                return status
            }
        }
        // Z_BUF_ERROR only says that there was nothing to do.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw .library(.zlib, "deflate", status: status)
        }
        let left = Int(unsafe stream.pointee.avail_in)
        return EngineStep(taken: offered - left, hasEnded: status == Z_STREAM_END)
    }
}
