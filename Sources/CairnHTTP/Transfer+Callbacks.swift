private import CCurl
private import Glibc

// What libcurl calls while a transfer goes on, on the loop's thread. Each gets the transfer itself:
// the loop keeps it for as long as libcurl knows the handle, so the unretained reference is live.

extension Transfer {
    func connectCallbacks() {
        // Safety: see above; the functions outlive the process.
        let reference = unsafe Unmanaged.passUnretained(self).toOpaque()
        let easy = unsafe handle.pointer
        unsafe cairn_curl_set_pointer(easy, CURLOPT_PRIVATE, reference)
        unsafe cairn_curl_on_header(easy, receiveHeaderLine, reference)
        unsafe cairn_curl_on_write(easy, receiveBody, reference)
        unsafe cairn_curl_on_read(easy, sendBody, reference)
        unsafe cairn_curl_on_seek(easy, rewindBody, reference)
        unsafe cairn_curl_on_open_socket(easy, openSocket)
    }

    /// The transfer of a handle that ``connectCallbacks()`` prepared.
    static func of(_ easy: UnsafeMutableRawPointer) -> Transfer? {
        // Safety: see above.
        unsafe transfer(cairn_curl_get_private(easy))
    }
}

private func transfer(_ reference: UnsafeMutableRawPointer?) -> Transfer? {
    // Safety: see the head of this file.
    guard let reference = unsafe reference else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(reference).takeUnretainedValue()
}

/// CURLOPT_HEADERFUNCTION(3): one whole line at a time.
private func receiveHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ reference: UnsafeMutableRawPointer?
) -> Int {
    // Safety: libcurl lends `size * count` bytes for the time of the call.
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = unsafe transfer(reference), unsafe transfer.receive(line: line) else {
        return 0
    }
    return size * count
}

/// CURLOPT_WRITEFUNCTION(3). Taking fewer bytes than there are ends the transfer.
private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ reference: UnsafeMutableRawPointer?
) -> Int {
    // Safety: libcurl lends `size * count` bytes for the time of the call.
    let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = unsafe transfer(reference) else { return 0 }
    switch unsafe transfer.exchange.receive(chunk) {
    case .taken: return chunk.count
    case .full: return cairn_curl_write_pause
    case .tooLarge(let limit):
        transfer.failure = .tooLarge(transfer.host, "body", limit: limit)
        return 0
    }
}

/// CURLOPT_READFUNCTION(3): copies the next bytes of the request's body into libcurl's buffer.
private func sendBody(
    _ target: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ reference: UnsafeMutableRawPointer?
) -> Int {
    guard let target = unsafe target, let transfer = unsafe transfer(reference),
        let body = transfer.exchange.request.bodyToSend
    else { return cairn_curl_read_abort }
    let taken = min(size * count, body.count - transfer.sent)
    unsafe body.withUnsafeBytes { bytes in
        guard taken > 0, let start = bytes.baseAddress else { return }
        // Safety: `target` has room for `size * count` bytes, and `taken` are left in the body.
        unsafe UnsafeMutableRawPointer(target)
            .copyMemory(from: start + transfer.sent, byteCount: taken)
    }
    transfer.sent += taken
    return taken
}

/// CURLOPT_SEEKFUNCTION(3): libcurl sends the body again over a new connection.
private func rewindBody(
    _ reference: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32
) -> Int32 {
    guard let transfer = unsafe transfer(reference), origin == SEEK_SET,
        let size = transfer.exchange.request.bodyToSend?.count, (0...size).contains(Int(offset))
    else { return CURL_SEEKFUNC_FAIL }
    transfer.sent = Int(offset)
    return CURL_SEEKFUNC_OK
}

/// CURLOPT_OPENSOCKETFUNCTION(3): as libcurl does it by itself, but kept from the programs that
/// this process starts: a dump tool must not hold a connection open, still less read from it.
private func openSocket(
    _: UnsafeMutableRawPointer?, _: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address = unsafe address else { return CURL_SOCKET_BAD }
    // Safety: libcurl lends the address for the time of the call.
    let (family, kind, number) = unsafe (
        address.pointee.family, address.pointee.socktype, address.pointee.protocol
    )
    return socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), number)
}
