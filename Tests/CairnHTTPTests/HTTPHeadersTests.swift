import CairnHTTP
import Testing

@Test func `header names are found whatever their case`() {
    let headers: HTTPHeaders = ["ETag": "1", "X-Thing": "a", "x-thing": "b"]
    #expect(headers["etag"] == "1")
    #expect(headers["X-THING"] == "a")
    #expect(headers.values(of: "X-Thing") == ["a", "b"])
    #expect(headers["x-thin"] == nil)
}

@Test func `only letters have two cases`() {
    // "@" and "`" differ by the same bit as "A" and "a".
    let headers: HTTPHeaders = ["x`": "1"]
    #expect(headers["X`"] == "1")
    #expect(headers["x@"] == nil)
}
