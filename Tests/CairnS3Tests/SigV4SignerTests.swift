import CairnCrypto
import CairnHTTP
import CairnS3
import Testing

/// A request that AWS publishes with every step of its signature: Amazon S3 API Reference,
/// "Signature Calculations for the Authorization Header", section "Examples".
struct PublishedExample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: UnsignedRequest
    let signedHeaders: String
    let canonicalRequestDigest: String
    let signature: String

    static let host = "examplebucket.s3.amazonaws.com"
    static let date = SigningDate(secondsSince1970: 1_369_353_600)  // 24 May 2013, 00:00 UTC
    static let signer = SigV4Signer(
        S3Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1")

    static let all: [PublishedExample] = [
        PublishedExample(
            testDescription: "GET Object",
            request: UnsignedRequest(
                .get, host: host, path: "/test.txt", headers: ["Range": "bytes=0-9"]),
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            canonicalRequestDigest:
                "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        PublishedExample(
            testDescription: "PUT Object",
            request: UnsignedRequest(
                .put, host: host, path: "/test$file.text",
                headers: [
                    "Date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                ],
                payload: .digest(SHA256.digest(of: Array("Welcome to Amazon S3.".utf8)))),
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            canonicalRequestDigest:
                "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        PublishedExample(
            testDescription: "GET Bucket Lifecycle",
            request: UnsignedRequest(
                .get, host: host, path: "/", query: [.init("lifecycle")]),
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            canonicalRequestDigest:
                "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        PublishedExample(
            testDescription: "Get Bucket (List Objects)",
            request: UnsignedRequest(
                .get, host: host, path: "/",
                query: [.init("max-keys", "2"), .init("prefix", "J")]),
            signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            canonicalRequestDigest:
                "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]
}

@Test(arguments: PublishedExample.all)
func `the signature is the one that AWS publishes`(example: PublishedExample) {
    let (signer, date) = (PublishedExample.signer, PublishedExample.date)
    let request = signer.completed(example.request, at: date)
    let canonicalRequest = signer.canonicalRequest(request)
    let digest = SHA256.digest(of: Array(canonicalRequest.utf8))
    #expect(digest.hex == example.canonicalRequestDigest, "\(canonicalRequest)")
    #expect(
        signer.stringToSign(canonicalRequest, at: date)
            == """
            AWS4-HMAC-SHA256
            20130524T000000Z
            20130524/us-east-1/s3/aws4_request
            \(example.canonicalRequestDigest)
            """)
    #expect(
        signer.sign(example.request, at: date).headers["Authorization"]
            == "AWS4-HMAC-SHA256 "
            + "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + "SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)")
}

@Test func `what is signed is what goes over the wire`() {
    let request = UnsignedRequest(
        .get, scheme: "http", host: "127.0.0.1:9000", path: "/b/a//../ü +%2F~",
        query: [.init("uploads"), .init("prefix", "a/b c+&=é"), .init("empty", "")])
    let signed = PublishedExample.signer.sign(request, at: PublishedExample.date)
    #expect(
        signed.url == "http://127.0.0.1:9000/b/a//../%C3%BC%20%2B%252F~"
            + "?uploads&prefix=a%2Fb%20c%2B%26%3D%C3%A9&empty=")
    #expect(signed.headers["Host"] == "127.0.0.1:9000")
    #expect(signed.headers["x-amz-date"] == "20130524T000000Z")
}

@Test func `a session token is signed, and what is changed on the way isn't`() throws {
    let credentials = S3Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Secret("secret"),
        sessionToken: Secret("token"))
    let request = UnsignedRequest(
        .put, host: PublishedExample.host, path: "/a",
        headers: ["Expect": "100-continue", "User-Agent": "cairn"], payload: .unsigned)
    let signed = SigV4Signer(credentials, region: "eu-west-3")
        .sign(request, at: PublishedExample.date)
    #expect(signed.headers["x-amz-security-token"] == "token")
    #expect(signed.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
    let authorization = try #require(signed.headers["Authorization"])
    #expect(
        authorization.contains(
            "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"))
}
