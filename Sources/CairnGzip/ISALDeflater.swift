#if ISAL
    internal import CISAL

    /// ISA-L's compressor: one gzip member, header and trailer included.
    // Safety: the pointer never leaves this type, and its owner changes the state behind it only in
    // mutating methods, which exclude all other access; so it may also move between threads.
    @safe
    struct ISALDeflater: ~Copyable, @unchecked Sendable {
        private let stream: UnsafeMutablePointer<isal_zstream>
        private let levelBuffer: UnsafeMutablePointer<UInt8>

        /// - Parameter level: ISA-L's own, 1 to 3.
        init(level: Int) throws(GzipError) {
            let size = cairn_isal_level_buffer_size(UInt32(level))
            guard size > 0 else { throw .invalidLevel(level) }
            // Safety: ISA-L keeps a pointer to the level buffer, and its stream of 82 KB is too
            // large to be moved around; both stay at one address until deinit.
            unsafe levelBuffer = .allocate(capacity: Int(size))
            unsafe stream = .allocate(capacity: 1)
            unsafe isal_deflate_init(stream)
            unsafe stream.pointee.level = UInt32(level)
            unsafe stream.pointee.level_buf = levelBuffer
            unsafe stream.pointee.level_buf_size = size
            unsafe stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        }

        deinit {
            // Safety: nobody else has the pointers; ISA-L allocates nothing by itself.
            unsafe stream.deallocate()
            unsafe levelBuffer.deallocate()
        }

        /// CRC-32 of the plain bytes compressed, which are fewer than those taken until the end.
        var checksum: UInt32 {
            // Safety: the stream lives until deinit.
            unsafe stream.pointee.internal_state.crc
        }

        func deflate(
            _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>, ending: Bool
        ) throws(GzipError) -> EngineStep {
            let offered = min(input.count, 1 << 30)
            // Safety: ISA-L reads at most `avail_in` and writes at most `avail_out` bytes, both
            // within the buffers; what it needs of them later it has copied when it returns.
            let status = unsafe input.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target, count in
                    let room = target.count - count
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress)
                    unsafe stream.pointee.avail_in = UInt32(offered)
                    unsafe stream.pointee.next_out = target.baseAddress! + count
                    unsafe stream.pointee.avail_out = UInt32(room)
                    unsafe stream.pointee.end_of_stream = ending ? 1 : 0
                    let status = unsafe isal_deflate(stream)
                    count += room - Int(unsafe stream.pointee.avail_out)
                    return status
                }
            }
            guard status == COMP_OK else {
                throw .library(.isal, "isal_deflate", status: status)
            }
            let left = Int(unsafe stream.pointee.avail_in)
            let state = unsafe stream.pointee.internal_state.state
            return EngineStep(taken: offered - left, hasEnded: state == ZSTATE_END)
        }
    }
#endif
