/// The bytes that SQL text is made of. All are ASCII, so in UTF-8 none is part of another character.
extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let backslash = UInt8(ascii: "\\")
    static let singleQuote = UInt8(ascii: "'")
    static let doubleQuote = UInt8(ascii: "\"")
    static let backtick = UInt8(ascii: "`")
    static let semicolon = UInt8(ascii: ";")
    static let dash = UInt8(ascii: "-")
    static let slash = UInt8(ascii: "/")
    static let star = UInt8(ascii: "*")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    static let dot = UInt8(ascii: ".")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// Of an ASCII letter in lower case, that in upper case.
    var uppercased: UInt8 { self &- UInt8(ascii: "a") < 26 ? self & 0xDF : self }

    /// Whether the byte can be part of an unquoted name: letter, digit, `_`, `$`, beyond ASCII.
    var isNameByte: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || self == UInt8(ascii: "_")
            || self == .dollar || self >= 0x80
    }
}
