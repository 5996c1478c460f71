/// An object as the server describes it.
public struct S3Object: Sendable, Hashable {
    public var key: String
    /// Bytes.
    public var size: Int64
    /// The entity tag with its quotes, as it stands in `If-Match`; empty where a server gives none.
    public var etag: String
    /// Seconds since 1970 at which the server says it was last written.
    public var modified: Int64

    public init(key: String, size: Int64, etag: String, modified: Int64) {
        self.key = key
        self.size = size
        self.etag = etag
        self.modified = modified
    }
}

/// By what it was confirmed that the server holds the bytes that were sent.
public enum S3Proof: Sendable, Hashable {
    /// The server's checksum over the whole object equals ours: its SHA-256, or the MD5 that is the
    /// ETag of an object that was put in one piece.
    case fullObjectChecksum
    /// The server's SHA-256 over the SHA-256 of all parts equals ours.
    case compositeChecksum
    /// The ETag, an MD5 over the MD5 of all parts, equals ours.
    case compositeETag
    /// Every byte was read back and compared.
    case readBack
}
