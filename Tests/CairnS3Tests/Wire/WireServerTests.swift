import CairnHTTP
import Testing

struct WireServerTests {
    @Test(.enabled(if: WireServer.hasIPv6, "needs the address ::1"))
    func `two addresses with the same port keep their scripts apart`() async throws {
        let first = try WireServer([WireReply(200)])
        let second = try WireServer([WireReply(204)], address: "::1", port: first.port)
        let client = HTTPClient(HTTPOptions(proxy: .none))
        _ = try await client.perform(.init(.get, "http://127.0.0.1:\(first.port)/first"))
        _ = try await client.perform(.init(.get, "http://[::1]:\(first.port)/second"))
        #expect(try first.recordings.map(\.target) == ["/first"])
        #expect(try second.recordings.map(\.target) == ["/second"])
    }
}
