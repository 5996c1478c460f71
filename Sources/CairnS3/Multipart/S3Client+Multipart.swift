internal import CairnCrypto
internal import CairnHTTP
internal import Synchronization

/// A multipart upload that is open on the server.
public struct S3OpenUpload: Sendable, Hashable {
    public let key: String
    public let id: String
    /// Seconds since 1970 at which it was begun, as a listing tells.
    public var begun: Int64?
}

/// The requests of which a multipart upload is made.
extension S3Client {
    /// Begins an upload in parts.
    ///
    /// - Parameter token: goes into the object's metadata, so that it can be told from any other.
    /// - Returns: the upload, and whether its parts carry checksums.
    func createUpload(
        _ key: String, token: String
    ) async throws(S3Error) -> (upload: S3OpenUpload, hasChecksums: Bool) {
        var operation = S3Operation("beginning the upload of “\(key)”", .post, key: key)
        operation.query = [.init("uploads")]
        operation.headers = storageHeaders([Self.tokenName: token])
        let plain = operation
        let hasChecksums = state.withLock { $0.sendsChecksums }
        if hasChecksums { operation.headers.append("x-amz-checksum-algorithm", "SHA256") }
        do throws(S3Error) {
            return (try await create(operation, key), hasChecksums)
        } catch {
            guard hasChecksums, error.code == .unsupported else { throw error }
            let upload = try await create(plain, key)
            state.withLock { $0.sendsChecksums = false }
            return (upload, false)
        }
    }

    private func create(_ operation: S3Operation, _ key: String) async throws(S3Error)
        -> S3OpenUpload
    {
        try await send(operation) { reply throws(ReplyFault) in
            let document = try reply.document("InitiateMultipartUploadResult")
            guard let id = document["UploadId"]?.text, !id.isEmpty else {
                throw .notS3("without an UploadId")
            }
            return S3OpenUpload(key: key, id: id)
        }
    }

    /// The metadata's name under which ``createUpload(_:token:)`` keeps its token.
    static let tokenName = "upload-token"

    /// Stores a part.
    func upload(
        _ part: [UInt8], number: Int, digest: SHA256Digest, to upload: S3OpenUpload, isChecked: Bool
    ) async throws(S3Error) -> Confirmation {
        var operation = S3Operation(
            "storing part \(number) of “\(upload.key)”", .put, key: upload.key)
        operation.query = [.init("partNumber", String(number)), .init("uploadId", upload.id)]
        operation.body = part
        operation.digest = digest
        // Some servers begin an upload with checksums and refuse them only here.
        if isChecked { return try await confirmWithChecksum(operation, digest) }
        if options.objectLock != nil, MD5.isAvailable {
            // One or the other is demanded then.
            operation.headers.append("Content-MD5", MD5.digest(of: part).base64)
        }
        return try await confirm(operation, digest)
    }

    /// Puts the parts together to the object.
    ///
    /// The reply may be lost, be an error within a 200, or have no ETag (Ceph 16's first one); a repeated
    /// request may be answered by 404 or 500 because the first one was carried out.
    ///
    /// - Parameter settled: tells the ETag of the object if it is there and this upload's.
    /// - Returns: the object's ETag.
    func complete(
        _ upload: S3OpenUpload, _ parts: [(etag: String, checksum: String?)],
        settled: @escaping @Sendable () async throws(S3Error) -> String?
    ) async throws(S3Error) -> String {
        var operation = S3Operation("completing “\(upload.key)”", .post, key: upload.key)
        operation.query = [.init("uploadId", upload.id)]
        let entries = parts.enumerated().map { index, part in
            let checksum = part.checksum.map { "<ChecksumSHA256>\($0)</ChecksumSHA256>" } ?? ""
            return "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(part.etag.xmlEscaped)</ETag>"
                + "\(checksum)</Part>"
        }
        let document =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "\(entries.joined())</CompleteMultipartUpload>"
        operation.body = Array(document.utf8)
        operation.headers = ["Content-Type": "application/xml"]
        operation.stallLimit = Self.lengthyStallLimit
        return try await send(
            operation,
            judge: { reply throws(ReplyFault) in
                let document = try reply.document("CompleteMultipartUploadResult")
                guard let etag = document["ETag"]?.text, !etag.isEmpty else {
                    throw .incomplete("it has no ETag")
                }
                return quoted(etag)
            }, settled: settled)
    }

    /// Aborts an upload, again and again until the server knows nothing of it any more: a part that
    /// was under way can arrive after the first abort (AbortMultipartUpload, "Amazon S3 API Reference").
    public func abort(_ upload: S3OpenUpload) async throws(S3Error) {
        for _ in 0..<Self.abortRounds {
            do throws(S3Error) {
                try await abortOnce(upload)
                guard try await hasParts(upload) else { return }
            } catch {
                if error.code == .noSuchUpload || error.code == .noSuchKey { return }
                throw error
            }
        }
        throw S3Error(
            .failed, "aborting the upload of “\(upload.key)”: \(name) still has parts of it",
            hint: "The next run tries again; a lifecycle rule for incomplete uploads helps, too.")
    }

    private static let abortRounds = 5

    private func abortOnce(_ upload: S3OpenUpload) async throws(S3Error) {
        var operation = S3Operation(
            "aborting the upload of “\(upload.key)”", .delete, key: upload.key)
        operation.query = [.init("uploadId", upload.id)]
        operation.attempts = Self.cleaningAttempts
        try await send(operation) { _ in }
    }

    /// What is cleaned up on the way out may not take long; what stays is swept by a later run.
    private static let cleaningAttempts = 4

    private func hasParts(_ upload: S3OpenUpload) async throws(S3Error) -> Bool {
        var operation = S3Operation("looking for parts of “\(upload.key)”", .get, key: upload.key)
        operation.query = [.init("max-parts", "1"), .init("uploadId", upload.id)]
        operation.attempts = Self.cleaningAttempts
        return try await send(operation) { reply throws(ReplyFault) in
            try reply.document("ListPartsResult")["Part"] != nil
        }
    }

    /// All uploads of exactly this key that were begun and neither completed nor aborted.
    public func openUploads(of key: String) async throws(S3Error) -> [S3OpenUpload] {
        try await uploads("listing uploads of “\(key)”", prefix: key)
            .filter { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// The same of all keys that begin with `prefix`.
    public func openUploads(below prefix: String) async throws(S3Error) -> [S3OpenUpload] {
        try await uploads("listing uploads below “\(prefix)”", prefix: prefix)
    }

    private func uploads(
        _ what: String, prefix: String
    ) async throws(S3Error) -> [S3OpenUpload] {
        var found: [S3OpenUpload] = []
        var after: UploadsPage.Marker?
        var seen: Set<UploadsPage.Marker> = []
        repeat {
            var operation = S3Operation(what, .get)
            operation.query = [
                .init("encoding-type", "url"), .init("prefix", prefix), .init("uploads"),
            ]
            if let after {
                operation.query += [
                    .init("key-marker", after.key), .init("upload-id-marker", after.id),
                ]
            }
            let page = try await send(operation, bodyLimit: 16 << 20) { reply throws(ReplyFault) in
                try UploadsPage(reply.document("ListMultipartUploadsResult"))
            }
            found += page.uploads
            after = page.next
            if let after, !seen.insert(after).inserted {
                throw S3Error(.notS3, "\(what): \(name) gives the same page again")
            }
        } while after != nil
        return found
    }
}

/// One reply to ListMultipartUploads.
private struct UploadsPage: Sendable {
    struct Marker: Sendable, Hashable {
        let key: String
        let id: String
    }

    let uploads: [S3OpenUpload]
    let next: Marker?

    init(_ document: XMLElement) throws(ReplyFault) {
        let isEncoded = document["EncodingType"]?.text == "url"
        func key(_ text: String?) throws(ReplyFault) -> String {
            guard let text, let key = isEncoded ? text.uriDecoded : text else {
                throw .notS3("an entry of a listing lacks its key")
            }
            return key
        }
        var uploads: [S3OpenUpload] = []
        for entry in document.children where entry.name == "Upload" {
            guard let id = entry["UploadId"]?.text, !id.isEmpty else {
                throw .notS3("an entry of a listing lacks its UploadId")
            }
            let begun = entry["Initiated"].flatMap { HTTPDate.secondsISO8601($0.text) }
            uploads.append(S3OpenUpload(key: try key(entry["Key"]?.text), id: id, begun: begun))
        }
        self.uploads = uploads
        switch document["IsTruncated"]?.text {
        case "false": next = nil
        case "true":
            let id = document["NextUploadIdMarker"]?.text ?? ""
            next = Marker(key: try key(document["NextKeyMarker"]?.text), id: id)
        default: throw .notS3("a listing doesn't say whether it is truncated")
        }
    }
}
