import CairnCrypto
import Testing

/// A key, a message and the code that RFC 4231 publishes for them.
struct KnownCode: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let key: [UInt8]
    let message: [UInt8]
    let hex: String

    /// RFC 4231, sections 4.2 to 4.8; of 4.6 the RFC gives only the first 16 bytes.
    static let sha256: [KnownCode] = [
        KnownCode(
            testDescription: "4.2", key: bytes(0x0b, 20), message: Array("Hi There".utf8),
            hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        KnownCode(
            testDescription: "4.3", key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        KnownCode(
            testDescription: "4.4", key: bytes(0xaa, 20), message: bytes(0xdd, 50),
            hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        KnownCode(
            testDescription: "4.5", key: Array(1...25), message: bytes(0xcd, 50),
            hex: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        KnownCode(
            testDescription: "4.6", key: bytes(0x0c, 20),
            message: Array("Test With Truncation".utf8),
            hex: "a3b6167473100ee06e0c796c2955552b"),
        KnownCode(
            testDescription: "4.7", key: bytes(0xaa, 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        KnownCode(
            testDescription: "4.8", key: bytes(0xaa, 131),
            message: Array(
                """
                This is a test using a larger than block-size key and a larger than block-size \
                data. The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8),
            hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }
}

@Test(arguments: KnownCode.sha256)
func `HMAC-SHA-256 gives the codes of RFC 4231`(known: KnownCode) {
    let code = HMAC.sha256(key: known.key, known.message)
    #expect(code.count == 32)
    #expect(code.hexadecimal.hasPrefix(known.hex))
}

@Test func `an empty key and an empty message have a code too`() {
    #expect(
        HMAC.sha256(key: [], []).hexadecimal
            == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
}
