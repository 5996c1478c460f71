internal import CCurl

/// One exchange in the hands of libcurl. Belongs to the thread of the ``TransferLoop`` alone.
final class Transfer {
    let exchange: Exchange
    private(set) var handle: EasyHandle
    /// Bytes of the request's body that libcurl has taken.
    var sent = 0
    /// Why a callback told libcurl to stop.
    var failure: HTTPError?
    private var head = ReplyHeadParser()

    /// - Returns: nil when there is no memory.
    init?(_ exchange: Exchange) {
        guard let handle = EasyHandle() else { return nil }
        self.exchange = exchange
        self.handle = handle
        self.handle.prepare(exchange.request, exchange.options)
        connectCallbacks()
    }

    var host: String { exchange.request.authority }

    /// Takes a header line.
    ///
    /// - Returns: false when the transfer must stop.
    func receive(line: some Collection<UInt8>) -> Bool {
        switch head.take(line) {
        case .more: break
        case .complete(let head): exchange.receive(head)
        case .tooLarge:
            failure = .tooLarge(host, "head", limit: ReplyHeadParser.limit)
            return false
        }
        return true
    }

    /// Tells the waiting task how libcurl ended the transfer.
    func end(_ result: CURLcode) {
        if result == CURLE_OK { return exchange.end(.success(())) }
        let error =
            failure
            ?? HTTPError(
                curl: result, words: handle.explanation(of: result), host: host, phase: phase)
        exchange.end(.failure(error))
    }

    private var phase: HTTPError.Phase {
        if let timeout = exchange.request.timeout,
            handle.microseconds(CURLINFO_TOTAL_TIME_T) >= Int64(timeout.milliseconds) * 1000
        {
            return .overTime
        }
        return handle.microseconds(CURLINFO_PRETRANSFER_TIME_T) == 0 ? .connecting : .transferring
    }
}
