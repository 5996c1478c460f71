/// What single values must look like, wherever they are written.
enum ValueRule {
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// A host name or address. The offending text isn't shown: it may be a URL with a password.
    static func host(_ text: String) throws(Complaint) -> String {
        let allowed = text.utf8.allSatisfy { isAlphanumeric($0) || "-_.:%".utf8.contains($0) }
        guard !text.isEmpty, allowed, !text.hasPrefix("-"), !isNameWithPort(text) else {
            throw Complaint(
                "must be a host name or an IP address alone",
                hint: "Give the port, the user and the password under keys of their own.")
        }
        return text
    }

    /// `db:3306`; an IPv6 address has two colons at least.
    private static func isNameWithPort(_ text: String) -> Bool {
        text.utf8.count { $0 == UInt8(ascii: ":") } == 1
    }

    static func user(_ text: String) throws(Complaint) -> String {
        guard !text.isEmpty else { throw Complaint("must not be empty") }
        guard !text.unicodeScalars.contains(where: isControl) else {
            throw Complaint("must not hold control characters")
        }
        return text
    }

    /// One database's name: anything that can be part of a file's name.
    static func database(_ text: String) throws(Complaint) -> String {
        guard !text.isEmpty else { throw Complaint("must not be empty") }
        guard !text.unicodeScalars.contains(where: { isControl($0) || $0 == "/" }) else {
            throw Complaint("must not hold “/” or control characters")
        }
        return text
    }

    /// The beginning of the stored files' names; the limit leaves room for what follows it.
    static func fileName(_ text: String) throws(Complaint) -> String {
        let allowed = text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
        guard (1...100).contains(text.utf8.count), allowed, !text.hasPrefix("."),
            !text.hasPrefix("-")
        else {
            throw Complaint(
                "must be 1 to 100 letters, digits, “-”, “_” or “.”, not beginning with “.” or “-”")
        }
        return text
    }

    /// The name of an environment variable. The text isn't shown: it may be a secret put there by mistake.
    static func variable(_ text: String) throws(Complaint) -> String {
        let allowed = text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
        guard let first = text.utf8.first, allowed, !isDigit(first) else {
            throw Complaint(
                "must name an environment variable: letters, digits and “_”",
                hint: "Write {env: NAME} with the variable's name, not its value.")
        }
        return text
    }

    /// Decimal digits alone: neither `0x10` nor `0123`, which YAML's versions read differently.
    static func integer(_ text: String, in range: ClosedRange<Int>) throws(Complaint) -> Int {
        guard text.utf8.allSatisfy(isDigit), text == "0" || !text.hasPrefix("0"),
            let number = Int(text), range.contains(number)
        else {
            throw Complaint(
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of a few words, in small letters or capitals.
    static func choice(_ text: String, among words: [String]) throws(Complaint) -> String {
        let lowercased = text.lowercased()
        if let word = words.first(where: { $0 == lowercased }) { return word }
        let quoted = words.map { "“\($0)”" }
        throw Complaint(
            "must be \(quoted.dropLast().joined(separator: ", ")) or \(quoted.last ?? "")",
            hint: NearestKey.of(text, among: words).map { "Did you mean “\($0)”?" })
    }

    /// A size: bytes, or a number and its unit.
    static func size(_ text: String, in range: ClosedRange<Int>) throws(Complaint) -> Int {
        guard let bytes = ByteCount(text[...])?.bytes, range.contains(bytes) else {
            throw Complaint(
                "must be a size from \(ByteCount(range.lowerBound)) to"
                    + " \(ByteCount(range.upperBound))",
                hint: "Write bytes, or a number with \(ByteCount.unitNames): 16 MiB.")
        }
        return bytes
    }

    /// Bytes per second: as a size, with or without `/s` at the end.
    static func rate(_ text: String, in range: ClosedRange<Int>) throws(Complaint) -> Int {
        let size = text.hasSuffix("/s") ? text.dropLast(2) : text[...]
        guard let bytes = ByteCount(size)?.bytes, range.contains(bytes) else {
            throw Complaint(
                "must be from \(ByteCount(range.lowerBound))/s to \(ByteCount(range.upperBound))/s",
                hint:
                    "Write bytes per second, or a number with \(ByteCount.unitNames): 10 MiB/s."
                    + " They are bytes, not bits.")
        }
        return bytes
    }

    /// A span of time in seconds: a whole number and `s`, `m`, `h` or `d`, as on the command line.
    static func age(_ text: String) throws(Complaint) -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ units[$0] }), digits.utf8.allSatisfy(isDigit),
            let count = Int(digits), (1...1_000_000).contains(count)
        else {
            throw Complaint(
                "must be a span of time", hint: "Write a number and s, m, h or d: 8d.")
        }
        return count * unit
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
