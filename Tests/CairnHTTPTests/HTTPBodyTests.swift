import CairnCrypto
import CairnHTTP
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10)))
struct HTTPBodyTests {
    let server: TestServer
    let client = HTTPClient()

    init() throws {
        server = try TestServer()
    }

    private func sentBytes() async throws -> Int? {
        let response = try await client.perform(.init(.get, server.url("/count/sent")))
        return Int(String(decoding: response.body, as: UTF8.self))
    }

    private func patternDigest(_ size: Int) -> SHA256Digest {
        var hash = SHA256()
        let repeated = TestServer.pattern(251 * 4000)
        for start in stride(from: 0, to: size, by: repeated.count) {
            hash.update(Array(repeated.prefix(size - start)))
        }
        return hash.finish()
    }

    @Test func `a slow reader holds the server back and gets every byte`() async throws {
        let size = 200_000_000
        let window = 1 << 20
        // What the kernel may hold for both ends of a connection on loopback, generously.
        let kernelBuffers = 32 << 20
        let request = HTTPRequest(.get, server.url("/bytes/\(size)"))
        let (digest, largest) = try await client.perform(request, window: window) { head, body in
            #expect(head.headers["content-length"] == "\(size)")
            // The server stands still with only the buffers full.
            var sent = try await sentBytes()
            while true {
                try await Task.sleep(for: .milliseconds(50))
                let now = try await sentBytes()
                if now == sent, sent != 0 { break }
                sent = now
            }
            #expect(sent ?? size < window + kernelBuffers)

            var hash = SHA256()
            var largest = 0
            while let chunk = try await body.next() {
                largest = max(largest, chunk.count)
                hash.update(chunk)
            }
            return (hash.finish(), largest)
        }
        #expect(digest == patternDigest(size))
        #expect(largest <= window)
    }

    @Test(arguments: [1, 1000, 16_384, 100_000])
    func `a window of any size works`(window: Int) async throws {
        let body = try await client.perform(
            .init(.get, server.url("/bytes/3000000")), window: window
        ) { _, body in try await body.collect(limit: 3_000_000) }
        #expect(body == TestServer.pattern(3_000_000))
    }

    @Test func `collecting more than the limit is refused`() async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(.init(.get, server.url("/bytes/3000000"))) { _, body in
                try await body.collect(limit: 2_999_999)
            }
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a reader that gives up ends the exchange`() async throws {
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            try await client.perform(.init(.get, server.url("/stall/1000000"))) { _, body in
                _ = try await body.next()
                throw Enough()
            }
        }
        let status = try await client.perform(.init(.get, server.url("/stall/0"))) { head, _ in
            head.status
        }
        #expect(status == 200)
    }

    @Test(arguments: ["reset", "short"])
    func `a connection that ends in the middle of a body is an error`(how: String) async throws {
        let request = HTTPRequest(.get, server.url("/\(how)/2000000"))
        let whole = await #expect(throws: HTTPError.self) {
            try await client.perform(request, bodyLimit: 10_000_000)
        }
        #expect(whole?.code == .reset)
        #expect(whole?.isTransient == true)
        #expect(whole?.message.contains("127.0.0.1:\(server.port)") == true)
        let streamed = await #expect(throws: HTTPError.self) {
            try await client.perform(request) { _, body in
                while try await body.next() != nil {}
            }
        }
        #expect(streamed?.code == .reset)
    }
}
