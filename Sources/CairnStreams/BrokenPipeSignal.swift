internal import Glibc
internal import SystemPackage

/// Runs `body` with SIGPIPE held back from this thread, so that a write into a pipe whose reader is
/// gone says `.brokenPipe` instead of ending the process.
///
/// A library mustn't change what the whole process does with a signal. The signal of a write is sent
/// to the very thread that wrote, so holding it back there and taking it away is enough
/// (pthread_sigmask(3), sigtimedwait(2)).
func withoutBrokenPipeSignal<Value>(
    _ body: () throws(Errno) -> Value
) throws(Errno) -> Value {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    // Safety: here and below, the sets and the time are this function's own, and nothing keeps them.
    unsafe sigemptyset(&pipeSignal)
    unsafe sigaddset(&pipeSignal, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    do throws(Errno) {
        return try body()
    } catch {
        if error == .brokenPipe {
            var noTime = timespec()
            unsafe sigtimedwait(&pipeSignal, nil, &noTime)
        }
        throw error
    }
}
