/// Judges by the end of a dump whether the dump program wrote all of it.
///
/// Both programs end a dump with a comment that they write last. A program that was killed, or that
/// gave up and still exited 0, doesn't write it. The mark is one of two witnesses; the program's exit
/// status is the other, and a dump is good only if both say so.
///
/// Only the last 4 KiB of the stream are looked at, and for Postgres the first 1 KiB, so the same
/// words in a row elsewhere never count. What remains is a dump cut exactly behind a text that looks
/// like the end:
///
/// - MySQL and MariaDB: no row can forge the end, because the programs write a newline inside a
///   value, a default or a comment as `\n`, and the mark must be a line of its own, below a blank
///   line, below the end of a statement `/*! … */;`. The body of a routine, trigger or event is
///   written as it is; one that holds those three lines forges the end if the stream is cut right
///   behind them.
/// - Postgres since August 2025 (13.22, 14.19, 15.14, 16.10, 17.6): nothing in the database can
///   forge the end, because it must repeat the random key that `pg_dump` chose for this run.
/// - Postgres before that: the rows of a table with one text column can, if there are four rows in
///   a sequence that are exactly the lines of the mark and the stream is cut right behind them. So
///   can the body of a function.
///
/// The end counts to its last byte: the newline of MySQL's mark, both newlines of Postgres'. More
/// newlines behind them change nothing.
///
/// All this is about plain dumps. An archive of Postgres' has no mark: ``PostgresArchive`` reads all of it.
public struct CompletionMark: Sendable {
    /// What the end of the stream says.
    public enum Verdict: Sendable, Hashable {
        /// The dump program wrote its mark, and nothing after it.
        case complete
        /// The stream ends otherwise. `lastBytes` is the end of its last line that isn't blank, made
        /// printable, at most 80 characters; it may be part of a row.
        case missing(lastBytes: String)
        /// Not a single byte arrived.
        case empty
    }

    private static let headLength = 1024
    private static let tailLength = 4096

    private let kind: DatabaseKind
    private var archive: PostgresArchive?
    private var head: [UInt8] = []
    /// The stream's last bytes: all that have arrived, or at least `tailLength`.
    private var tail: [UInt8] = []

    public init(for kind: DatabaseKind, format: DumpFormat = .plain) {
        self.kind = kind
        archive = format == .custom ? PostgresArchive(countsRows: false) : nil
        tail.reserveCapacity(2 * Self.tailLength)
    }

    /// Takes note of the next bytes of the stream. The cost doesn't grow with the size of the chunk, but
    /// for an archive's.
    public mutating func observe(_ chunk: [UInt8]) {
        archive?.observe(chunk.span)
        if head.count < Self.headLength {
            head += chunk[..<min(chunk.count, Self.headLength - head.count)]
        }
        if chunk.count >= Self.tailLength {
            tail.removeAll(keepingCapacity: true)
        } else if tail.count + chunk.count > 2 * Self.tailLength {
            tail.removeFirst(tail.count - Self.tailLength)
        }
        // A slice by indices: `suffix` here would be the one of `Sequence`, which reads all of it.
        tail += chunk[max(0, chunk.count - Self.tailLength)...]
    }

    /// What the bytes so far say, if they are all there are.
    public func verdict() -> Verdict {
        guard !tail.isEmpty else { return .empty }
        if let archive { return archive.isWhole ? .complete : .missing(lastBytes: "") }
        let isComplete =
            switch kind {
            case .mysql: endsLikeMySQL
            case .postgres: endsLikePostgres
            }
        return isComplete ? .complete : .missing(lastBytes: excerpt)
    }

    /// The stream without the newlines at its end, and how many they are.
    private var content: (text: ArraySlice<UInt8>, newlines: Int) {
        let end = tail.lastIndex { $0 != .newline }.map { $0 + 1 } ?? 0
        return (tail[..<end], tail.count - end)
    }

    private var lastLine: ArraySlice<UInt8> {
        let text = content.text
        return text.lastIndex(of: .newline).map { text[($0 + 1)...] } ?? text
    }

    private var excerpt: String {
        // 81 characters are at most 324 bytes, so a longer line still shows that it is longer.
        let end = String(decoding: lastLine.suffix(324), as: UTF8.self).unicodeScalars
        let printable = end.map { Self.isPrintable($0) ? $0 : "?" }
        let shown = printable.count > 80 ? ["…"] + printable.suffix(79) : printable
        return String(String.UnicodeScalarView(shown))
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
        default: true
        }
    }
}

// MARK: - MySQL and MariaDB

extension CompletionMark {
    /// As `write_footer` in `client/mysqldump.cc` ends a dump, with or without `--dump-date`.
    private var endsLikeMySQL: Bool {
        let (text, newlines) = content
        let line = lastLine
        let isMark = ["-- Dump completed on 0000-00-00 _0:00:00", "-- Dump completed"]
            .contains { Self.line(line, matches: $0) }
        return isMark && newlines >= 1 && text.dropLast(line.count).ends(with: "*/;\n\n")
    }

    /// Whether `line` is `pattern`, in which `0` stands for a digit and `_` for a digit or a space:
    /// the hour is padded with a space (`%2d`).
    private static func line(_ line: ArraySlice<UInt8>, matches pattern: String) -> Bool {
        line.count == pattern.utf8.count
            && zip(line, pattern.utf8).allSatisfy { byte, expected in
                switch expected {
                case UInt8(ascii: "0"): byte.isDigit
                case UInt8(ascii: "_"): byte.isDigit || byte == .space
                default: byte == expected
                }
            }
    }
}

// MARK: - Postgres

extension CompletionMark {
    /// As `RestoreArchive` in `pg_backup_archiver.c` ends a dump.
    private var endsLikePostgres: Bool {
        let (text, newlines) = content
        let mark = "\n--\n-- PostgreSQL database dump complete\n--"
        let end = restrictKey.map { "\(mark)\n\n\\unrestrict \($0)" } ?? mark
        return newlines >= 2 && text.ends(with: end)
    }

    /// The key of the stream's first command `\restrict KEY`, which only comments may precede.
    private var restrictKey: String? {
        let command = "\\restrict "
        let firstCommand = head.split(separator: .newline).first { !$0.starts(with: "--".utf8) }
        guard let firstCommand, firstCommand.starts(with: command.utf8) else { return nil }
        return String(decoding: firstCommand.dropFirst(command.utf8.count), as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: String) -> Bool {
        suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
