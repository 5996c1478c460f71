internal import CCurl

extension EasyHandle {
    /// Makes the handle ready to send `request` as `options` say.
    mutating func prepare(_ request: HTTPRequest, _ options: HTTPOptions) {
        prepareProtocol()
        prepareTrust(options.trust)
        // To libcurl an empty name means none, whatever the environment says.
        if options.proxy == .none { set(CURLOPT_PROXY, "") }
        prepareLimits(request, options)
        prepareMethod(request)
        setHeaderLines(headerLines(of: request, options))
    }

    private func prepareProtocol() {
        // Safety: the handle is live.
        unsafe cairn_curl_allow_only_http(pointer)
        unsafe cairn_curl_abandon_lookups(pointer)
        set(CURLOPT_HTTP_VERSION, cairn_curl_http_1_1)
        set(CURLOPT_PATH_AS_IS, true)
        set(CURLOPT_FOLLOWLOCATION, false)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        set(CURLOPT_NOSIGNAL, true)
        set(CURLOPT_TCP_KEEPALIVE, true)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 15)
        set(CURLOPT_BUFFERSIZE, 128 << 10)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
    }

    private func prepareTrust(_ trust: HTTPOptions.Trust) {
        set(CURLOPT_SSLVERSION, cairn_curl_tls_1_2)
        switch trust {
        case .systemAuthorities: break
        case .authorities(let file):
            set(CURLOPT_CAINFO, file)
            // Else the machine's folder of authorities would be believed as well.
            // Safety: null means none; the handle is live.
            unsafe cairn_curl_set_string(pointer, CURLOPT_CAPATH, nil)
        case .anyServerUnverified:
            set(CURLOPT_SSL_VERIFYPEER, false)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func prepareLimits(_ request: HTTPRequest, _ options: HTTPOptions) {
        let stall = request.stallLimit ?? options.stallLimit
        set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.milliseconds)
        set(CURLOPT_LOW_SPEED_LIMIT, stall.bytesPerSecond)
        set(CURLOPT_LOW_SPEED_TIME, max(1, Int(stall.period.components.seconds)))
        if let timeout = request.timeout { set(CURLOPT_TIMEOUT_MS, timeout.milliseconds) }
        if let limit = options.sendLimit { set(CURLOPT_MAX_SEND_SPEED_LARGE, bytes: limit) }
        if let limit = options.receiveLimit { set(CURLOPT_MAX_RECV_SPEED_LARGE, bytes: limit) }
    }

    private func prepareMethod(_ request: HTTPRequest) {
        set(CURLOPT_URL, request.url)
        if let body = request.bodyToSend {
            set(CURLOPT_UPLOAD, true)
            set(CURLOPT_INFILESIZE_LARGE, bytes: body.count)
        } else if request.method == .head {
            set(CURLOPT_NOBODY, true)
        } else {
            set(CURLOPT_HTTPGET, true)
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        // When a kept connection breaks before the reply, libcurl sends the request again by itself.
        // The server may have acted on the first one, which only idempotent methods allow.
        set(CURLOPT_FRESH_CONNECT, request.method == .post)
    }

    private func headerLines(of request: HTTPRequest, _ options: HTTPOptions) -> [String] {
        // To libcurl "Name:" takes a header away, and "Name;" sends one without a value.
        var lines = request.headers.fields.map { field in
            field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        if request.headers["accept"] == nil { lines.append("Accept:") }
        if request.headers["expect"] == nil {
            let size = request.bodyToSend?.count ?? 0
            let asksFirst = options.expectContinueFrom.map { size > 0 && size >= $0 } ?? false
            lines.append(asksFirst ? "Expect: 100-continue" : "Expect:")
        }
        return lines
    }
}

extension Duration {
    /// Whole milliseconds, at least 1: libcurl takes 0 for no limit.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
