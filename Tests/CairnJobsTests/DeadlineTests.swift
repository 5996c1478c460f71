import Testing

@testable import CairnJobs

@Suite struct DeadlineTests {
    private static let overrun = JobError(.failed, "it took too long")

    /// A step that nothing stops any more once it has begun, such as giving a file its name.
    private static func lastStep(_ begun: AsyncStream<Void>.Continuation) async -> String {
        begun.yield()
        // Only cancellation ends it, and it succeeds all the same.
        while !Task.isCancelled { await Task.yield() }
        for _ in 0..<1000 { await Task.yield() }
        return "sealed"
    }

    /// Otherwise a snapshot was sealed, and the run would say that it was interrupted.
    @Test func `what is done when a signal comes is done`() async throws {
        for _ in 0..<20 {
            let (steps, begun) = AsyncStream.makeStream(of: Void.self)
            let run = Task {
                try await withDeadline(.seconds(3600), overrun: Self.overrun) {
                    await Self.lastStep(begun)
                }
            }
            for await _ in steps { break }
            run.cancel()
            #expect(try await run.value == "sealed")
        }
    }

    @Test func `what is done when the time runs out is done`() async throws {
        let (_, begun) = AsyncStream.makeStream(of: Void.self)
        let value = try await withDeadline(.milliseconds(1), overrun: Self.overrun) {
            await Self.lastStep(begun)
        }
        #expect(value == "sealed")
    }

    @Test func `what the signal or the end of the time has stopped says so`() async throws {
        let run = Task {
            try await withDeadline(.seconds(3600), overrun: Self.overrun) {
                try? await Task.sleep(for: .seconds(3600))
                throw JobError(.failed, "a program was stopped")
            }
        }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }

        await #expect(throws: Self.overrun) {
            try await withDeadline(.milliseconds(1), overrun: Self.overrun) {
                try await Task.sleep(for: .seconds(3600))
            }
        }
    }

    @Test func `a failure of its own stays what it is`() async throws {
        let failure = JobError(.accessRefused, "it isn't allowed")
        await #expect(throws: failure) {
            try await withDeadline(.seconds(3600), overrun: Self.overrun) { throw failure }
        }
    }
}
