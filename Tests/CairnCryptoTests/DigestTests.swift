import CairnCrypto
import Foundation
import Testing

/// A message and the digest that a standard publishes for it.
struct KnownDigest: Sendable, CustomTestStringConvertible {
    let message: [UInt8]
    let hex: String

    init(_ text: String, times: Int = 1, _ hex: String) {
        message = Array(String(repeating: text, count: times).utf8)
        self.hex = hex
    }

    var testDescription: String { "\(message.count) bytes, \(hex.prefix(8))" }

    /// The examples of FIPS 180-4 (csrc.nist.gov, "SHA256.pdf" and the million "a" of FIPS 180-2).
    static let sha256: [KnownDigest] = [
        KnownDigest("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        KnownDigest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        KnownDigest(
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        KnownDigest(
            "a", times: 1_000_000,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    /// RFC 1321, appendix A.5.
    static let md5: [KnownDigest] = [
        KnownDigest("", "d41d8cd98f00b204e9800998ecf8427e"),
        KnownDigest("a", "0cc175b9c0f1b6a831c399e269772661"),
        KnownDigest("abc", "900150983cd24fb0d6963f7d28e17f72"),
        KnownDigest("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        KnownDigest("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        KnownDigest(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "d174ab98d277d9f5a5611c2c9f419d9f"),
        KnownDigest("1234567890", times: 8, "57edf4a22be3c955ac49da2e2107b67a"),
    ]
}

@Test(arguments: KnownDigest.sha256)
func `SHA-256 gives the digests of FIPS 180-4`(known: KnownDigest) {
    #expect(SHA256.digest(of: known.message).hex == known.hex)
}

@Test(arguments: KnownDigest.md5)
func `MD5 gives the digests of RFC 1321`(known: KnownDigest) {
    #expect(MD5.digest(of: known.message).hexadecimal == known.hex)
}

@Test(arguments: [1, 55, 56, 63, 64, 65, 127, 4096])
func `a digest is the same however its bytes are cut`(size: Int) {
    let message = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var sha256 = SHA256()
    var md5 = MD5()
    for start in stride(from: 0, to: message.count, by: size) {
        let chunk = Array(message[start..<min(start + size, message.count)])
        sha256.update(chunk)
        sha256.update([])
        md5.update(chunk)
    }
    #expect(sha256.finish() == SHA256.digest(of: message))
    #expect(md5.finish() == MD5.digest(of: message))
}

@Test func `computations that run side by side don't mix`() {
    var first = SHA256()
    var second = SHA256()
    first.update(Array("ab".utf8))
    second.update(Array("x".utf8))
    first.update(Array("c".utf8))
    #expect(first.finish() == SHA256.digest(of: Array("abc".utf8)))
    #expect(second.finish() == SHA256.digest(of: Array("x".utf8)))
}

@Test func `a file's digest is the one that sha256sum prints`() throws {
    let file = URL(filePath: CommandLine.arguments[0])
    let process = Process()
    let output = Foundation.Pipe()
    process.executableURL = URL(filePath: "/usr/bin/sha256sum")
    process.arguments = [file.path]
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()

    let handle = try FileHandle(forReadingFrom: file)
    var hash = SHA256()
    while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update([UInt8](chunk))
    }
    let digest = hash.finish()
    #expect(String(decoding: printed, as: UTF8.self).hasPrefix("\(digest)  "))
}

@Test func `a digest is read back from what it shows`() throws {
    let digest = SHA256.digest(of: [1, 2, 3])
    #expect(SHA256Digest(hex: digest.hex) == digest)
    #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
    #expect(SHA256Digest(bytes: digest.bytes) == digest)
}

@Test(arguments: [
    "", "e3b0", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
    String(repeating: "a", count: 63) + "g", String(repeating: "a", count: 64) + "\n",
    String(repeating: "é", count: 32), String(repeating: "a", count: 64) + " ",
])
func `what isn't 64 hexadecimal digits is no digest`(text: String) {
    #expect(SHA256Digest(hex: text) == nil)
}

@Test func `hexadecimal digits are lower case, two for each byte`() {
    #expect([0x00, 0x0f, 0xa0, 0xff].hexadecimal == "000fa0ff")
}
