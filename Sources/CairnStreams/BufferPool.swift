/// A fixed number of buffers that go round: whoever needs one waits until another is given back. It
/// bounds the memory of a stream however its stages are joined, and spares it new allocations.
public final class BufferPool: Sendable {
    private let free: BoundedChannel<[UInt8]>

    /// - Parameter count: buffers there are; they grow to what is put into them.
    public init(count: Int) async throws {
        free = BoundedChannel(capacity: count)
        for _ in 0..<count { try await free.send([]) }
    }

    /// An empty buffer with the storage of its last use, once there is one.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func take() async throws -> [UInt8] {
        guard var buffer = try await free.receive() else { throw CancellationError() }
        buffer.removeAll(keepingCapacity: true)
        return buffer
    }

    /// Gives back a buffer that nobody uses any more.
    public func give(_ buffer: consuming [UInt8]) async throws {
        try await free.send(buffer)
    }
}
