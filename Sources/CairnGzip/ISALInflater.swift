#if ISAL
    internal import CISAL

    /// ISA-L's decompressor: the deflate data and the trailer of one gzip member after another.
    ///
    /// Headers are read by ``MemberHeader``: ISA-L forgets where it was in a header with optional
    /// fields that is cut between two calls (intel/isa-l issue 224).
    // Safety: the pointer never leaves this type, and its owner changes the state behind it only in
    // mutating methods, which exclude all other access; so it may also move between threads.
    @safe
    struct ISALInflater: ~Copyable, @unchecked Sendable {
        private let state: UnsafeMutablePointer<inflate_state>

        init() {
            // Safety: a state of 87 KB is too large to be moved around; it stays at one address
            // until deinit.
            unsafe state = .allocate(capacity: 1)
            unsafe isal_inflate_init(state)
        }

        deinit {
            // Safety: nobody else has the pointer; ISA-L allocates nothing by itself.
            unsafe state.deallocate()
        }

        /// CRC-32 of the plain bytes given since the member began.
        var checksum: UInt32 {
            // Safety: the state lives until deinit.
            unsafe state.pointee.crc
        }

        /// Gets ready for the deflate data of a next member.
        func beginMember() {
            // Safety: the state was initialised by init and lives until deinit.
            unsafe isal_inflate_reset(state)
            unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        }

        func inflate(
            _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
        ) throws(GzipError) -> EngineStep {
            let offered = min(input.count, 1 << 30)
            // Safety: ISA-L reads at most `avail_in` and writes at most `avail_out` bytes, both
            // within the buffers; what it needs of them later it has copied when it returns.
            let status = unsafe input.withUnsafeBufferPointer { source in
                unsafe output.withUnsafeMutableBufferPointer { target, count in
                    let room = target.count - count
                    unsafe state.pointee.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress)
                    unsafe state.pointee.avail_in = UInt32(offered)
                    unsafe state.pointee.next_out = target.baseAddress! + count
                    unsafe state.pointee.avail_out = UInt32(room)
                    let status = unsafe isal_inflate(state)
                    count += room - Int(unsafe state.pointee.avail_out)
                    return status
                }
            }
            try check(status)
            let left = Int(unsafe state.pointee.avail_in)
            let position = unsafe state.pointee.block_state
            return EngineStep(taken: offered - left, hasEnded: position == ISAL_BLOCK_FINISH)
        }

        private func check(_ status: Int32) throws(GzipError) {
            switch status {
            case ISAL_DECOMP_OK, ISAL_END_INPUT: return
            case ISAL_INVALID_BLOCK: throw .corrupted("invalid block header")
            case ISAL_INVALID_SYMBOL: throw .corrupted("invalid code")
            case ISAL_INVALID_LOOKBACK: throw .corrupted("invalid distance too far back")
            case ISAL_INCORRECT_CHECKSUM:
                throw .corrupted("the CRC-32 or the length isn't the one in the trailer")
            default: throw .library(.isal, "isal_inflate", status: status)
            }
        }
    }
#endif
