internal import Synchronization

/// One exchange as the task that wants it and the thread that performs it share it.
///
/// The thread delivers a head, then bytes, then an ending; the task waits for the one or the other.
/// One task waits at a time.
final class Exchange: Sendable {
    /// How the body reaches the task, and what bounds it.
    enum Delivery: Sendable {
        /// All at once; a body of more than `limit` bytes ends the exchange.
        case whole(limit: Int)
        /// As it comes; the transfer pauses while `window` bytes wait to be taken.
        case chunks(window: Int)
    }

    /// What became of bytes that the thread delivered.
    enum Reception {
        case taken
        /// Not taken: to be delivered again once the task has made room.
        case full
        case tooLarge(limit: Int)
    }

    /// What a task waits for. An ending always ends the waiting.
    private enum Need { case head, chunk, ending }

    private struct State {
        /// Bytes for which a waiting reader is woken: waking it for every few kilobytes costs more
        /// than copying them.
        let wakingSize: Int
        var head: HTTPResponseHead?
        var body: [UInt8] = []
        var isPaused = false
        var isAborted = false
        var ending: Result<Void, HTTPError>?
        var waiter: (need: Need, continuation: CheckedContinuation<Void, Never>)?

        func meets(_ need: Need) -> Bool {
            if ending != nil { return true }
            return switch need {
            case .head: head != nil
            case .chunk: isPaused || body.count >= wakingSize
            case .ending: false
            }
        }

        /// The waiting task, if what it waits for is there.
        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            guard let waiter, meets(waiter.need) else { return nil }
            self.waiter = nil
            return waiter.continuation
        }
    }

    let request: HTTPRequest
    let options: HTTPOptions
    private let delivery: Delivery
    private let state: Mutex<State>

    init(_ request: HTTPRequest, _ options: HTTPOptions, _ delivery: Delivery) {
        self.request = request
        self.options = options
        self.delivery = delivery
        state =
            switch delivery {
            case .whole: Mutex(State(wakingSize: .max))
            case .chunks(let window): Mutex(State(wakingSize: max(1, window / 2)))
            }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            return state.takeWaiter()
        }
        waiter?.resume()
    }
}

// The thread's side.
extension Exchange {
    func receive(_ head: HTTPResponseHead) {
        change { $0.head = head }
    }

    /// Takes the next bytes of the body, all of them or none.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
        var reception = Reception.taken
        change { state in
            // Safety: the bytes are copied before the call that lent them returns.
            reception = unsafe take(bytes, &state)
        }
        return reception
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ state: inout State) -> Reception {
        let size = state.body.count + bytes.count
        switch delivery {
        case .whole(let limit):
            let expected = state.head?.headers["content-length"].flatMap { Int($0) } ?? size
            if max(size, expected) > limit { return .tooLarge(limit: limit) }
            if state.body.isEmpty { state.body.reserveCapacity(expected) }
        case .chunks(let window):
            if size > window, !state.body.isEmpty {
                state.isPaused = true
                return .full
            }
            if state.body.isEmpty { state.body.reserveCapacity(window) }
        }
        // Safety: see the caller.
        unsafe state.body.append(contentsOf: bytes)
        return .taken
    }

    /// Nothing follows. Only the first ending counts.
    func end(_ result: Result<Void, HTTPError>) {
        change { state in
            if state.ending == nil { state.ending = result }
        }
    }
}

// The task's side.
extension Exchange {
    /// Whether the task has given the exchange up.
    var isAborted: Bool { state.withLock { $0.isAborted } }

    /// Marks the exchange as given up.
    ///
    /// - Returns: false when it has ended, so that nobody needs to be told.
    func abort() -> Bool {
        state.withLock { state in
            state.isAborted = true
            return state.ending == nil
        }
    }

    /// Waits for what stands before the body.
    func head() async throws(HTTPError) -> HTTPResponseHead {
        await wait(for: .head)
        return try state.withLock { state in Self.head(of: state) }.get()
    }

    /// Waits for all of the reply.
    func response() async throws(HTTPError) -> HTTPResponse {
        await wait(for: .ending)
        let (ending, head, body) = state.withLock { state in
            defer { state.body = [] }
            return (state.ending ?? .success(()), Self.head(of: state), state.body)
        }
        try ending.get()
        return HTTPResponse(try head.get(), body: body)
    }

    /// Waits for more of the body.
    ///
    /// - Returns: the bytes, nil after the last, and whether the transfer waits to be resumed.
    func chunk() async throws(HTTPError) -> (bytes: [UInt8]?, mustResume: Bool) {
        await wait(for: .chunk)
        let (bytes, ending, wasPaused) = state.withLock { state in
            defer { (state.body, state.isPaused) = ([], false) }
            return (state.body, state.ending, state.isPaused)
        }
        if bytes.isEmpty {
            try ending?.get()
            return (nil, false)
        }
        return (bytes, wasPaused && ending == nil)
    }

    /// Waits until nothing of the exchange goes on any more.
    func ended() async {
        await wait(for: .ending)
    }

    private static func head(of state: State) -> Result<HTTPResponseHead, HTTPError> {
        if let head = state.head { return .success(head) }
        if case .failure(let error) = state.ending { return .failure(error) }
        return .failure(HTTPError(.reset, "a server ended its reply before it began"))
    }

    private func wait(for need: Need) async {
        await withCheckedContinuation { continuation in
            let isMet = state.withLock { state in
                if state.meets(need) { return true }
                precondition(state.waiter == nil, "two tasks wait for one exchange")
                state.waiter = (need, continuation)
                return false
            }
            if isMet { continuation.resume() }
        }
    }
}
