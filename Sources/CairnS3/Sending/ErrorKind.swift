internal import CairnHTTP

/// What a failing reply means, from its status and S3's code.
///
/// Source: Amazon S3 API Reference, "Error responses"; the lists of botocore's standard retry mode.
/// Codes that only other servers use are marked so.
struct ErrorKind: Sendable {
    let status: Int
    let code: String
    /// Whether the reply was S3's error document; a HEAD's reply never is.
    let isError: Bool
    /// Whether it has a body that isn't: somebody else answered in S3's place.
    let isForeign: Bool

    private static let throttling: Set = [
        "SlowDown", "SlowDownRead", "SlowDownWrite", "Throttling", "ThrottlingException",
        "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequests",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded",
        "LimitExceededException", "ReducedRequestRate",
    ]
    private static let transient: Set = [
        "InternalError", "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException",
        "PriorRequestNotComplete", "OperationAborted", "ConditionalRequestConflict",
        // The body was cut or changed on its way: what we hold is still right.
        "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch",
        "XMinioServerNotInitialized",  // MinIO
    ]
    private static let credentials: Set = [
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurity", "ExpiredToken",
        "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired", "RequestExpired",
        "InvalidClientTokenId", "UnrecognizedClientException",
    ]
    private static let expiring: Set = [
        "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired",
        "InvalidAccessKeyId", "InvalidClientTokenId",
    ]
    private static let full: Set = [
        "QuotaExceeded",  // Ceph
        "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded",  // MinIO
        "StorageQuotaExceeded", "NoSpaceLeft",
    ]
    private static let unsupported: Set = [
        "NotImplemented", "InvalidArgument", "InvalidRequest", "MethodNotAllowed",
        "UnsupportedHeader", "XNotImplemented",
    ]

    /// Whether what failed with this code may succeed later.
    static func isPassing(_ code: String) -> Bool {
        throttling.contains(code) || transient.contains(code)
    }

    func remedy(_ reply: HTTPResponse, _ fields: XMLElement?) -> S3Failure.Remedy {
        if let region = region(reply, fields) { return .region(region) }
        if code == "RequestTimeTooSkewed" || status == 403 && !Self.credentials.contains(code) {
            // Some servers say AccessDenied for a wrong clock; the caller compares before it believes.
            return .correctingClock
        }
        if Self.expiring.contains(code) { return .newCredentials }
        if isFull { return .none }
        if Self.throttling.contains(code) || status == 429 { return .slowingDown }
        if Self.transient.contains(code) || [408, 500, 502, 503, 504].contains(status) {
            return .waiting
        }
        return .none
    }

    /// The region that the bucket says it is in.
    private func region(_ reply: HTTPResponse, _ fields: XMLElement?) -> String? {
        let isRedirect = [301, 302, 307, 308].contains(status)
        let speaksOfRegion =
            isRedirect || code == "AuthorizationHeaderMalformed"
            || code == "IllegalLocationConstraintException" || code == "PermanentRedirect"
            || code.isEmpty && (status == 400 || status == 403)
        guard speaksOfRegion else { return nil }
        let named = reply.headers["x-amz-bucket-region"] ?? fields?["Region"]?.text
        // It becomes part of a host's name.
        guard let named, RegionName.isPartOfHost(named) else { return nil }
        return named
    }

    private var isFull: Bool { status == 507 || Self.full.contains(code) }

    func error(_ sentence: String, credentials: S3Credentials) -> S3Error {
        if isFull {
            return S3Error(
                .full, sentence,
                hint: "Make room there or raise the quota; nothing was kept of this one."
            )
        }
        if Self.credentials.contains(code) {
            return S3Error(
                .credentials, sentence,
                hint: code.contains("Expired") || code.contains("Token")
                    ? "The session token isn't valid any more: get new credentials."
                    : "Check access key “\(credentials.accessKeyID)” and its secret for this endpoint."
            )
        }
        if isForeign, status < 500 { return foreign(sentence) }
        switch (status, code) {
        case (_, "NoSuchBucket"):
            return S3Error(
                .noSuchBucket, sentence,
                hint: "Check the bucket's name and the endpoint. Cairn doesn't create buckets.")
        case (_, "NoSuchUpload"): return S3Error(.noSuchUpload, sentence)
        case (_, "NoSuchKey"), (404, ""): return S3Error(.noSuchKey, sentence)
        case (412, _), (_, "PreconditionFailed"):
            return S3Error(
                .preconditionFailed, sentence,
                hint: "The object was replaced meanwhile: see who else writes into the bucket.")
        case (_, "RequestTimeTooSkewed"):
            return S3Error(
                .failed, sentence, hint: "Set this machine's clock: S3 allows 15 minutes at most.")
        case (_, "BadDigest"), (_, "XAmzContentSHA256Mismatch"), (_, "IncompleteBody"):
            return S3Error(
                .corrupted, sentence, hint: "Bytes change on the way: check what lies in between.")
        case (401, _), (403, _):
            return S3Error(
                .accessDenied, sentence,
                hint:
                    "Check access key “\(credentials.accessKeyID)”, its secret, and what its rights and"
                    + " the bucket's policy let it do.")
        case (301, _), (302, _), (307, _), (308, _):
            return S3Error(
                .invalid, sentence,
                hint: "The bucket is elsewhere: name its region, or its endpoint.")
        case (501, _), (405, _): return unsupported(sentence)
        case (400, _) where Self.unsupported.contains(code): return unsupported(sentence)
        case (500..., _):
            return S3Error(
                .unreachable, sentence,
                hint:
                    "Look at the service's state and load, and at proxies in between, and try again later."
            )
        default:
            return isError
                ? S3Error(
                    .failed, sentence,
                    hint: "The server's log and documentation tell more of this answer.")
                : foreign(sentence)
        }
    }

    private func unsupported(_ sentence: String) -> S3Error {
        S3Error(
            .unsupported, sentence,
            hint:
                "The service, or this bucket, can't do what is asked: see whether it has the object"
                + " lock, the encryption or the storage class that the configuration names.")
    }

    /// The refusal of something that stands before S3, or in its place.
    private func foreign(_ sentence: String) -> S3Error {
        S3Error(
            status == 401 || status == 403 ? .accessDenied : .notS3, sentence,
            hint: "What answers there doesn't speak S3: check the endpoint, its port and proxies.")
    }
}
