internal import CairnHTTP

/// What a bucket is set up to do with what is stored in it.
public struct S3BucketTraits: Sendable, Hashable {
    /// Whether a deletion only hides an object; nil when the server doesn't tell.
    public var keepsVersions: Bool?
    /// Whether its objects can be locked; nil when the server doesn't tell.
    public var hasObjectLock: Bool?
}

extension S3Client {
    /// Asks how the bucket is set up. Neither answer is needed for anything else, so that keys without
    /// the rights for it (`s3:GetBucketVersioning`, `s3:GetBucketObjectLockConfiguration`) are no failure.
    ///
    /// - Throws: when the server couldn't be asked.
    public func bucketTraits() async throws(S3Error) -> S3BucketTraits {
        let versioning = try await bucketSetting("versioning") { reply throws(ReplyFault) in
            try reply.document("VersioningConfiguration")["Status"]?.text == "Enabled"
        }
        let lock = try await bucketSetting("object-lock") { reply throws(ReplyFault) in
            let document = try reply.document("ObjectLockConfiguration")
            return document["ObjectLockEnabled"]?.text == "Enabled"
        }
        return S3BucketTraits(keepsVersions: versioning, hasObjectLock: lock)
    }

    /// - Returns: nil when the server doesn't tell.
    private func bucketSetting(
        _ name: String, _ judge: @Sendable (HTTPResponse) throws(ReplyFault) -> Bool
    ) async throws(S3Error) -> Bool? {
        var operation = S3Operation("asking for the bucket's \(name)", .get)
        operation.query = [.init(name)]
        operation.attempts = 4
        do throws(S3Error) {
            return try await send(operation, judge: judge)
        } catch {
            switch error.code {
            case .accessDenied, .notS3: return nil
            // A bucket without a lock answers 404 with a code of its own, a server without locks 501.
            case .failed, .unsupported, .noSuchKey: return false
            default: throw error
            }
        }
    }

    /// Removes what deletions of just this key have hidden, every version and every marker.
    ///
    /// - Throws: also when the server doesn't let us.
    public func purge(_ key: String) async throws(S3Error) {
        var operation = S3Operation("listing versions of “\(key)”", .get)
        operation.query = [.init("prefix", key), .init("versions")]
        operation.attempts = 4
        let versions = try await send(operation) { reply throws(ReplyFault) in
            let entries = try reply.document("ListVersionsResult").children.filter { entry in
                ["Version", "DeleteMarker"].contains(entry.name)
                    && entry["Key"]?.text.utf8.elementsEqual(key.utf8) == true
            }
            return entries.compactMap { $0["VersionId"]?.text }
        }
        for version in versions {
            var operation = S3Operation("deleting a version of “\(key)”", .delete, key: key)
            operation.query = [.init("versionId", version)]
            operation.attempts = 4
            try await send(operation) { _ in }
        }
    }
}
