import CairnStreams
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct BoundedChannelTests {
    struct Broken: Error {}

    /// Counted by one task, looked at by another.
    final class Tally: Sendable {
        private let value = Atomic(0)
        var count: Int { value.load(ordering: .sequentiallyConsistent) }

        /// Waits until it has come to `goal`, and then lets others run so that it could go beyond.
        func settled(at goal: Int) async -> Int {
            while count < goal { await Task.yield() }
            await letOthersRun()
            return count
        }

        func add() { value.add(1, ordering: .sequentiallyConsistent) }
    }

    /// Waits, without a clock, until the other task had every chance to run into its wait.
    static func letOthersRun() async {
        for _ in 0..<1000 { await Task.yield() }
    }

    @Test(arguments: [1, 2, 7])
    func `100,000 elements arrive in order, never more waiting than allowed`(
        _ capacity: Int
    ) async throws {
        let channel = BoundedChannel<Int>(capacity: capacity)
        let sent = Tally()
        let count = 100_000
        async let sender: Void = {
            for number in 0..<count {
                try await channel.send(number)
                sent.add()
            }
            channel.finish()
        }()
        var received = 0
        var mostWaiting = 0
        while let number = try await channel.receive() {
            guard number == received else { break }
            received += 1
            let waiting = sent.count - received
            mostWaiting = max(mostWaiting, waiting)
        }
        try await sender
        #expect(received == count)
        #expect(mostWaiting <= capacity)
    }

    @Test func `a sender is held back until there is room`() async throws {
        let channel = BoundedChannel<Int>(capacity: 2)
        let sent = Tally()
        let sender = Task {
            for number in 0..<5 {
                try await channel.send(number)
                sent.add()
            }
        }
        #expect(await sent.settled(at: 2) == 2)
        _ = try await channel.receive()
        #expect(await sent.settled(at: 3) == 3)
        channel.close()
        await #expect(throws: CancellationError.self) { try await sender.value }
    }

    @Test func `what was sent before a failure still arrives, then the failure, again and again`()
        async throws
    {
        let channel = BoundedChannel<Int>(capacity: 4)
        try await channel.send(1)
        channel.finish(throwing: Broken())
        channel.finish()
        #expect(try await channel.receive() == 1)
        await #expect(throws: Broken.self) { try await channel.receive() }
        await #expect(throws: Broken.self) { try await channel.receive() }
        await #expect(throws: CancellationError.self) { try await channel.send(2) }
    }

    enum Wake: CaseIterable { case finish, fail, close, cancel }

    @Test(arguments: Wake.allCases)
    func `a waiting receiver is woken`(_ wake: Wake) async throws {
        let channel = BoundedChannel<Int>(capacity: 1)
        let receiver = Task { try await channel.receive() }
        await Self.letOthersRun()
        switch wake {
        case .finish: channel.finish()
        case .fail: channel.finish(throwing: Broken())
        case .close: channel.close()
        case .cancel: receiver.cancel()
        }
        switch wake {
        case .finish: #expect(try await receiver.value == nil)
        case .fail: await #expect(throws: Broken.self) { try await receiver.value }
        default: await #expect(throws: CancellationError.self) { try await receiver.value }
        }
    }

    @Test(arguments: Wake.allCases)
    func `a waiting sender is woken`(_ wake: Wake) async throws {
        let channel = BoundedChannel<Int>(capacity: 1)
        try await channel.send(0)
        let sender = Task { try await channel.send(1) }
        await Self.letOthersRun()
        switch wake {
        case .finish: channel.finish()
        case .fail: channel.finish(throwing: Broken())
        case .close: channel.close()
        case .cancel: sender.cancel()
        }
        await #expect(throws: CancellationError.self) { try await sender.value }
    }

    @Test func `whoever comes cancelled doesn't wait`() async throws {
        let channel = BoundedChannel<Int>(capacity: 1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            await #expect(throws: CancellationError.self) { try await channel.receive() }
            await #expect(throws: CancellationError.self) { try await channel.send(1) }
        }
        task.cancel()
        await task.value
    }
}
