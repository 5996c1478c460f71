import Testing

@testable import CairnGzip

@Suite struct CRC32Tests {
    @Test func `the check value of the CRC catalogue, in one piece and in two`() {
        var whole = CRC32()
        for byte in "123456789".utf8 { whole.append(byte) }
        #expect(whole.value == 0xcbf4_3926)

        var first = CRC32()
        for byte in "1234".utf8 { first.append(byte) }
        var second = CRC32()
        for byte in "56789".utf8 { second.append(byte) }
        first.append(checksum: second.value, ofCount: 5)
        #expect(first == whole)
    }
}
