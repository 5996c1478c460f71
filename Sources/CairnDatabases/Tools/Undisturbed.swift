/// Runs `body` to its end even when the task that calls is cancelled: what has to be undone after an
/// interruption must not be interrupted too.
func undisturbed(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await Task { try await body() }.value
}
