import Testing

/// A sequence of numbers that is the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Plain bytes of the kinds that make compressors behave differently.
enum Sample: String, CaseIterable, CustomTestStringConvertible {
    case empty, oneByte, text, incompressible, zeros, largeMixture

    var testDescription: String { rawValue }

    var bytes: [UInt8] {
        switch self {
        case .empty: []
        case .oneByte: [0x41]
        case .text: Self.text(count: 5_000)
        case .incompressible: Self.incompressible(count: 300_001)
        case .zeros: [UInt8](repeating: 0, count: 1_200_003)
        case .largeMixture: Self.largeMixtureBytes
        }
    }

    /// Rows as in a dump: 97 different ones, so that matches are found far and near.
    static func text(count: Int) -> [UInt8] {
        let rows = (0..<97).flatMap { row in
            Array("INSERT INTO visits VALUES (\(row * row), 'a guest came by', 2026);\n".utf8)
        }
        let repetitions = count / rows.count + 1
        return Array([[UInt8]](repeating: rows, count: repetitions).joined().prefix(count))
    }

    static func incompressible(count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(count))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            var word = generator.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return Array(bytes.prefix(count))
    }

    /// More than 4 MiB.
    private static let largeMixtureBytes =
        text(count: 2_000_000) + incompressible(count: 700_000) + text(count: 1_900_000)
}
