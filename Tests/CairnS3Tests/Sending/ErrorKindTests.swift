import CairnHTTP
import Testing

@testable import CairnS3

private func remedy(_ status: Int, _ code: String) -> S3Failure.Remedy {
    ErrorKind(status: status, code: code, isError: !code.isEmpty, isForeign: false)
        .remedy(HTTPResponse(HTTPResponseHead(status: status)), nil)
}

/// The lists of botocore 1.42's standard retry mode, which S3 and those who imitate it go by.
@Test(arguments: [
    (400, "RequestTimeout"), (400, "RequestTimeoutException"), (400, "PriorRequestNotComplete"),
    (500, ""), (502, ""), (503, ""), (504, ""),
])
func `what botocore takes for transient is waited for`(status: Int, code: String) {
    #expect(remedy(status, code) == .waiting)
}

@Test(arguments: [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded",
    "LimitExceededException", "RequestThrottled", "SlowDown",
])
func `what botocore takes for throttling slows us down`(code: String) {
    #expect(remedy(400, code) == .slowingDown)
    #expect(remedy(503, code) == .slowingDown)
}

@Test(arguments: [
    (400, "ExpiredToken"), (403, "ExpiredToken"), (403, "InvalidAccessKeyId"),
    (400, "TokenRefreshRequired"),
])
func `credentials that aren't good any more are looked up again`(status: Int, code: String) {
    #expect(remedy(status, code) == .newCredentials)
}

@Test(arguments: [
    (404, "NoSuchKey"), (404, ""), (412, "PreconditionFailed"), (400, "MalformedXML"),
    (501, "NotImplemented"), (403, "SignatureDoesNotMatch"), (507, ""), (503, "XMinioStorageFull"),
])
func `what neither time nor another signature heals has no remedy`(status: Int, code: String) {
    #expect(remedy(status, code) == .none)
}
