/// Runs `body` and cancels it when it takes longer than `limit`, or when the task that calls is.
///
/// How `body` ends is what counts: when it succeeds all the same, because its last step was under way
/// and can't be stopped, its value is returned. A snapshot that is sealed is never said to be missing.
///
/// - Throws: what `body` throws; `overrun` when its time had run out before, `CancellationError` when
///   the task that calls was cancelled: whatever of it fails then does so because of that.
func withDeadline<Value: Sendable>(
    _ limit: Duration, overrun: JobError, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // Cancelled with the body, it must not end before it and be taken for its end.
            try? await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        var isOver = false
        do {
            while let ended = try await group.next() {
                if let value = ended { return value }
                isOver = !Task.isCancelled
                group.cancelAll()
            }
        } catch {
            if isOver { throw overrun }
            throw Task.isCancelled ? CancellationError() : error
        }
        preconditionFailure("the body returned nothing and threw nothing")
    }
}
