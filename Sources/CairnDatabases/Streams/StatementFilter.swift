/// Statements of a dump that mustn't reach the server into which it is restored.
package enum UnwantedStatement: Sendable, Hashable, CaseIterable {
    /// `BEGIN` and `COMMIT`, which `pg_dump` puts around large objects. Inside a restore's transaction
    /// that `COMMIT` would end it, and what was restored so far would stay whatever comes after.
    case transaction
    /// `ALTER … OWNER TO`, `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`: what `--no-owner` and
    /// `--no-privileges` would have left out.
    case ownership
    /// `SET transaction_timeout`, which `pg_dump` writes from 17 on, and older servers don't know.
    case newerSetting
    /// `ALTER TABLE … ALTER COLUMN … SET (pg_attver=…)`: a note that newer servers keep for themselves.
    /// Older `pg_dump`s take it for a setting, which other servers refuse.
    case serversNote
    /// `COMMENT ON EXTENSION`: only the extension's owner may, and an extension brings its comment along.
    case extensionComment
    /// `SET default_tablespace`: another server need not have it, and a place on its disks isn't content.
    case tablespace
}

/// Takes statements out of a plain Postgres dump while it streams by.
///
/// The same words in rows, strings and function bodies are left alone. A transaction command becomes a
/// comment of the same length, other statements vanish with their semicolon. (An empty statement
/// wouldn't do: with `ON_ERROR_STOP`, psql 15.20 stops at the first one after a `COPY` and exits 0.)
package struct StatementFilter: StreamFilter {
    private let unwanted: Set<UnwantedStatement>
    private var scanner = PostgresRowCounter()
    /// The last bytes of the stream: a statement that isn't over and may turn out to be unwanted.
    private var held: [UInt8] = []
    /// How many bytes of the stream came before `held`.
    private var passed: Int64 = 0

    package init(leavingOut unwanted: Set<UnwantedStatement>) {
        self.unwanted = unwanted
    }

    /// An unwanted statement is shorter: names have 63 bytes, a function's arguments are a hundred. What is
    /// longer is let through before its end is known.
    private static let longest: Int64 = 1 << 16

    /// The next bytes of the filtered stream: all but those that may still be taken out.
    package mutating func pass(_ chunk: [UInt8]) -> [UInt8] {
        scanner.observe(chunk.span)
        let end = passed + Int64(held.count + chunk.count)
        var bytes = held + chunk
        // From the last to the first, so that those before keep their places.
        for statement in scanner.unwantedStatements.reversed()
        where unwanted.contains(statement.kind) && statement.range.lowerBound >= passed {
            remove(statement, from: &bytes)
        }
        var open = 0
        if let start = scanner.undecidedSince, start >= passed, end - start <= Self.longest {
            open = Int(end - start)
        }
        held = Array(bytes.suffix(open))
        bytes.removeLast(open)
        passed = end - Int64(open)
        return bytes
    }

    /// The last bytes of the filtered stream.
    package mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }

    private func remove(_ statement: PostgresRowCounter.Found, from bytes: inout [UInt8]) {
        let range =
            Int(statement.range.lowerBound - passed)..<Int(statement.range.upperBound - passed)
        switch statement.kind {
        case .transaction: blank(range, in: &bytes)
        case .serversNote: removeNote(from: range, in: &bytes)
        case .ownership, .newerSetting, .extensionComment, .tablespace:
            bytes.removeSubrange(range)
        }
    }

    private func blank(_ range: Range<Int>, in bytes: inout [UInt8]) {
        let comment = Array("/**/".utf8)
        let rest = Array(repeating: UInt8.space, count: range.count - comment.count)
        bytes.replaceSubrange(range, with: comment + rest)
    }

    /// Settings that stand behind the note, as in `SET (pg_attver=1, n_distinct=5)`, stay.
    private func removeNote(from range: Range<Int>, in bytes: inout [UInt8]) {
        guard let note = bytes[range].firstRange(of: Array("(pg_attver".utf8)),
            let others = bytes[note.upperBound..<range.upperBound].firstRange(of: Array(", ".utf8))
        else { return bytes.removeSubrange(range) }
        bytes.removeSubrange((note.lowerBound + 1)..<others.upperBound)
    }
}
