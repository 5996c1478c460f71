import CairnHTTP
import Testing

private let port9 = "http://127.0.0.1:9"

@Test(
    .timeLimit(.minutes(10)),
    arguments: [
        HTTPRequest(.get, "\(port9)/a b"), HTTPRequest(.get, "\(port9)/é"),
        HTTPRequest(.get, "\(port9)/a#b"), HTTPRequest(.get, "\(port9)/\r\nX: y"),
        HTTPRequest(.get, "file:///etc/hostname"), HTTPRequest(.get, "http:///x"),
        HTTPRequest(.get, "http://me:secret@127.0.0.1:9/"), HTTPRequest(.get, ""),
        HTTPRequest(.get, port9, headers: ["X-A": "b\r\nX-C: d"]),
        HTTPRequest(.get, port9, headers: ["X-A": "b\nd"]),
        HTTPRequest(.get, port9, headers: ["X A": "b"]),
        HTTPRequest(.get, port9, headers: ["X-A:": "b"]),
        HTTPRequest(.get, port9, headers: ["": "b"]),
        HTTPRequest(HTTPMethod(rawValue: "GET /x"), port9),
    ])
func `what can't be sent to the letter is refused before anything is sent`(
    request: HTTPRequest
) async throws {
    let error = await #expect(throws: HTTPError.self) {
        try await HTTPClient().perform(request)
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("secret") == false)
}
