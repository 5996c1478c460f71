/// Reads XML 1.0 (Fifth Edition) as S3 and STS write it: elements, attributes, character data, CDATA,
/// comments, the predefined and numeric references. UTF-8 only.
///
/// Our own because S3's listings are read by the hundred thousand, because the general parsers bring a
/// C library each, and because less is safer: a document type declaration, with all that entities can
/// be made to do, is refused. Anything malformed is refused whole; half a document never passes.
package struct XMLReader {
    /// What is wrong with a document, and at which byte.
    package struct Malformed: Error, Sendable, Hashable {
        package let reason: String
        package let offset: Int
    }

    private static let deepest = 32

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The root element of a document that has nothing else after it.
    package static func root(of document: [UInt8]) throws(Malformed) -> XMLElement {
        var reader = XMLReader(document)
        if document.starts(with: [0xef, 0xbb, 0xbf]) { reader.position = 3 }
        try reader.skipMiscellany()
        let root = try reader.element(depth: 0)
        try reader.skipMiscellany()
        guard reader.position == document.count else {
            throw reader.malformed("text after the end")
        }
        return root
    }

    private mutating func element(depth: Int) throws(Malformed) -> XMLElement {
        guard depth < Self.deepest else { throw malformed("too deep") }
        guard take("<") else { throw malformed("no element") }
        let tag = try name()
        var element = XMLElement(localName(tag))
        if try attributesEndEmpty() { return element }
        var text: [UInt8] = []
        while true {
            guard let byte = current else { throw malformed("an element isn't closed") }
            if byte != UInt8(ascii: "<") {
                try characterData(into: &text)
            } else if take("</") {
                guard try name() == tag else { throw malformed("another element is closed") }
                skipSpace()
                guard take(">") else { throw malformed("a tag isn't closed") }
                element.text = try string(text)
                return element
            } else if take("<![CDATA[") {
                text += try upTo("]]>")
            } else if take("<!--") {
                _ = try upTo("-->")
            } else if take("<?") {
                _ = try upTo("?>")
            } else if take("<!") {
                throw malformed("a declaration within an element")
            } else {
                element.children.append(try self.element(depth: depth + 1))
            }
        }
    }

    /// Passes over the attributes of a tag; S3 says nothing in them that we need.
    ///
    /// - Returns: whether the element is empty and closed by its own tag.
    private mutating func attributesEndEmpty() throws(Malformed) -> Bool {
        while true {
            skipSpace()
            if take("/>") { return true }
            if take(">") { return false }
            _ = try name()
            skipSpace()
            guard take("=") else { throw malformed("an attribute has no value") }
            skipSpace()
            if take("\"") {
                _ = try upTo("\"")
            } else if take("'") {
                _ = try upTo("'")
            } else {
                throw malformed("an attribute isn't quoted")
            }
        }
    }

    private mutating func characterData(into text: inout [UInt8]) throws(Malformed) {
        while let byte = current, byte != UInt8(ascii: "<") {
            guard byte == UInt8(ascii: "&") else {
                text.append(byte)
                position += 1
                continue
            }
            position += 1
            text += String(try reference()).utf8
        }
    }

    /// What stands between `&` and `;`.
    private mutating func reference() throws(Malformed) -> Unicode.Scalar {
        let name = try string(upTo(";", within: 10))
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "apos": return "'"
        case "quot": return "\""
        default: break
        }
        let isHexadecimal = name.hasPrefix("#x")
        guard name.hasPrefix("#"), !name.contains("+"), !name.contains("-"),
            let value = UInt32(
                name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value)
        else { throw malformed("an unknown reference") }
        return scalar
    }

    /// The declaration, comments and space that may stand before and after the root.
    private mutating func skipMiscellany() throws(Malformed) {
        while true {
            skipSpace()
            if take("<?") {
                _ = try upTo("?>")
            } else if take("<!--") {
                _ = try upTo("-->")
            } else if take("<!") {
                throw malformed("a document type declaration")
            } else {
                return
            }
        }
    }

    private mutating func name() throws(Malformed) -> ArraySlice<UInt8> {
        let rest = bytes[position...]
        let name = rest.prefix { !" \t\r\n=/><\"'&".utf8.contains($0) }
        guard let last = name.last, last != UInt8(ascii: ":") else {
            throw malformed("a name is missing")
        }
        position += name.count
        return name
    }

    private func localName(_ name: ArraySlice<UInt8>) -> String {
        let colon = name.lastIndex(of: UInt8(ascii: ":"))
        return String(decoding: colon.map { name[($0 + 1)...] } ?? name, as: UTF8.self)
    }

    /// Takes what comes before `end`, and `end` itself.
    private mutating func upTo(
        _ end: StaticString, within limit: Int = .max
    ) throws(Malformed) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, position - start <= limit {
            let stop = position
            if take(end) { return bytes[start..<stop] }
            position += 1
        }
        throw malformed("\(end) is missing")
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let expected = "\(text)".utf8
        guard bytes[position...].starts(with: expected) else { return false }
        position += expected.count
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0d, 0x0a].contains(byte) { position += 1 }
    }

    private func string(_ text: some Collection<UInt8>) throws(Malformed) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw malformed("text that isn't UTF-8")
        }
        return string
    }

    private func malformed(_ reason: String) -> Malformed {
        Malformed(reason: reason, offset: position)
    }
}
