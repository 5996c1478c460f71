/// An incremental SHA-256 (FIPS 180-4, section 6.2).
///
/// ```swift
/// var hash = SHA256()
/// for chunk in chunks { hash.update(chunk) }
/// let digest = hash.finish()
/// ```
public struct SHA256: ~Copyable {
    private var context: DigestContext

    public init() {
        guard let algorithm = DigestAlgorithm.sha256 else { fatalError("OpenSSL has no SHA-256") }
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

    /// The digest of all that was added. It ends the computation.
    public consuming func finish() -> SHA256Digest {
        SHA256Digest(exactly: context.finish())
    }

    /// The digest of bytes that are all at hand.
    public static func digest(of bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}

/// A finished SHA-256: 32 bytes, shown as 64 lower-case hexadecimal digits as `sha256sum` does.
public struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    /// Bytes of every digest.
    static let size = 32

    /// The 32 bytes.
    public let bytes: [UInt8]

    fileprivate init(exactly bytes: [UInt8]) {
        precondition(bytes.count == Self.size)
        self.bytes = bytes
    }

    /// A digest that was kept as bytes; nil unless there are 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.init(exactly: bytes)
    }

    /// A digest that was written down; nil unless it is 64 hexadecimal digits, of either case.
    public init?(hex: String) {
        let digits = hex.utf8.compactMap(hexadecimalValue)
        guard digits.count == 2 * Self.size, hex.utf8.count == digits.count else { return nil }
        self.init(
            exactly: stride(from: 0, to: digits.count, by: 2).map {
                digits[$0] << 4 | digits[$0 + 1]
            })
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { bytes.hexadecimal }

    public var description: String { hex }
}
