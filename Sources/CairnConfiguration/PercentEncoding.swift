/// Percent-encoding of bytes in URLs (RFC 3986, section 2.1). A `+` is a `+`.
enum PercentEncoding {
    /// - Returns: nil if a `%` isn't followed by two hexadecimal digits, or the bytes aren't UTF-8.
    static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit),
                let low = rest.popFirst().flatMap(digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The decoded text, which must be free of control characters.
    ///
    /// - Throws: a complaint that shows nothing of the text.
    static func text(_ text: Substring) throws(Complaint) -> String {
        guard let decoded = decode(text) else {
            throw Complaint(
                "has a “%” that isn't followed by two hexadecimal digits of UTF-8 text",
                hint: "Write “%” itself as %25.")
        }
        guard !decoded.unicodeScalars.contains(where: ValueRule.isControl) else {
            throw Complaint("must not hold control characters")
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
