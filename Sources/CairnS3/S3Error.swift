/// Why something asked of S3 wasn't done, where, and what to do next.
public struct S3Error: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// The server couldn't be reached, or kept failing, after all retries.
        public static let unreachable = Code(name: "unreachable")
        /// The server isn't who it says it is, or speaks no TLS that we accept.
        public static let untrusted = Code(name: "untrusted")
        /// The server knows us and won't let us.
        public static let accessDenied = Code(name: "accessDenied")
        /// No credentials were found, or the server refuses them: unknown, expired, wrongly signed.
        public static let credentials = Code(name: "credentials")
        public static let noSuchBucket = Code(name: "noSuchBucket")
        public static let noSuchKey = Code(name: "noSuchKey")
        public static let noSuchUpload = Code(name: "noSuchUpload")
        /// The object isn't the one that was meant any more (412).
        public static let preconditionFailed = Code(name: "preconditionFailed")
        /// The bytes that arrived, or that the server holds, aren't those that were sent.
        public static let corrupted = Code(name: "corrupted")
        /// The server has no room left, or a quota is used up.
        public static let full = Code(name: "full")
        /// The server doesn't know the operation, header or parameter (501, and some 400).
        public static let unsupported = Code(name: "unsupported")
        /// What answered doesn't speak S3, or not as S3 does.
        public static let notS3 = Code(name: "notS3")
        /// The task was cancelled.
        public static let cancelled = Code(name: "cancelled")
        /// A setting or argument that can't be used.
        public static let invalid = Code(name: "invalid")
        /// Any other failure.
        public static let failed = Code(name: "failed")
    }

    public let code: Code
    /// One line, lower case, with the host and S3's own words; never a secret or a signature.
    public let message: String
    /// The next step for the person who reads it.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
