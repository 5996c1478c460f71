private import CCurl
private import Glibc
private import Synchronization

/// The one thread that drives libcurl: all transfers of a client go through its multi handle, which
/// keeps their connections for reuse. Nothing in it blocks but the wait for all sockets at once.
@safe final class TransferLoop: Sendable {
    private enum Command {
        case start(Exchange)
        case abort(Exchange)
        case resume(Exchange)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isOpen = true
    }

    /// The longest wait without an event; libcurl's own timers are shorter.
    private static let longestWait: Int32 = 60_000  // ms
    /// Idle connections kept for reuse.
    private static let keptConnections = 32

    // Safety: used by the thread alone, but for curl_multi_wakeup(3), which any thread may call and
    // which happens only while the inbox is open. The thread closes it before it frees the handle.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())

    private static let isReady: Bool = curl_global_init(cairn_curl_global_default) == CURLE_OK

    /// Starts the thread. It runs until ``stop()``.
    init() {
        guard Self.isReady, let created = unsafe curl_multi_init() else {
            fatalError("libcurl can't begin")
        }
        unsafe multi = created
        unsafe cairn_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        startThread()
    }

    /// Hands over an exchange; its ending is certain.
    func start(_ exchange: Exchange) {
        if !post(.start(exchange)) {
            exchange.end(.failure(.cancelled(exchange.request.authority)))
        }
    }

    /// Gives up an exchange, wherever it stands. It has ended, as cancelled, once nothing of it goes
    /// on any more.
    func abort(_ exchange: Exchange) {
        if exchange.abort() { _ = post(.abort(exchange)) }
    }

    /// Goes on with an exchange that was paused.
    func resume(_ exchange: Exchange) {
        _ = post(.resume(exchange))
    }

    /// Ends the thread, and whatever still goes on.
    func stop() {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.isOpen = false
            // Safety: the thread can't have freed the handle while this lock is held.
            unsafe curl_multi_wakeup(multi)
        }
    }

    private func post(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return false }
            inbox.commands.append(command)
            // Safety: the inbox is open, so the handle is live.
            unsafe curl_multi_wakeup(multi)
            return true
        }
    }
}

// The thread.
extension TransferLoop {
    private func startThread() {
        var thread = pthread_t()
        // Safety: the thread takes over the reference that is retained here.
        let reference = unsafe Unmanaged.passRetained(self).toOpaque()
        let failure = unsafe pthread_create(&thread, nil, runTransferLoop, reference)
        precondition(failure == 0, "no thread for HTTP: error \(failure)")
        pthread_detach(thread)
    }

    fileprivate func run() {
        var transfers = unsafe RunningTransfers(on: multi)
        while obeyCommands(&transfers) {
            transfers.perform()
            // Safety: the handle is live until the end of this function.
            unsafe curl_multi_poll(multi, nil, 0, Self.longestWait, nil)
        }
        transfers.abortAll()
        unsafe curl_multi_cleanup(multi)
    }

    /// - Returns: false when the loop is to end.
    private func obeyCommands(_ transfers: inout RunningTransfers) -> Bool {
        let (commands, isOpen) = inbox.withLock { inbox in
            defer { inbox.commands = [] }
            return (inbox.commands, inbox.isOpen)
        }
        for command in commands {
            switch command {
            case .start(let exchange): transfers.start(exchange)
            case .abort(let exchange): transfers.abort(exchange)
            case .resume(let exchange): transfers.resume(exchange)
            }
        }
        return isOpen
    }
}

private func runTransferLoop(_ reference: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Signals go to the other threads, and a connection that the server has closed is an error of
    // one exchange, not a SIGPIPE that ends the process (OpenSSL writes without MSG_NOSIGNAL).
    var all = sigset_t()
    // Safety: the set is this function's own; the reference was retained for this thread.
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
    unsafe Unmanaged<TransferLoop>.fromOpaque(reference!).takeRetainedValue().run()
    return nil
}
