private import CCurl

/// The transfers that libcurl has in hand. Belongs to the thread of the ``TransferLoop`` alone.
@safe struct RunningTransfers {
    private let multi: UnsafeMutableRawPointer
    private var transfers: [ObjectIdentifier: Transfer] = [:]

    /// - Parameter multi: a multi handle that outlives this value.
    init(on multi: UnsafeMutableRawPointer) {
        unsafe self.multi = unsafe multi
    }

    mutating func start(_ exchange: Exchange) {
        let host = exchange.request.authority
        // The order to abort may come before the one to start.
        if exchange.isAborted { return exchange.end(.failure(.cancelled(host))) }
        // Safety: both handles are live; the table keeps the transfer until it is removed.
        guard let transfer = Transfer(exchange),
            unsafe curl_multi_add_handle(multi, transfer.handle.pointer) == CURLM_OK
        else { return exchange.end(.failure(.outOfMemory(host))) }
        transfers[ObjectIdentifier(exchange)] = transfer
    }

    mutating func abort(_ exchange: Exchange) {
        guard let transfer = remove(exchange) else { return }
        exchange.end(.failure(.cancelled(transfer.host)))
    }

    mutating func resume(_ exchange: Exchange) {
        guard let transfer = transfers[ObjectIdentifier(exchange)] else { return }
        // Safety: the handle is live. What libcurl held back is delivered within this call.
        let result = unsafe curl_easy_pause(transfer.handle.pointer, cairn_curl_pause_nothing)
        if result != CURLE_OK {
            remove(exchange)
            transfer.end(result)
        }
    }

    /// Moves all transfers on as far as they go without waiting.
    mutating func perform() {
        var running: Int32 = 0
        // Safety: the handle is live.
        unsafe curl_multi_perform(multi, &running)
        while let (transfer, result) = nextEnded() {
            remove(transfer.exchange)
            transfer.end(result)
        }
    }

    mutating func abortAll() {
        for transfer in transfers.values { abort(transfer.exchange) }
    }

    private func nextEnded() -> (Transfer, CURLcode)? {
        var easy: UnsafeMutableRawPointer?
        var result = CURLE_OK
        // Safety: libcurl gives back a handle that `start` added, so its transfer is in the table.
        guard unsafe cairn_curl_next_ended(multi, &easy, &result), let easy = unsafe easy,
            let transfer = unsafe Transfer.of(easy)
        else { return nil }
        return (transfer, result)
    }

    @discardableResult
    private mutating func remove(_ exchange: Exchange) -> Transfer? {
        guard let transfer = transfers.removeValue(forKey: ObjectIdentifier(exchange)) else {
            return nil
        }
        // Safety: both handles are live; the transfer goes after libcurl has let go of it.
        unsafe curl_multi_remove_handle(multi, transfer.handle.pointer)
        return transfer
    }
}
