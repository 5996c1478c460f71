internal import Synchronization

/// Carries elements from one stage to the next, at most `capacity` of them waiting: a fast stage is
/// held back by a slow one, so memory stays bounded however long the stream is.
///
/// One task sends and one receives at a time. Ending is explicit: a sender that fails calls
/// ``finish(throwing:)``, and a receiver that gives up calls ``close()``, so that neither waits for
/// the other for ever.
public final class BoundedChannel<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        var ending: Result<Void, any Error>?
        var isClosed = false
        var sender: CheckedContinuation<Void, Never>?
        var receiver: CheckedContinuation<Void, Never>?

        /// Nothing more can be sent.
        var isOver: Bool { isClosed || ending != nil }

        mutating func wake() -> [CheckedContinuation<Void, Never>] {
            defer { (sender, receiver) = (nil, nil) }
            return [sender, receiver].compactMap(\.self)
        }
    }

    private enum Side { case sender, receiver }

    private let capacity: Int
    private let state = Mutex(State())

    public init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    /// Hands over `element`, once there is room.
    ///
    /// - Throws: `CancellationError` when the channel was closed or finished, or the task is
    ///   cancelled.
    public func send(_ element: Element) async throws {
        while true {
            try Task.checkCancellation()
            let (sent, closed, woken) = state.withLock {
                state -> (Bool, Bool, [CheckedContinuation<Void, Never>]) in
                if state.isOver { return (false, true, []) }
                guard state.waiting.count < capacity else { return (false, false, []) }
                state.waiting.append(element)
                return (true, false, state.wake())
            }
            for continuation in woken { continuation.resume() }
            if closed { throw CancellationError() }
            if sent { return }
            await suspend(as: .sender) { $0.isOver || $0.waiting.count < self.capacity }
        }
    }

    /// The next element; nil when the sender has finished.
    ///
    /// - Throws: what the sender finished with; `CancellationError` when the channel was closed or the
    ///   task is cancelled.
    public func receive() async throws -> Element? {
        while true {
            try Task.checkCancellation()
            let (element, ending, woken) = state.withLock {
                state -> (Element?, Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
                if state.isClosed { return (nil, .failure(CancellationError()), []) }
                guard !state.waiting.isEmpty else { return (nil, state.ending, []) }
                return (state.waiting.removeFirst(), nil, state.wake())
            }
            for continuation in woken { continuation.resume() }
            if let element { return element }
            if let ending {
                try ending.get()
                return nil
            }
            await suspend(as: .receiver) { $0.isOver || !$0.waiting.isEmpty }
        }
    }

    /// Says that nothing more will be sent; with an error, that the stream is not whole.
    public func finish(throwing error: (any Error)? = nil) {
        update { state in
            if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
        }
    }

    /// Says that nothing more will be received.
    public func close() {
        update { state in
            state.isClosed = true
            state.waiting = []
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            return state.wake()
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until somebody changes the channel, unless `isReady` holds already.
    private func suspend(
        as side: Side,
        unless isReady: @Sendable (State) -> Bool
    ) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if isReady(state) || Task.isCancelled { return false }
                    switch side {
                    case .sender:
                        precondition(state.sender == nil, "two tasks send into one channel")
                        state.sender = continuation
                    case .receiver:
                        precondition(state.receiver == nil, "two tasks receive from one channel")
                        state.receiver = continuation
                    }
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            update { _ in }
        }
    }
}
