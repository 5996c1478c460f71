import CairnCrypto
import CairnHTTP
import CairnS3
import Foundation
import Testing

/// A request made by chance, in the form in which it goes to botocore.
private struct GeneratedRequest: Encodable {
    let method: String
    let host: String
    let path: String
    let query: [[String]]
    let headers: [[String]]
    let body: String
    let timestamp: String
    let region: String
    let secret: String
    let token: String?

    init(_ random: inout SeededGenerator) {
        method = ["GET", "PUT", "POST", "DELETE", "HEAD"].randomElement(using: &random)!
        host = ["bucket.s3.amazonaws.com", "127.0.0.1:9000", "s3.example.com:8443"]
            .randomElement(using: &random)!
        path = "/bucket/" + random.text(upTo: 40)
        query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            [random.text(upTo: 8), random.text(upTo: 20)]
        }
        headers = [
            ["Content-Type", "text/plain"], ["X-Amz-Meta-A", "  two   words "],
            ["x-amz-meta-a", "again"], ["Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="],
        ].filter { _ in Bool.random(using: &random) }
        body = random.text(upTo: 30)
        date = SigningDate(secondsSince1970: .random(in: 0...4_000_000_000, using: &random))
        timestamp = date.timestamp
        region = ["us-east-1", "eu-west-3", "auto"].randomElement(using: &random)!
        secret = random.text(upTo: 40)
        token = Bool.random(using: &random) ? "token/+=\(random.next())" : nil
    }

    private let date: SigningDate

    private enum CodingKeys: CodingKey {
        case method, host, path, query, headers, body, timestamp, region, secret, token
    }

    /// The canonical request and the signature, by our steps.
    var signed: Signed {
        let credentials = S3Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Secret(secret),
            sessionToken: token.map { Secret($0) })
        let signer = SigV4Signer(credentials, region: region)
        let request = signer.completed(
            UnsignedRequest(
                HTTPMethod(rawValue: method), host: host, path: path,
                query: query.map { .init($0[0], $0[1]) },
                headers: HTTPHeaders(headers.map { .init($0[0], $0[1]) }),
                payload: .digest(SHA256.digest(of: Array(body.utf8)))),
            at: date)
        let canonicalRequest = signer.canonicalRequest(request)
        let signature = signer.signature(
            of: signer.stringToSign(canonicalRequest, at: date), by: signer.signingKey(for: date))
        return Signed(canonicalRequest: canonicalRequest, signature: signature)
    }
}

private struct Signed: Decodable, Equatable {
    let canonicalRequest: String
    let signature: String
}

/// SplitMix64: the same requests in every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// Mostly printable ASCII with what is easily got wrong, and characters of two to four bytes.
    mutating func text(upTo limit: Int) -> String {
        let awkward = Array("/ +%&=?#~.'\"\\*!()éß€中😀\u{301}\u{2028}\u{FEFF}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...limit, using: &self) {
            if Int.random(in: 0..<3, using: &self) == 0 {
                text.append(awkward.randomElement(using: &self)!)
            } else {
                text.append(UnicodeScalar(UInt8.random(in: 0x20...0x7e, using: &self)))
            }
        }
        return String(text)
    }
}

/// botocore's own steps, for requests that come as lines of JSON.
private let botocoreSigner = """
    import json, sys
    try:
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        from urllib.parse import quote
    except ImportError as error:
        sys.exit(f"botocore is needed for this test (pip install botocore): {error}")

    for line in sys.stdin:
        r = json.loads(line)
        auth = S3SigV4Auth(
            Credentials("AKIAIOSFODNN7EXAMPLE", r["secret"], r.get("token")), "s3", r["region"])
        url = "https://" + r["host"] + quote(r["path"], safe="/~")
        if r["query"]:
            url += "?" + "&".join(quote(n, safe="-_.~") + "=" + quote(v, safe="-_.~") for n, v in r["query"])
        request = AWSRequest(r["method"], url, data=r["body"].encode())
        for name, value in r["headers"]:
            request.headers.add_header(name, value)
        request.context.update(timestamp=r["timestamp"], payload_signing_enabled=True)
        auth._modify_request_before_signing(request)
        canonical = auth.canonical_request(request)
        signature = auth.signature(auth.string_to_sign(request, canonical), request)
        print(json.dumps({"canonicalRequest": canonical, "signature": signature}))
    """

/// Runs botocore over lines of JSON, through files so that neither side waits for the other.
private func signWithBotocore(_ requests: [GeneratedRequest]) throws -> [Signed] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cairn-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "requests")
    let lines = try requests.map { try JSONEncoder().encode($0) }
    try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: input)

    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Debian's package is for /usr/bin/python3, another one may come first in the PATH.
    process.arguments = [
        "sh", "-c",
        "python3 -c 'import botocore' 2>/dev/null && exec python3 \"$@\"; exec /usr/bin/python3 \"$@\"",
        "sh", "-c", botocoreSigner,
    ]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    return try printed.split(separator: UInt8(ascii: "\n")).map { line in
        guard let signed = try? JSONDecoder().decode(Signed.self, from: line) else {
            throw BotocoreFailure(words: String(decoding: printed.suffix(2000), as: UTF8.self))
        }
        return signed
    }
}

private struct BotocoreFailure: Error { let words: String }

@Test func `ten thousand requests are signed as botocore signs them`() throws {
    var random = SeededGenerator(state: 20_130_524)
    let requests = (0..<10_000).map { _ in GeneratedRequest(&random) }
    let expected = try signWithBotocore(requests)
    try #require(expected.count == requests.count)
    for (request, expected) in zip(requests, expected) where request.signed != expected {
        Issue.record("botocore: \(expected)\nhere: \(request.signed)")
        return
    }
}
