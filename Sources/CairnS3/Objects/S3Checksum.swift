internal import CairnCrypto

/// The checksums of S3 as they stand in headers and replies.
///
/// Source: Amazon S3 User Guide, "Checking object integrity".
enum S3Checksum {
    static let header = "x-amz-checksum-sha256"

    /// The value of ``header`` for bytes of this digest.
    static func text(_ digest: SHA256Digest) -> String { digest.bytes.base64 }

    /// What the server says of an object whose parts have these digests: the digest of their bytes, and
    /// how many they are.
    static func composite(_ parts: [SHA256Digest]) -> String {
        "\(SHA256.digest(of: parts.flatMap(\.bytes)).bytes.base64)-\(parts.count)"
    }

    /// The ETag of an object whose parts have these ETags, with its quotes; nil unless each is an MD5.
    static func compositeETag(_ parts: [String]) -> String? {
        let digests = parts.compactMap { md5(ofETag: $0) }
        guard digests.count == parts.count, MD5.isAvailable else { return nil }
        return "\"\(MD5.digest(of: digests.flatMap(\.self)).hexadecimal)-\(parts.count)\""
    }

    /// The ETag of bytes that were put in one piece or as one part; nil where MD5 can't be computed.
    static func etag(_ bytes: [UInt8]) -> String? {
        MD5.isAvailable ? "\"\(MD5.digest(of: bytes).hexadecimal)\"" : nil
    }

    private static func md5(ofETag etag: String) -> [UInt8]? {
        let digits = etag.filter { $0 != "\"" }
        guard digits.utf8.count == 32 else { return nil }
        var bytes: [UInt8] = []
        var rest = Substring(digits)
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// An ETag with its quotes, whether or not the server wrote them.
func quoted(_ etag: String) -> String {
    etag.isEmpty || etag.hasPrefix("\"") || etag.hasPrefix("W/") ? etag : "\"\(etag)\""
}

extension Sequence<UInt8> {
    /// Base 64 (RFC 4648, section 4).
    var base64: String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        let bytes = Array(self)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<Swift.min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * index) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
