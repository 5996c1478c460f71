import Foundation

/// A file in the folder `Fixtures` beside this one.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return [UInt8](try Data(contentsOf: folder.appending(path: name)))
}

extension [UInt8] {
    /// The bytes in chunks of one size, the last one smaller.
    func chunks(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }

    /// The bytes in chunks of random sizes, among them empty ones.
    func chunks(using random: inout some RandomNumberGenerator) -> [[UInt8]] {
        var (chunks, start) = ([[UInt8]](), 0)
        while start < count {
            let end = Swift.min(count, start + Int.random(in: 0...64, using: &random))
            chunks.append(Array(self[start..<end]))
            start = end
        }
        return chunks
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
