public import CairnHTTP

/// How to reach one bucket, and how its objects are stored.
public struct S3Options: Sendable, Hashable {
    /// How the bucket is named in a request.
    public enum Addressing: String, Sendable, CaseIterable {
        /// AWS by virtual host unless the bucket's name has dots (no certificate would match), every
        /// other endpoint by path.
        case auto
        /// `https://bucket.host/key`
        case virtualHost = "virtual-host"
        /// `https://host/bucket/key`
        case path
    }

    /// What the server encrypts objects with at rest.
    public enum ServerSideEncryption: Sendable, Hashable {
        /// Keys of S3's own (SSE-S3, `AES256`).
        case s3
        /// A key of the Key Management Service (SSE-KMS); nil for the account's default key.
        case kms(keyID: String?)
    }

    /// Until when the bucket itself protects objects against deletion (S3 Object Lock).
    public struct ObjectLock: Sendable, Hashable {
        public enum Mode: String, Sendable, CaseIterable {
            /// Those with a special right may still delete.
            case governance = "GOVERNANCE"
            /// Nobody may, whatever their rights.
            case compliance = "COMPLIANCE"
        }

        public var mode: Mode
        /// Counted from the upload's beginning.
        public var days: Int

        public init(_ mode: Mode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    public var bucket: String
    /// Nil to find it out: from the environment, the profile or the bucket's own answer.
    public var region: String?
    /// Scheme, host and port of the service, such as `https://s3.example.com:9000`; nil for AWS, or for
    /// what the environment or the profile names where credentials come from there.
    public var endpoint: String?
    public var addressing: Addressing
    public var trust: HTTPOptions.Trust
    /// Such as `STANDARD_IA`; nil for the bucket's default.
    public var storageClass: String?
    public var encryption: ServerSideEncryption?
    public var objectLock: ObjectLock?
    /// Bytes per second of all uploads together; nil for no limit.
    public var uploadLimit: Int?

    /// Parts that an object of this service may have: 10,000 (Amazon S3 User Guide, "multipart upload
    /// limits"), with Scaleway 1,000 (its documentation, "Managing multipart uploads").
    public var partLimit: Int {
        endpoint?.contains(".scw.cloud") == true ? 1000 : 10_000
    }

    /// What ``addressing`` comes to for this bucket and endpoint.
    public var usesVirtualHost: Bool {
        switch addressing {
        case .virtualHost: true
        case .path: false
        // A certificate for *.s3.region.amazonaws.com doesn't cover a.b.s3.…
        case .auto: endpoint == nil && !bucket.contains(".")
        }
    }

    public init(
        bucket: String, region: String? = nil, endpoint: String? = nil,
        addressing: Addressing = .auto, trust: HTTPOptions.Trust = .systemAuthorities,
        storageClass: String? = nil, encryption: ServerSideEncryption? = nil,
        objectLock: ObjectLock? = nil, uploadLimit: Int? = nil
    ) {
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
        self.addressing = addressing
        self.trust = trust
        self.storageClass = storageClass
        self.encryption = encryption
        self.objectLock = objectLock
        self.uploadLimit = uploadLimit
    }
}
