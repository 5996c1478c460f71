extension String {
    /// The text with every byte of its UTF-8 percent-encoded but the unreserved characters
    /// `A-Z a-z 0-9 - . _ ~` (RFC 3986, section 2.3): UriEncode() of AWS's Signature Version 4.
    ///
    /// The table is our own because a signature holds only if both sides encode alike, and URL
    /// libraries differ on space, `+`, `/` and what they take to be encoded already.
    package var uriEncoded: String {
        uriEncoded(keeping: [])
    }

    /// The text encoded as ``uriEncoded``, with `/` left as it is: the path of an S3 object, encoded
    /// once and never normalised, so that `a//b` and `a/../b` stay the keys they are.
    package var uriEncodedPath: String {
        uriEncoded(keeping: [UInt8(ascii: "/")])
    }

    private func uriEncoded(keeping kept: [UInt8]) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(utf8.count)
        for byte in utf8 {
            if byte.isUnreserved || kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [
                    UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)],
                ]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// Upper case, as the signature demands.
private let hexDigits = Array("0123456789ABCDEF".utf8)

extension UInt8 {
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
