internal import CairnHTTP
internal import CairnS3
internal import CairnStores

/// Where a job's snapshots go: one of the two is there.
public struct EffectiveStore: Sendable, Hashable, Codable {
    public let directory: String?
    public internal(set) var s3: EffectiveS3?

    init(_ location: StoreLocation) {
        switch location {
        case .directory(let path): (directory, s3) = (path, nil)
        case .s3(let location): (directory, s3) = (nil, EffectiveS3(location))
        }
    }
}

/// A folder of a bucket, and how it is reached and used.
public struct EffectiveS3: Sendable, Hashable, Codable {
    /// Whose word is taken for who the server is.
    public enum Trust: String, Sendable, Codable {
        /// The certificate authorities of this machine.
        case system
        /// Those of `caFile`, and no others.
        case caFile
        /// Anybody's: the server isn't verified.
        case anyCertificateInsecurely
        /// Nobody's: the connection is plain HTTP.
        case unencrypted
    }

    public let bucket: String
    /// Empty, or a folder ending in `/`.
    public let prefix: String
    /// Nil when it is found out at run time.
    public let region: String?
    /// Nil for AWS.
    public private(set) var endpointUrl: String?
    /// As it is written in the file: `auto`, `virtual-host` or `path`.
    public let addressing: String
    public private(set) var trust: Trust
    public let caFile: String?
    public internal(set) var credentials: EffectiveCredentials
    /// Nil for the bucket's default.
    public let storageClass: String?
    /// `s3`, `kms` or `kms: KEY-ID`; nil for the bucket's default.
    public let encryption: String?
    public let objectLock: ObjectLock?
    /// Bytes.
    public let partSize: Int
    public let partsInFlight: Int
    public let partsPerObject: Int
    /// Bytes per second; nil for no limit.
    public let uploadLimit: Int?

    public struct ObjectLock: Sendable, Hashable, Codable {
        /// `governance` or `compliance`.
        public let mode: String
        public let days: Int
    }

    init(_ location: S3Location) {
        let options = location.options
        bucket = options.bucket
        prefix = location.prefix
        region = options.region
        endpointUrl = options.endpoint
        addressing = options.addressing.rawValue
        (trust, caFile) = Self.trust(options)
        credentials = EffectiveCredentials(location.credentials)
        storageClass = options.storageClass
        encryption = options.encryption.map(Self.words)
        objectLock = options.objectLock.map { lock in
            ObjectLock(mode: lock.mode.rawValue.lowercased(), days: lock.days)
        }
        partSize = location.partSize
        partsInFlight = location.partsInFlight
        partsPerObject = location.partsPerObject
        uploadLimit = options.uploadLimit
    }

    /// Takes up the endpoint that environment or profile name.
    mutating func use(endpoint: String?) {
        endpointUrl = endpoint
        if endpoint?.hasPrefix("http://") == true { trust = .unencrypted }
    }

    private static func trust(_ options: S3Options) -> (Trust, String?) {
        if options.endpoint?.hasPrefix("http://") == true { return (.unencrypted, nil) }
        switch options.trust {
        case .systemAuthorities: return (.system, nil)
        case .authorities(let file): return (.caFile, file)
        case .anyServerUnverified: return (.anyCertificateInsecurely, nil)
        }
    }

    private static func words(_ encryption: S3Options.ServerSideEncryption) -> String {
        switch encryption {
        case .s3: "s3"
        case .kms(nil): "kms"
        case .kms(let keyID?): "kms: \(keyID)"
        }
    }
}

/// Whose credentials sign the requests.
public struct EffectiveCredentials: Sendable, Hashable, Codable {
    public enum Source: String, Sendable, Codable {
        /// The configuration says them.
        case configuration
        /// They are found at run time, in the order of AWS's SDKs.
        case standard
    }

    public let source: Source
    /// Where they were found just now, such as `environment (AWS_ACCESS_KEY_ID)`, or why there are none;
    /// nil when nobody looked.
    public var found: String?
    /// What comes before the environment in the standard order; nil when none was named.
    public let profile: String?
    /// The last four characters after `…`, enough to tell keys apart. Not all of it: somebody may have
    /// written the secret there.
    public let accessKeyId: String?
    /// The mask, if the configuration has one.
    public let secretAccessKey: String?
    /// The mask, if the configuration has one.
    public let sessionToken: String?

    init(_ credentials: S3CredentialsSource) {
        switch credentials {
        case .standard(let profile):
            source = .standard
            self.profile = profile
            (accessKeyId, secretAccessKey, sessionToken) = (nil, nil, nil)
        case .fixed(let keys):
            source = .configuration
            profile = nil
            accessKeyId = Self.shortened(keys.accessKeyID)
            secretAccessKey = EffectiveConfiguration.mask
            sessionToken = keys.sessionToken.map { _ in EffectiveConfiguration.mask }
        }
    }

    private static func shortened(_ keyID: String) -> String {
        keyID.utf8.count < 12 ? EffectiveConfiguration.mask : "…\(keyID.suffix(4))"
    }
}
