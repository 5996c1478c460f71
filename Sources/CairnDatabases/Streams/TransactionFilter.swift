/// Takes the transaction commands out of a plain Postgres dump while it streams by.
///
/// `pg_dump` puts `BEGIN;` and `COMMIT;` of its own around large objects. Inside a restore's
/// transaction that `COMMIT` would end it, and what was restored so far would stay whatever comes
/// after. Each becomes a comment of the same length; the same words in rows, strings and function
/// bodies are left alone. (An empty statement wouldn't do: with `ON_ERROR_STOP`, psql 15.20 stops
/// at the first one after a `COPY` and exits 0.)
package struct TransactionFilter: Sendable {
    private var scanner = PostgresRowCounter()
    /// The last bytes of the stream: a command may end in the next chunk.
    private var held: [UInt8] = []

    package init() {}

    private static let commands = ["BEGIN;", "COMMIT;"].map { Array($0.utf8) }
    private static let longest = commands.map(\.count).max() ?? 0

    /// The next bytes of the filtered stream: all but the last few.
    package mutating func pass(_ chunk: [UInt8]) -> [UInt8] {
        scanner.observe(chunk.span)
        let offset = held.count
        var bytes = held + chunk
        for end in scanner.transactionCommandEnds { blank(&bytes, endingAt: offset + end) }
        held = Array(bytes.suffix(Self.longest))
        bytes.removeLast(held.count)
        return bytes
    }

    /// The last bytes of the filtered stream.
    package mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }

    /// - Parameter last: where the command's semicolon stands.
    private func blank(_ bytes: inout [UInt8], endingAt last: Int) {
        for command in Self.commands {
            let range = (last + 1 - command.count)..<(last + 1)
            guard range.lowerBound >= 0, bytes[range].elementsEqual(command) else { continue }
            let comment = Array("/**/".utf8)
            bytes.replaceSubrange(
                range, with: comment + Array(repeating: .space, count: range.count - comment.count))
        }
    }
}
