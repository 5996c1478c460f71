/// Runs `body` and cancels it when it takes longer than `limit`.
///
/// - Throws: what `body` throws, or `overrun` when its time ran out.
func withDeadline<Value: Sendable>(
    _ limit: Duration, overrun: JobError, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else {
            // The body cleans up after itself before its result is thrown away.
            group.cancelAll()
            while (try? await group.next()) != nil {}
            throw overrun
        }
        return value
    }
}
