/// Names of files that aren't whole yet: `.<final name>.<16 hex digits>.part`, beside the final one.
enum TemporaryName {
    private static let suffix = ".part"
    private static let digits = 16
    /// Bytes that are added to the final name.
    private static let added = 1 + 1 + digits + suffix.utf8.count

    /// A name that nobody else has: the digits are random.
    static func make(for name: String) -> String {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let zeros = String(repeating: "0", count: digits - random.utf8.count)
        return ".\(name).\(zeros)\(random)\(suffix)"
    }

    /// Whether this is a temporary name of any file.
    static func isOne(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > added, bytes[0] == UInt8(ascii: "."),
            bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return false }
        let tail = bytes.dropLast(suffix.utf8.count).suffix(digits + 1)
        return tail.first == UInt8(ascii: ".") && tail.dropFirst().allSatisfy(isHexDigit)
    }

    /// Whether this is a temporary name of just the file `name`: `.app.gz.<hex>.part` isn't of `app`.
    static func matches(_ text: String, _ name: String) -> Bool {
        isOne(text) && text.utf8.dropFirst().dropLast(added - 1).elementsEqual(name.utf8)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
