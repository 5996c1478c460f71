import CairnCrypto
import Testing

@Test(arguments: [0, 1, 16, 100_000])
func `as many random bytes come as are asked for`(count: Int) {
    #expect(randomBytes(count).count == count)
}

@Test func `random bytes don't repeat`() {
    let drawn = (0..<1000).map { _ in randomBytes(16) }
    #expect(Set(drawn).count == drawn.count)
}
