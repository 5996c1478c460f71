import CairnHTTP
import Foundation
import Testing

/// A private certificate authority with a certificate for 127.0.0.1, made by openssl(1) for one
/// test and removed with it.
final class TestAuthority: Sendable {
    let folder: URL

    init(subjectAlternativeName: String = "IP:127.0.0.1") throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test authority"] + newKey
                + ["-keyout", "ca.key", "-out", "ca.pem"], making: "ca.pem")
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=server"] + newKey
                + ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=CA:FALSE"]
                + ["-addext", "subjectAltName=\(subjectAlternativeName)"]
                + ["-keyout", "server.key", "-out", "server.pem"], making: "server.pem")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    var identity: (certificate: String, key: String) { (path("server.pem"), path("server.key")) }

    private func openssl(_ arguments: [String], making file: String) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = output
        try process.run()
        let words = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        try #require(FileManager.default.fileExists(atPath: path(file)), "\(words)")
    }
}

@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    let authority: TestAuthority
    let server: TestServer

    init() throws {
        authority = try TestAuthority()
        server = try TestServer(identity: authority.identity)
    }

    private func failure(_ options: HTTPOptions, _ url: String) async -> HTTPError? {
        await #expect(throws: HTTPError.self) {
            try await HTTPClient(options).perform(.init(.get, url))
        }
    }

    @Test func `a server of a named authority is trusted`() async throws {
        let trust = HTTPOptions.Trust.authorities(file: authority.path("ca.pem"))
        let client = HTTPClient(HTTPOptions(trust: trust))
        let body = TestServer.pattern(5_000_000)
        let response = try await client.perform(.init(.put, server.url("/digest"), body: body))
        #expect(response.body.starts(with: "5000000 ".utf8))
        let back = try await client.perform(
            .init(.get, server.url("/bytes/5000000")), bodyLimit: 5_000_000)
        #expect(back.body == body)
    }

    @Test func `a paused encrypted body goes on`() async throws {
        let trust = HTTPOptions.Trust.authorities(file: authority.path("ca.pem"))
        let body = try await HTTPClient(HTTPOptions(trust: trust)).perform(
            .init(.get, server.url("/bytes/5000000")), window: 50_000
        ) { _, body in try await body.collect(limit: 5_000_000) }
        #expect(body == TestServer.pattern(5_000_000))
    }

    @Test func `an unknown authority is refused, for good`() async throws {
        let error = await failure(HTTPOptions(), server.url("/"))
        #expect(error?.code == .tls)
        #expect(error?.isTransient == false)
        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
    }

    @Test func `a certificate for another host is refused`() async throws {
        let other = try TestAuthority(subjectAlternativeName: "DNS:example.com")
        let server = try TestServer(identity: other.identity)
        let options = HTTPOptions(trust: .authorities(file: other.path("ca.pem")))
        let error = await failure(options, server.url("/"))
        #expect(error?.code == .tls)
        #expect(error?.isTransient == false)
    }

    @Test func `an authority's file that isn't there is named`() async throws {
        let options = HTTPOptions(trust: .authorities(file: authority.path("none.pem")))
        let error = await failure(options, server.url("/"))
        #expect(error?.code == .tls)
        #expect(error?.message.contains("none.pem") == true)
    }

    @Test func `any server is believed only if that is asked for`() async throws {
        let client = HTTPClient(HTTPOptions(trust: .anyServerUnverified))
        let response = try await client.perform(.init(.get, server.url("/status/200")))
        #expect(response.status == 200)
    }

    @Test func `a server that speaks no TLS is told apart`() async throws {
        let plain = try TestServer()
        let url = plain.url("/").replacing("http://", with: "https://")
        let error = await failure(HTTPOptions(), url)
        #expect(error?.code == .tls)
    }
}
