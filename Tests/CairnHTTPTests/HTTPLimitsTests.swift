import CairnHTTP
import Foundation
import Testing

/// Stalls, time-outs, cancellation, and addresses where nobody answers.
@Suite(.timeLimit(.minutes(10)))
struct HTTPLimitsTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
    }

    private func waiting(_ count: Int, _ client: HTTPClient) async throws {
        while true {
            let response = try await client.perform(.init(.get, server.url("/count/silent")))
            if String(decoding: response.body, as: UTF8.self) == "\(count)" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test(arguments: ["/silent", "/stall/100000"])
    func `a stalled server is noticed`(target: String) async throws {
        let limit = HTTPOptions.StallLimit(bytesPerSecond: 1000, for: .seconds(1))
        let client = HTTPClient(HTTPOptions(stallLimit: limit))
        let error = await #expect(throws: HTTPError.self) {
            try await client.perform(.init(.get, server.url(target)), bodyLimit: 10_000_000)
        }
        #expect(error?.code == .stalled)
    }

    @Test func `a request may have its own stall limit and its own time`() async throws {
        let limit = HTTPOptions.StallLimit(bytesPerSecond: 1000, for: .seconds(1))
        let stalled = await #expect(throws: HTTPError.self) {
            try await HTTPClient().perform(.init(.get, server.url("/silent"), stallLimit: limit))
        }
        #expect(stalled?.code == .stalled)
        let late = await #expect(throws: HTTPError.self) {
            try await HTTPClient().perform(
                .init(.get, server.url("/silent"), timeout: .milliseconds(200)))
        }
        #expect(late?.code == .timedOut)
    }

    @Test func `a reader that takes its time is no stall`() async throws {
        let limit = HTTPOptions.StallLimit(bytesPerSecond: 1000, for: .seconds(1))
        let client = HTTPClient(HTTPOptions(stallLimit: limit))
        let size = try await client.perform(.init(.get, server.url("/bytes/50000000"))) { _, body in
            try await Task.sleep(for: .seconds(3))
            return try await body.collect(limit: 50_000_000).count
        }
        #expect(size == 50_000_000)
    }

    @Test func `a cancelled exchange ends at once and closes its connection`() async throws {
        let client = HTTPClient()
        let url = server.url("/silent")
        let task = Task { try await client.perform(.init(.get, url)) }
        try await waiting(1, client)
        task.cancel()
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        try await waiting(0, client)
    }

    @Test func `a cancelled reader wakes up`() async throws {
        let client = HTTPClient()
        let url = server.url("/stall/100")
        let (heads, continuation) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            try await client.perform(.init(.get, url)) { head, body in
                continuation.yield(head.status)
                return try await body.collect(limit: 1000)
            }
        }
        for await status in heads {
            #expect(status == 200)
            break
        }
        task.cancel()
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let client = HTTPClient()
        let url = server.url("/silent")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.perform(.init(.get, url))
        }
        task.cancel()
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func `a client that is let go lets exchanges end that it began`() async throws {
        for _ in 1...50 {
            let response = try await HTTPClient().perform(.init(.get, server.url("/status/200")))
            #expect(response.status == 200)
        }
    }

    @Test func `a port where nobody listens is named`() async throws {
        // tcpmux, which no machine has offered for decades.
        let url = "http://127.0.0.1:1/x?X-Amz-Signature=secret"
        let error = await #expect(throws: HTTPError.self) {
            try await HTTPClient().perform(
                .init(.get, url, headers: ["Authorization": "very secret"]))
        }
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("127.0.0.1:1") == true)
        #expect(error?.message.contains("secret") == false)
        #expect(error?.isTransient == true)
    }

    @Test func `a host without an address is named`() async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await HTTPClient().perform(.init(.get, "http://nowhere.invalid/"))
        }
        #expect(error?.code == .cannotResolve)
        #expect(error?.message.contains("nowhere.invalid") == true)
    }

    @Test func `a bandwidth limit holds an exchange back`() async throws {
        let client = HTTPClient(HTTPOptions(sendLimit: 1_000_000, receiveLimit: 1_000_000))
        let clock = ContinuousClock()
        let received = try await clock.measure {
            _ = try await client.perform(
                .init(.get, server.url("/bytes/3000000")), bodyLimit: 3_000_000)
        }
        #expect(received > .seconds(1))
        let sent = try await clock.measure {
            let body = [UInt8](repeating: 7, count: 3_000_000)
            _ = try await client.perform(.init(.put, server.url("/digest"), body: body))
        }
        #expect(sent > .seconds(1))
    }
}
