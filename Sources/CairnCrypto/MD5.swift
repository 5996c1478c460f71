/// An incremental MD5 (RFC 1321), for `Content-MD5` headers and the ETags of S3 only.
///
/// MD5 protects against nothing but accidents: what proves a snapshot is its SHA-256.
public struct MD5: ~Copyable {
    private var context: DigestContext

    /// Whether this machine's OpenSSL offers MD5. Under strict FIPS rules it doesn't, and creating a
    /// computation traps; a proof that needs no MD5 must then be chosen.
    public static var isAvailable: Bool { DigestAlgorithm.md5 != nil }

    public init() {
        guard let algorithm = DigestAlgorithm.md5 else { fatalError("OpenSSL has no MD5") }
        context = DigestContext(algorithm)
    }

    /// Adds `bytes` to what is digested. However the bytes are cut, the digest is the same.
    public mutating func update(_ bytes: [UInt8]) {
        context.update(bytes)
    }

    /// Adds `bytes` to what is digested, without copying them.
    public mutating func update(_ bytes: RawSpan) {
        context.update(bytes)
    }

    /// The 16 bytes of the digest of all that was added. It ends the computation.
    public consuming func finish() -> [UInt8] {
        context.finish()
    }

    /// The 16 bytes of the digest of bytes that are all at hand.
    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = MD5()
        hash.update(bytes)
        return hash.finish()
    }
}
