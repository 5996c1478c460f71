public import CairnS3

/// Where a job's snapshots are kept, as the configuration says it.
public enum StoreLocation: Sendable, Hashable {
    /// A folder on this machine or on something mounted here, by absolute path.
    case directory(path: String)
    /// A folder of a bucket.
    case s3(S3Location)
}

/// A folder of a bucket, and how to reach and use it.
public struct S3Location: Sendable, Hashable {
    public var options: S3Options
    public var credentials: S3CredentialsSource
    /// What stands before all keys: empty, or a folder ending in `/`.
    public var prefix: String
    /// Bytes of each part but the last; S3 takes 5 MiB to 5 GiB.
    public var partSize: Int
    /// Parts that may be on their way at the same time.
    public var partsInFlight: Int
    /// Parts that one object may have; the dump goes on in a next object after that.
    public var partsPerObject: Int

    /// With as many parts for an object as the service is known to take.
    public init(
        options: S3Options, credentials: S3CredentialsSource = .standard(profile: nil),
        prefix: String = "", partSize: Int = 8 << 20, partsInFlight: Int = 2
    ) {
        self.options = options
        self.credentials = credentials
        self.prefix = prefix
        self.partSize = partSize
        self.partsInFlight = partsInFlight
        partsPerObject = options.partLimit
    }
}

extension StoreLocation {
    /// The same place without the lock that is put on backups: what a check writes must go again.
    public var withoutLock: StoreLocation {
        guard case .s3(var location) = self else { return self }
        location.options.objectLock = nil
        return .s3(location)
    }

    /// Whether everything that is stored is to be locked.
    public var isLocking: Bool {
        if case .s3(let location) = self { location.options.objectLock != nil } else { false }
    }

    /// The same bucket named the other way in requests, by path instead of by virtual host or the
    /// reverse, and the value of `addressing` that says so; nil for a directory.
    public var addressedOtherwise: (location: StoreLocation, addressing: String)? {
        guard case .s3(var location) = self else { return nil }
        let other: S3Options.Addressing = location.options.usesVirtualHost ? .path : .virtualHost
        location.options.addressing = other
        return (.s3(location), other.rawValue)
    }
}
