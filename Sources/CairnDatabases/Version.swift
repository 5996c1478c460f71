/// The numbers of a version, compared by them: `15.20` < `18.1`.
struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    let numbers: [Int]

    init(numbers: [Int]) {
        precondition(!numbers.isEmpty)
        self.numbers = numbers
    }

    /// The first run of digits and dots in `text`, such as `10.11.19` in `10.11.19-MariaDB`.
    init?(firstIn text: some StringProtocol) {
        let digits = text.drop { !$0.isASCII || !$0.isNumber }
            .prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        numbers = digits.split(separator: ".").compactMap { Int($0) }
        if numbers.isEmpty { return nil }
    }

    var major: Int { numbers[0] }
    var description: String { numbers.map(String.init).joined(separator: ".") }

    static func < (left: Version, right: Version) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
