import CairnCrypto
import CairnS3
import Foundation

/// The exchanges of an upload of `abcd`, `efgh` and `ij` to `a.gz`, of which the tests change one.
enum UploadScript {
    static let parts = ["abcd", "efgh", "ij"]
    static let size: Int64 = 10
    static let token = "{x-amz-meta-upload-token}"

    // What the client asks.

    static let create = WireRequest.post(
        "/backups/a.gz?uploads",
        [
            "content-type": "application/octet-stream", "x-amz-meta-upload-token": "TOKEN",
            "x-amz-checksum-algorithm": "SHA256",
        ])

    static func part(_ number: Int, isChecked: Bool = true) -> WireRequest {
        let text = parts[number - 1]
        return .put(
            "/backups/a.gz?partNumber=\(number)&uploadId=U%2B1%2F%3D",
            isChecked ? ["x-amz-checksum-sha256": sha256(text)] : [:], text)
    }

    static func complete(isChecked: Bool = true, etag: (String) -> String = md5ETag) -> WireRequest
    {
        let list = parts.enumerated().map { index, text in
            let etag = etag(text).replacingOccurrences(of: "\"", with: "&quot;")
            let checksum = "<ChecksumSHA256>\(sha256(text))</ChecksumSHA256>"
            return "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(etag)</ETag>"
                + "\(isChecked ? checksum : "")</Part>"
        }.joined()
        return .post(
            "/backups/a.gz?uploadId=U%2B1%2F%3D", ["content-type": "application/xml"],
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "\(list)</CompleteMultipartUpload>")
    }

    static let head = WireRequest.head("/backups/a.gz")
    /// A look at the object of which the server has seen checksums.
    static let proof = WireRequest.head("/backups/a.gz", ["x-amz-checksum-mode": "ENABLED"])
    static let abort = WireRequest.delete("/backups/a.gz?uploadId=U%2B1%2F%3D")
    static let listParts = WireRequest.get("/backups/a.gz?max-parts=1&uploadId=U%2B1%2F%3D")
    static let delete = WireRequest.delete("/backups/a.gz")

    /// All requests up to the completion.
    static func sending(isChecked: Bool = true) -> [WireRequest] {
        [create] + (1...3).map { part($0, isChecked: isChecked) }
    }

    // What a server answers.

    static let created = WireReply.xml(
        """
        <InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Bucket>backups</Bucket><Key>a.gz</Key><UploadId>U+1/=</UploadId>
        </InitiateMultipartUploadResult>
        """)

    static func stored(_ number: Int, isChecked: Bool = true, etag: String? = nil) -> WireReply {
        let text = parts[number - 1]
        let checksum = isChecked ? ["x-amz-checksum-sha256": sha256(text)] : [:]
        return WireReply(200, ["etag": etag ?? md5ETag(text)].merging(checksum) { $1 })
    }

    static func completed(_ etag: String) -> WireReply {
        .xml(
            """
            <CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <Bucket>backups</Bucket><Key>a.gz</Key><ETag>&quot;\(etag)&quot;</ETag>
            </CompleteMultipartUploadResult>
            """)
    }

    static func found(
        _ etag: String, size: Int64 = size, token: String = token, more: [String: String] = [:]
    ) -> WireReply {
        WireReply(
            200,
            [
                "content-length": "\(size)", "etag": "\"\(etag)\"",
                "x-amz-meta-upload-token": token,
            ].merging(more) { $1 })
    }

    static let notFound = WireReply(404)
    static let noSuchUpload = WireReply.error(404, "NoSuchUpload")

    /// All replies up to the completion.
    static func accepting(isChecked: Bool = true) -> [WireReply] {
        [created] + (1...3).map { stored($0, isChecked: isChecked) }
    }

    /// The ETag that S3's own rule gives: the MD5 of the parts' MD5s, and their number.
    static let etag =
        MD5.digest(of: parts.flatMap { MD5.digest(of: utf8($0)) }).hexadecimal + "-3"

    static let checksum: String = {
        let digests = parts.flatMap { SHA256.digest(of: utf8($0)).bytes }
        return Data(SHA256.digest(of: digests).bytes).base64EncodedString() + "-3"
    }()
}

extension S3Client {
    /// Sends all parts of ``UploadScript``.
    func sendAll() async throws -> S3Upload {
        let upload = upload("a.gz", partSize: 4)
        for (index, part) in UploadScript.parts.enumerated() {
            try await upload.send(utf8(part), number: index + 1)
        }
        return upload
    }
}

extension S3Upload {
    func completeAll() async throws(S3Error) -> S3Proof {
        try await complete(parts: 3, size: UploadScript.size)
    }
}
