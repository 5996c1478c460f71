internal import CairnCrypto
internal import CairnHTTP
internal import Synchronization

extension S3Client {
    /// Stores an object in one request, replacing one of the same key.
    ///
    /// - Parameter metadata: becomes `x-amz-meta-…` headers; names in lower case.
    /// - Returns: by what the server confirmed the bytes; they were read back where it gave nothing.
    @discardableResult
    public func put(
        _ key: String, _ bytes: [UInt8], metadata: [String: String] = [:]
    ) async throws(S3Error) -> S3Proof {
        var operation = S3Operation("storing “\(key)”", .put, key: key)
        operation.body = bytes
        let digest = SHA256.digest(of: bytes)
        operation.digest = digest
        operation.headers = storageHeaders(metadata)
        if options.objectLock != nil, MD5.isAvailable {
            operation.headers.append("Content-MD5", MD5.digest(of: bytes).base64)
        }
        let confirmation = try await confirmWithChecksum(operation, digest)
        if confirmation.isProven || confirmation.etag == S3Checksum.etag(bytes) {
            return .fullObjectChecksum
        }
        return try await readBack(key, confirmation.etag, [StoredPart(size: bytes.count, digest)])
    }

    /// Asks for an object's description.
    ///
    /// - Throws: `.noSuchKey`.
    public func head(_ key: String) async throws(S3Error) -> S3Object {
        try await describe(key).object
    }

    /// What the server says of an object, with the headers that only we look at.
    ///
    /// - Parameter checksums: whether the object's checksums are asked for, which some servers that
    ///   keep none answer by 400 (Backblaze B2).
    func describe(
        _ key: String, checksums: Bool = false
    ) async throws(S3Error) -> (object: S3Object, headers: HTTPHeaders) {
        var operation = S3Operation("looking for “\(key)”", .head, key: key)
        if checksums { operation.headers = ["x-amz-checksum-mode": "ENABLED"] }
        return try await send(operation) { reply throws(ReplyFault) in
            (try Self.object(key, reply.head), reply.headers)
        }
    }

    static func object(
        _ key: String, _ head: HTTPResponseHead
    ) throws(ReplyFault) -> S3Object {
        guard let size = head.headers["content-length"].flatMap({ Int64($0) }), size >= 0 else {
            throw .notS3("without a Content-Length")
        }
        guard let etag = head.headers["etag"], !etag.isEmpty else {
            throw .notS3("without an ETag")
        }
        let modified = head.headers["last-modified"].flatMap(HTTPDate.seconds) ?? 0
        return S3Object(key: key, size: size, etag: quoted(etag), modified: modified)
    }

    /// The headers that say how an object is stored; for PUT and CreateMultipartUpload.
    func storageHeaders(_ metadata: [String: String]) -> HTTPHeaders {
        var headers: HTTPHeaders = ["Content-Type": "application/octet-stream"]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
            headers.append("x-amz-meta-\(name)", value)
        }
        if let storageClass = options.storageClass {
            headers.append("x-amz-storage-class", storageClass)
        }
        switch options.encryption {
        case nil: break
        case .s3?: headers.append("x-amz-server-side-encryption", "AES256")
        case .kms(let keyID)?:
            headers.append("x-amz-server-side-encryption", "aws:kms")
            if let keyID {
                headers.append("x-amz-server-side-encryption-aws-kms-key-id", keyID)
            }
        }
        if let lock = options.objectLock {
            headers.append("x-amz-object-lock-mode", lock.mode.rawValue)
            headers.append("x-amz-object-lock-retain-until-date", lockEnd(lock))
        }
        return headers
    }
}

/// What a reply to stored bytes says of them.
struct Confirmation: Sendable {
    let etag: String
    /// Whether the server's own SHA-256 of the bytes equals ours.
    let isProven: Bool
}

extension S3Client {
    /// Sends bytes that become an object or a part.
    ///
    /// - Throws: `.corrupted` when the server computed another SHA-256, after retries.
    func confirm(
        _ operation: S3Operation, _ digest: SHA256Digest
    ) async throws(S3Error) -> Confirmation {
        try await send(operation) { reply throws(ReplyFault) in
            guard let etag = reply.headers["etag"], !etag.isEmpty else {
                throw .notS3("without an ETag")
            }
            let echo = reply.headers[S3Checksum.header]
            if let echo, echo != S3Checksum.text(digest) {
                throw .corrupted("the server's SHA-256 of it is another")
            }
            return Confirmation(etag: quoted(etag), isProven: echo != nil)
        }
    }

    /// Sends a request with a checksum header where the server takes it, and once without where it
    /// doesn't, which is then remembered.
    func confirmWithChecksum(
        _ operation: S3Operation, _ digest: SHA256Digest
    ) async throws(S3Error) -> Confirmation {
        guard state.withLock({ $0.sendsChecksums }) else {
            return try await confirm(operation, digest)
        }
        var checked = operation
        checked.headers.append(S3Checksum.header, S3Checksum.text(digest))
        do throws(S3Error) {
            return try await confirm(checked, digest)
        } catch {
            guard error.code == .unsupported else { throw error }
            let confirmation = try await confirm(operation, digest)
            state.withLock { $0.sendsChecksums = false }
            return confirmation
        }
    }
}

extension SigningDate {
    /// `2026-11-20T04:00:00Z` (RFC 3339).
    var iso8601: String {
        let text = Array(timestamp)
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T"
            + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
    }
}
