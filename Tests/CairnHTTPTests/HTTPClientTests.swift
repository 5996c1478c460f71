import CairnCrypto
import CairnHTTP
import Foundation
import Testing

/// One server for all tests of this suite; they run side by side, as exchanges do.
@Suite(.timeLimit(.minutes(10)))
struct HTTPClientTests {
    static let server = Result { try TestServer() }
    let server: TestServer
    let client = HTTPClient()

    init() throws {
        server = try Self.server.get()
    }

    private func text(_ target: String) async throws -> String {
        String(
            decoding: try await client.perform(.init(.get, server.url(target))).body, as: UTF8.self)
    }

    @Test(arguments: [200, 204, 301, 404, 503])
    func `every status is a reply`(status: Int) async throws {
        let response = try await client.perform(.init(.get, server.url("/status/\(status)")))
        #expect(response.status == status)
    }

    @Test func `duplicate headers, their order and folded lines are kept`() async throws {
        let response = try await client.perform(.init(.get, server.url("/duplicates")))
        #expect(
            response.headers.fields == [
                .init("X-Thing", "one"), .init("Set-Cookie", "a"), .init("x-thing", "two"),
                .init("X-Folded", "first second"), .init("X-Empty", ""),
                .init("Content-Length", "0"),
            ])
    }

    @Test(arguments: [
        "/a%2Fb//../~%20+", "/./x/../../y", "/%7e%7E%c3%a9", "/?", "/a?b=c&b=%2B+&d&=/../?&",
        "//x", "/a;b=c:d@e!$&'()*,", "/a/..", "/{x}|\\^`\"<>[]",
    ])
    func `the target goes over the wire to the letter`(target: String) async throws {
        let head = try await text(target)
        #expect(head.hasPrefix("GET \(target) HTTP/1.1\r\n"))
    }

    @Test func `headers go over the wire in order, and nothing is added but what must be`()
        async throws
    {
        let headers: HTTPHeaders = ["X-B": "1", "x-a": "two  words", "X-B": "2", "X-Empty": ""]
        let request = HTTPRequest(.get, server.url("/head"), headers: headers)
        let response = try await client.perform(request)
        let lines = String(decoding: response.body, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(
            lines == [
                "GET /head HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "X-B: 1",
                "x-a: two  words", "X-B: 2", "X-Empty:",
            ])
    }

    @Test func `a host that is given replaces the URL's`() async throws {
        let request = HTTPRequest(.get, server.url("/head"), headers: ["Host": "example.com"])
        let head = String(decoding: try await client.perform(request).body, as: UTF8.self)
        #expect(head == "GET /head HTTP/1.1\r\nHost: example.com")
    }

    @Test(arguments: [HTTPMethod.put, .post])
    func `a request without a body says that it has none`(method: HTTPMethod) async throws {
        let response = try await client.perform(.init(method, server.url("/head")))
        let head = String(decoding: response.body, as: UTF8.self)
        #expect(head.hasPrefix("\(method.rawValue) /head HTTP/1.1\r\n"))
        #expect(head.contains("\r\nContent-Length: 0"))
        #expect(!head.contains("chunked"))
    }

    @Test func `a HEAD has no body, whatever length it tells`() async throws {
        let response = try await client.perform(
            .init(.head, server.url("/status/200")), bodyLimit: 0)
        #expect(response.headers["Content-Length"] == "3")
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [0, 1, 65_536, 65_537, 50_000_000])
    func `an upload arrives as it was sent`(size: Int) async throws {
        let body = TestServer.pattern(size)
        let response = try await client.perform(.init(.put, server.url("/digest"), body: body))
        let answer = String(decoding: response.body, as: UTF8.self)
        #expect(answer == "\(size) \(SHA256.digest(of: body))")
    }

    @Test func `an upload waits for the server's word if it is told to`() async throws {
        let client = HTTPClient(HTTPOptions(expectContinueFrom: 1000))
        let body = TestServer.pattern(1000)
        let large = try await client.perform(.init(.put, server.url("/head"), body: body))
        #expect(String(decoding: large.body, as: UTF8.self).contains("Expect: 100-continue"))
        #expect(large.headers["X-Interim"] == nil)
        let small = try await client.perform(
            .init(.put, server.url("/head"), body: Array(body.dropLast())))
        #expect(!String(decoding: small.body, as: UTF8.self).contains("Expect"))
        let refused = try await client.perform(.init(.put, server.url("/refuse"), body: body))
        #expect(refused.status == 403)
    }

    @Test func `an upload is sent again whole when the kept connection is dead`() async throws {
        let body = TestServer.pattern(3_000_000)
        for _ in 1...2 {
            let response = try await client.perform(.init(.put, server.url("/drop"), body: body))
            let answer = String(decoding: response.body, as: UTF8.self)
            #expect(answer == "\(body.count) \(SHA256.digest(of: body))")
        }
    }

    @Test func `a POST is sent once, whatever becomes of its connection`() async throws {
        _ = try await text("/connection")
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(.init(.post, server.url("/hangup"), body: [1, 2, 3]))
        }
        #expect(error?.code == .reset)
        #expect(try await text("/count/hangup") == "1")
    }

    @Test func `connections are used again`() async throws {
        let first = try await text("/connection")
        let second = try await text("/connection")
        #expect(first == second)
    }

    @Test func `a body that was read to its end leaves the connection for reuse`() async throws {
        let first = try await text("/connection")
        try await client.perform(.init(.get, server.url("/bytes/5000000"))) { _, body in
            while try await body.next() != nil {}
        }
        #expect(try await text("/connection") == first)
    }

    @Test func `chunks and their trailers are decoded`() async throws {
        let response = try await client.perform(.init(.get, server.url("/chunked/1000")))
        #expect(response.body == Array(String(repeating: "abcd", count: 1000).utf8))
        #expect(response.headers["X-Trailer"] == nil)
    }

    @Test func `a body up to the limit is collected, one byte more is refused`() async throws {
        let request = HTTPRequest(.get, server.url("/bytes/100000"))
        #expect(
            try await client.perform(request, bodyLimit: 100_000).body
                == TestServer.pattern(100_000))
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(request, bodyLimit: 99_999)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a body without a length is limited too`() async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(.init(.get, server.url("/chunked/1000")), bodyLimit: 3999)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a head without end is refused`() async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(.init(.get, server.url("/endless")))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a hundred exchanges go on at once`() async throws {
        let url = server.url("/gather/100")
        let connections = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 1...100 {
                group.addTask { try await client.perform(.init(.get, url)).body }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(connections.count == 100)
    }
}
