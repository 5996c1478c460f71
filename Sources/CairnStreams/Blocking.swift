// CairnStreams moves bytes from one stage to the next in bounded memory: blocking system calls
// kept off Swift's cooperative threads, the pipes to and from the database tools, a bounded channel
// between two stages, and the few descriptor calls that swift-system lacks. It knows nothing of
// databases, stores or compression. Depends on swift-system.

internal import Dispatch

/// Runs `body`, which may block in a system call, without holding one of the few threads on which
/// Swift runs its tasks.
///
/// Cancellation doesn't interrupt `body`: calls that can wait for long must watch for it by
/// themselves, as ``PipeReader`` and ``PipeWriter`` do.
///
/// - Throws: what `body` throws.
public func blocking<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
        // A serial queue of its own gets a thread at once. A shared concurrent queue has one thread a
        // core and adds another only after a second, when all of them wait in the kernel.
        DispatchQueue(label: "cairn.blocking").async {
            do throws(Failure) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try result.get()
}
