internal import CCurl

/// A CURL easy handle with a single owner, made ready for one request.
///
/// Belongs to the thread of the ``TransferLoop`` alone.
@safe struct EasyHandle: ~Copyable {
    /// The handle, for the calls that take one; it is live as long as this value.
    let pointer: UnsafeMutableRawPointer
    private let words: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?

    /// - Returns: nil when there is no memory.
    init?() {
        guard let created = unsafe curl_easy_init() else { return nil }
        unsafe pointer = created
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        // Safety: the buffer lives as long as the handle that writes into it.
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe list = nil
        unsafe cairn_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, words)
    }

    deinit {
        // Safety: the only owner goes away; the handle before what it points to.
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(list)
        unsafe words.deallocate()
    }

    /// What libcurl said last, or its name for `result`.
    func explanation(of result: CURLcode) -> String {
        // Safety: both are C strings that libcurl ended with a zero.
        let own = unsafe String(cString: words)
        return own.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : own
    }

    /// Microseconds at which a phase of the transfer was reached; 0 when it wasn't.
    func microseconds(_ info: CURLINFO) -> Int64 {
        // Safety: the handle is live.
        unsafe Int64(cairn_curl_get_offset(pointer, info))
    }
}

extension EasyHandle {
    // Safety: libcurl copies strings and numbers; the handle is live.

    func set(_ option: CURLoption, _ value: Int) {
        unsafe cairn_curl_set_long(pointer, option, value)
    }

    func set(_ option: CURLoption, _ isOn: Bool) {
        set(option, isOn ? 1 : 0)
    }

    func set(_ option: CURLoption, bytes value: Int) {
        unsafe cairn_curl_set_offset(pointer, option, curl_off_t(value))
    }

    func set(_ option: CURLoption, _ value: String) {
        unsafe cairn_curl_set_string(pointer, option, value)
    }

    /// Sends just these header lines, in order, beside those that libcurl adds.
    mutating func setHeaderLines(_ lines: [String]) {
        for line in lines {
            // Safety: libcurl copies the line; on failure the list stays as it was.
            guard let longer = unsafe curl_slist_append(list, line) else { continue }
            unsafe list = longer
        }
        unsafe cairn_curl_set_list(pointer, CURLOPT_HTTPHEADER, list)
    }
}
