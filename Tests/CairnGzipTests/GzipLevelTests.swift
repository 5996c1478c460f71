import Testing

@testable import CairnGzip

@Suite struct GzipLevelTests {
    @Test(arguments: [Int.min, -1, 0, 10, Int.max])
    func `a level outside 1 to 9 is refused`(_ value: Int) {
        let error = #expect(throws: GzipError.self) { try GzipLevel(value) }
        #expect(error?.code == .invalidLevel)
    }

    @Test func `ISA-L works for levels 1 to 3 where it is built in, zlib for the others`() throws {
        let fast: GzipEngine = engines.contains(.isal) ? .isal : .zlib
        for value in 1...9 {
            #expect(try GzipLevel(value).engine == (value <= 3 ? fast : .zlib))
        }
        #expect(GzipLevel.fastest.value == 1)
    }
}
