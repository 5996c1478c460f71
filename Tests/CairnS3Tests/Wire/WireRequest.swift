import CairnCrypto
import CairnHTTP
import CairnS3
import Foundation
import Testing

/// A request as it went over the wire.
struct Recording: Decodable, Sendable {
    let method: String
    let target: String
    /// Names in lower case, in order.
    let headers: [[String]]
    let body: Data

    func values(_ name: String) -> [String] {
        headers.filter { $0[0] == name }.map { $0[1] }
    }
}

/// A request without what is the same for all, which ``Recording/verify(by:host:sourceLocation:)``
/// looks at.
struct WireRequest: Equatable, Sendable, CustomStringConvertible {
    let method: String
    let target: String
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    private init(_ method: String, _ target: String, _ headers: [String: String], _ body: String) {
        (self.method, self.target, self.headers, self.body) = (method, target, headers, body)
    }

    static func get(_ target: String, _ headers: [String: String] = [:]) -> WireRequest {
        WireRequest("GET", target, headers, "")
    }

    static func head(_ target: String, _ headers: [String: String] = [:]) -> WireRequest {
        WireRequest("HEAD", target, headers, "")
    }

    static func put(
        _ target: String, _ headers: [String: String] = [:], _ body: String
    ) -> WireRequest {
        WireRequest("PUT", target, headers, body)
    }

    static func post(
        _ target: String, _ headers: [String: String] = [:], _ body: String = ""
    ) -> WireRequest {
        WireRequest("POST", target, headers, body)
    }

    static func delete(_ target: String) -> WireRequest {
        WireRequest("DELETE", target, [:], "")
    }

    var description: String {
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return ([method + " " + target] + lines + ["", body]).joined(separator: "\n")
    }
}

extension WireRequest {
    /// What every request has, and no test needs to name.
    private static let common: Set = [
        "authorization", "content-length", "host", "x-amz-content-sha256", "x-amz-date",
    ]

    /// The token of an upload, which is random, becomes `TOKEN`.
    init(_ recording: Recording) throws {
        var headers: [String: String] = [:]
        for field in recording.headers where !Self.common.contains(field[0]) {
            #expect(headers[field[0]] == nil, "\(field[0]) stands twice")
            headers[field[0]] = field[1]
        }
        if let token = headers["x-amz-meta-upload-token"] {
            #expect(token.utf8.count == 32 && token.allSatisfy(\.isHexDigit))
            headers["x-amz-meta-upload-token"] = "TOKEN"
        }
        let body = try #require(String(bytes: recording.body, encoding: .utf8))
        self.init(recording.method, recording.target, headers, body)
    }
}

extension Recording {
    /// The moment for which it is signed, in seconds since 1970.
    var date: Int64 {
        get throws {
            let text = try #require(values("x-amz-date").first)
            let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
            return Int64(try format.parse(text).timeIntervalSince1970)
        }
    }

    /// Signs it once more, from what arrived: host, target, headers, body and date are those that were
    /// signed, and none is missing.
    func verify(
        by credentials: S3Credentials, host: String, sourceLocation: SourceLocation
    ) throws {
        let digest = SHA256.digest(of: Array(body))
        #expect(values("x-amz-content-sha256") == [digest.hex], sourceLocation: sourceLocation)
        #expect(values("host") == [host], sourceLocation: sourceLocation)
        if !body.isEmpty || method == "PUT" || method == "POST" {
            #expect(values("content-length") == ["\(body.count)"], sourceLocation: sourceLocation)
        }
        let authorization = try #require(values("authorization").first)
        let scope = authorization.split(separator: "/")
        try #require(scope.count == 5, sourceLocation: sourceLocation)
        let signer = SigV4Signer(credentials, region: String(scope[2]))
        let signed = try signer.sign(unsigned(digest), at: SigningDate(secondsSince1970: date))
        #expect(signed.headers["Authorization"] == authorization, sourceLocation: sourceLocation)
        #expect(signed.url == "http://\(host)\(target)", sourceLocation: sourceLocation)
    }

    /// All but what signing adds, or what libcurl has to add.
    private func unsigned(_ digest: SHA256Digest) throws -> UnsignedRequest {
        let added: Set = [
            "authorization", "content-length", "host", "x-amz-content-sha256", "x-amz-date",
            "x-amz-security-token",
        ]
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        let query = try (halves.count == 1 ? "" : halves[1]).split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let plain = try pair.map { try #require($0.removingPercentEncoding) }
            return UnsignedRequest.QueryItem(plain[0], plain.count == 2 ? plain[1] : nil)
        }
        return UnsignedRequest(
            HTTPMethod(rawValue: method), scheme: "http", host: values("host").first ?? "",
            path: try #require(halves[0].removingPercentEncoding), query: query,
            headers: HTTPHeaders(
                headers.filter { !added.contains($0[0]) }.map { .init($0[0], $0[1]) }),
            payload: .digest(digest))
    }
}
