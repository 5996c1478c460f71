import Synchronization
import Testing

/// Lets a few tests go on at once. What asks the servers without Cairn blocks a thread, of which Swift has
/// as many as there are cores: with all tests at once, what waits for an answer of `psql` or `mysql` isn't
/// run for minutes, and takes the program for hung.
struct FewAtOnce: TestTrait, SuiteTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.turnstile.enter()
        defer { Self.turnstile.leave() }
        try await function()
    }

    private static let turnstile = Turnstile(room: 4)
}

extension Trait where Self == FewAtOnce {
    /// For suites whose tests need servers.
    static var fewAtOnce: Self { FewAtOnce() }
}

/// Lets so many in; the others wait in the order in which they came.
private final class Turnstile: Sendable {
    private struct State {
        var room: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(room: Int) { state = Mutex(State(room: room)) }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                guard state.room > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.room -= 1
                return true
            }
            if isIn { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.room += 1
                return CheckedContinuation<Void, Never>?.none
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
