/// Finds the key that somebody probably meant.
enum NearestKey {
    /// The candidate that `key` is a misspelling, the beginning or a longer form of (`hostname`).
    static func of(_ key: String, among candidates: [String]) -> String? {
        let typed = key.lowercased()
        let extended = candidates.first { candidate in
            let candidate = candidate.lowercased()
            return min(typed.count, candidate.count) >= 3
                && (typed.hasPrefix(candidate) || candidate.hasPrefix(typed))
        }
        let ranked = candidates.map { (distance(typed, $0.lowercased()), $0) }
        guard let (distance, nearest) = ranked.min(by: { $0.0 < $1.0 }) else { return nil }
        return distance <= max(1, typed.count / 3) ? nearest : extended
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours between two words
    /// (optimal string alignment).
    static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.utf8)
        let second = Array(second.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                let replaced = last[j] + (first[i] == second[j] ? 0 : 1)
                var best = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[second.count]
    }
}
