internal import Glibc
internal import Synchronization
internal import SystemPackage

/// How long one poll waits before it looks again whether the task was cancelled.
private let pollSlice: Int32 = 200

/// What both ends of a pipe share: a descriptor, closed once, and waiting that notices a stall, a
/// cancellation or a close.
final class PipeEnd: Sendable {
    private struct State {
        var users = 0
        var isClosing = false
    }

    private let descriptor: FileDescriptor
    private let stallLimit: Duration
    private let state = Mutex(State())

    init(_ descriptor: FileDescriptor, stallLimit: Duration) {
        self.descriptor = descriptor
        self.stallLimit = stallLimit
    }

    deinit { close() }

    /// Closes the descriptor, or leaves that to the call that is using it, which then ends within a
    /// poll. Closed under its feet, the number could come to name another file in the middle of a
    /// write.
    func close() {
        let closesNow = state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing && state.users == 0
        }
        if closesNow { try? descriptor.close() }
    }

    /// Runs `body` with the descriptor kept open.
    func use<Value>(
        _ body: (FileDescriptor) throws(PipeError) -> Value
    ) throws(PipeError) -> Value {
        let isOpen = state.withLock { state in
            if !state.isClosing { state.users += 1 }
            return !state.isClosing
        }
        guard isOpen else { throw .failed(.badFileDescriptor) }
        defer {
            let mustClose = state.withLock { state in
                state.users -= 1
                return state.isClosing && state.users == 0
            }
            if mustClose { try? descriptor.close() }
        }
        return try body(descriptor)
    }

    /// Waits until the descriptor can be read or written.
    func wait(for events: Int32, unless flag: CancellationFlag) throws(PipeError) {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: stallLimit)
        while try !isReady(events) {
            try check(flag)
            if clock.now > deadline { throw .stalled(stallLimit) }
        }
    }

    /// - Throws: `.cancelled` when the task was cancelled or the pipe closed meanwhile.
    func check(_ flag: CancellationFlag) throws(PipeError) {
        if flag.raised.load(ordering: .relaxed) || state.withLock(\.isClosing) { throw .cancelled }
    }

    private func isReady(_ events: Int32) throws(PipeError) -> Bool {
        do throws(Errno) {
            return try descriptor.waitUntilReady(events, milliseconds: pollSlice)
        } catch {
            throw .failed(error)
        }
    }
}

/// Tells blocking code that its task was cancelled.
final class CancellationFlag: Sendable {
    let raised = Atomic(false)
}

/// Runs `body`, which may block, and raises its flag when the task is cancelled.
func cancellable<Value: Sendable>(
    _ body: @escaping @Sendable (CancellationFlag) throws(PipeError) -> Value
) async throws(PipeError) -> Value {
    let flag = CancellationFlag()
    let result = await withTaskCancellationHandler {
        do throws(PipeError) {
            return Result<Value, PipeError>.success(
                try await blocking { () throws(PipeError) in try body(flag) })
        } catch {
            return .failure(error)
        }
    } onCancel: {
        flag.raised.store(true, ordering: .relaxed)
    }
    return try result.get()
}
