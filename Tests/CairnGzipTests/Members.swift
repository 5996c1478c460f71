import Testing

@testable import CairnGzip

/// The optional fields of a gzip header (RFC 1952 §2.3.1), as bits of FLG.
struct HeaderFields: OptionSet, Sendable, CustomTestStringConvertible {
    var rawValue: UInt8
    static let text = HeaderFields(rawValue: 1)
    static let checksum = HeaderFields(rawValue: 2)
    static let extra = HeaderFields(rawValue: 4)
    static let name = HeaderFields(rawValue: 8)
    static let comment = HeaderFields(rawValue: 16)

    var testDescription: String { "FLG \(rawValue)" }

    static let allCombinations = (0..<UInt8(32)).map(HeaderFields.init)
}

/// A member with the given optional fields, around the deflate data of `plain`.
func member(
    _ plain: [UInt8], fields: HeaderFields, extra: [UInt8] = Array("AB\u{2}\u{0}xy".utf8)
) throws -> [UInt8] {
    var header: [UInt8] = [0x1f, 0x8b, 8, fields.rawValue, 1, 2, 3, 4, 0, 3]
    if fields.contains(.extra) {
        header += [UInt8(extra.count & 0xff), UInt8(extra.count >> 8)] + extra
    }
    if fields.contains(.name) { header += Array("dump.sql".utf8) + [0] }
    if fields.contains(.comment) { header += Array("made by hand".utf8) + [0] }
    if fields.contains(.checksum) {
        var crc = CRC32()
        for byte in header { crc.append(byte) }
        header += [UInt8(crc.value & 0xff), UInt8(crc.value >> 8 & 0xff)]
    }
    return header + (try compress(plain, level: 6, engine: .zlib).bytes.dropFirst(10))
}
