internal import CairnStreams

/// Measures the longest statement of a MySQL or MariaDB dump while it streams by: a server takes the
/// dump only if its `max_allowed_packet` is larger.
///
/// A statement ends with a `;` at the end of a line. Both dump programs write a newline within a value
/// as `\n`, so in the statements that are long, those that insert rows, no line ends so before the
/// statement does. The bodies of routines have such lines; their parts count for themselves.
///
/// It looks only where the end of a statement that is longer than the longest so far might be, which
/// costs next to nothing.
public struct LongestStatement: Sendable {
    /// In bytes, of those statements that have ended, with the newline before and the `;` behind.
    public private(set) var bytes: Int64 = 0

    /// Bytes of the statement that goes on from chunk to chunk.
    private var begun: Int64 = 0
    /// Whether the last chunk's last byte was a `;`, so that a newline now ends the statement.
    private var isAtSemicolon = false

    public init() {}

    /// Takes note of the next bytes of the stream.
    public mutating func observe(_ chunk: [UInt8]) {
        guard let first = firstEnd(in: chunk) else {
            begun += Int64(chunk.count)
            isAtSemicolon = chunk.last.map { $0 == .semicolon } ?? isAtSemicolon
            return
        }
        bytes = max(bytes, begun + Int64(first))
        var start = first
        while true {
            // Whatever ends within this reach isn't longer than the longest.
            let reach = Int(min(Int64(chunk.count - start), bytes + 1))
            if let end = Self.lastEnd(in: chunk, start..<(start + reach)) {
                start = end
            } else if let end = Self.firstEnd(in: chunk, (start + reach)..<chunk.count) {
                bytes = max(bytes, Int64(end - start))
                start = end
            } else {
                break
            }
        }
        begun = Int64(chunk.count - start)
        isAtSemicolon = chunk.last == .semicolon
    }

    /// Where the statement that goes on ends; that it does may be told by the first byte alone.
    private func firstEnd(in chunk: [UInt8]) -> Int? {
        if isAtSemicolon, chunk.first == .newline { return 0 }
        return Self.firstEnd(in: chunk, 0..<chunk.count)
    }

    /// The place of the first newline behind a `;`, both in the chunk.
    private static func firstEnd(in chunk: [UInt8], _ range: Range<Int>) -> Int? {
        var start = range.lowerBound
        while let end = chunk.firstPlace(of: .newline, in: start..<range.upperBound) {
            if end > 0, chunk[end - 1] == .semicolon { return end }
            start = end + 1
        }
        return nil
    }

    /// The place of the last such newline that doesn't stand at the range's beginning.
    private static func lastEnd(in chunk: [UInt8], _ range: Range<Int>) -> Int? {
        var end = range.upperBound
        while let found = chunk.lastPlace(of: .newline, in: range.lowerBound..<end),
            found > range.lowerBound
        {
            if chunk[found - 1] == .semicolon { return found }
            end = found
        }
        return nil
    }
}
