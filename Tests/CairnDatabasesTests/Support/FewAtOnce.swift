import Synchronization
import Testing

/// Lets a few tests go on at once. What asks the servers without Cairn blocks a thread, of which Swift has
/// as many as there are cores: with all tests at once, what waits for an answer of `psql` or `mysql` isn't
/// run for minutes, and takes the program for hung.
struct FewAtOnce: TestTrait, SuiteTrait, TestScoping {
    /// How many of the places a test takes.
    fileprivate let places: Int
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.turnstile.enter(places)
        defer { Self.turnstile.leave(places) }
        try await function()
    }

    fileprivate static let room = 4
    private static let turnstile = Turnstile(room: room)
}

extension Trait where Self == FewAtOnce {
    /// For suites whose tests need servers.
    static var fewAtOnce: Self { FewAtOnce(places: 1) }

    /// For suites whose tests set what a whole server has, which others would notice.
    static var alone: Self { FewAtOnce(places: FewAtOnce.room) }
}

/// Lets in what there is room for; the others wait in the order in which they came.
private final class Turnstile: Sendable {
    private struct State {
        var room: Int
        var waiting: [(places: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Takes from those that wait whom there is room for.
        mutating func admit() -> [CheckedContinuation<Void, Never>] {
            var admitted: [CheckedContinuation<Void, Never>] = []
            while let first = waiting.first, first.places <= room {
                room -= first.places
                admitted.append(waiting.removeFirst().continuation)
            }
            return admitted
        }
    }

    private let state: Mutex<State>

    init(room: Int) { state = Mutex(State(room: room)) }

    func enter(_ places: Int) async {
        await withCheckedContinuation { continuation in
            let admitted = state.withLock { state in
                state.waiting.append((places, continuation))
                return state.admit()
            }
            for one in admitted { one.resume() }
        }
    }

    func leave(_ places: Int) {
        let admitted = state.withLock { state in
            state.room += places
            return state.admit()
        }
        for one in admitted { one.resume() }
    }
}
