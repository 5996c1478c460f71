import CairnCrypto
import CairnS3
import Testing

@Test func `every byte but the unreserved is encoded`() {
    let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    #expect(unreserved.uriEncoded == unreserved)
    for byte in UInt8(0)...127 {
        let character = String(UnicodeScalar(byte))
        if unreserved.contains(character) { continue }
        #expect(character.uriEncoded == "%" + [byte].hexadecimal.uppercased())
    }
    #expect("é€😀".uriEncoded == "%C3%A9%E2%82%AC%F0%9F%98%80")
}

@Test func `a path keeps its slashes and nothing else`() {
    #expect("/a//b/../c d+e%2F?#".uriEncodedPath == "/a//b/../c%20d%2Be%252F%3F%23")
}
