internal import CairnCrypto
internal import CairnHTTP
internal import Synchronization

extension S3Client {
    /// Puts the lock that was asked for on an object that doesn't show it.
    ///
    /// Ceph 16 takes the headers with which a multipart upload is begun and forgets them; others don't
    /// know them at all. A backup that ransomware can delete isn't what was asked for. AWS shows the
    /// lock only to those with `s3:GetObjectRetention`: to lock once more does no harm.
    ///
    /// - Parameter headers: the object's, as the server describes it.
    /// - Throws: `.invalid` when the server doesn't lock.
    func lock(_ object: S3Object, unlessIn headers: HTTPHeaders) async throws(S3Error) {
        guard let lock = options.objectLock, headers["x-amz-object-lock-mode"] == nil else {
            return
        }
        let document =
            "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "<Mode>\(lock.mode.rawValue)</Mode>"
            + "<RetainUntilDate>\(lockEnd(lock))</RetainUntilDate></Retention>"
        var operation = S3Operation("locking “\(object.key)”", .put, key: object.key)
        operation.query = [.init("retention")]
        operation.setDocument(document)
        do throws(S3Error) {
            try await send(operation) { _ in }
        } catch {
            guard error.code == .unsupported else { throw error }
            throw S3Error(.invalid, error.message, hint: Self.lockHint)
        }
        // Who doesn't know the parameter may have taken the document for the object.
        guard try await head(object.key).etag == object.etag else {
            throw S3Error(
                .invalid, "locking “\(object.key)” replaced it: \(name) doesn't know locks",
                hint: Self.lockHint)
        }
    }

    private static let lockHint =
        "Choose a bucket that was made with object lock, or do without “objectLock”."

    /// Until when an object that is stored now is locked.
    func lockEnd(_ lock: S3Options.ObjectLock) -> String {
        let now = time.now() + state.withLock { $0.clockOffset }
        return SigningDate(secondsSince1970: now + Int64(lock.days) * 86_400).iso8601
    }
}
