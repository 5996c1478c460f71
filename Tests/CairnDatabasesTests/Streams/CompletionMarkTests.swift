import CairnDatabases
import Testing

@Suite struct CompletionMarkTests {
    static let small: [(String, DatabaseKind)] = [
        ("small-mariadb-10.11.sql", .mysql),
        ("small-mariadb-10.11-undated.sql", .mysql),
        ("small-mysql-9.7.sql", .mysql),
        ("small-postgres-15.sql", .postgres),
        ("small-postgres-15-create.sql", .postgres),
        ("small-postgres-15-verbose.sql", .postgres),
    ]
    static let large: [(String, DatabaseKind)] = [
        ("mariadb-10.11.sql", .mysql),
        ("mysql-9.7.sql", .mysql),
        ("postgres-15.sql", .postgres),
        ("postgres-15-nonconforming.sql", .postgres),
    ]

    func verdict(
        on chunks: [[UInt8]], _ kind: DatabaseKind
    ) -> CompletionMark.Verdict {
        var mark = CompletionMark(for: kind)
        for chunk in chunks { mark.observe(chunk) }
        return mark.verdict()
    }

    func verdict(on text: String, _ kind: DatabaseKind) -> CompletionMark.Verdict {
        verdict(on: [Array(text.utf8)], kind)
    }

    @Test(arguments: small)
    func `a whole dump is complete in chunks of every size`(
        name: String, kind: DatabaseKind
    ) throws {
        let dump = try fixture(name)
        for size in 1...200 {
            #expect(verdict(on: dump.chunks(of: size), kind) == .complete, "chunks of \(size)")
        }
    }

    @Test(arguments: small + large)
    func `a dump cut at any byte is not complete`(name: String, kind: DatabaseKind) throws {
        let dump = try fixture(name)
        var mark = CompletionMark(for: kind)
        for (position, byte) in dump.enumerated() {
            if mark.verdict() == .complete { Issue.record("complete at byte \(position)") }
            mark.observe([byte])
        }
        #expect(mark.verdict() == .complete)
    }

    @Test(arguments: [1, 4095, 4096, 4097, 8191, 8192, 8193, 100_000])
    func `the mark is found behind chunks around the size of what is kept`(size: Int) throws {
        let dump = [UInt8](repeating: UInt8(ascii: "x"), count: 3 * size) + [UInt8(ascii: "\n")]
        let whole = dump + (try fixture("small-mysql-9.7.sql"))
        #expect(verdict(on: whole.chunks(of: size), .mysql) == .complete)
        #expect(verdict(on: (whole + dump).chunks(of: size), .mysql) != .complete)
    }

    @Test(arguments: small)
    func `more newlines behind the mark are allowed and nothing else is`(
        name: String, kind: DatabaseKind
    ) throws {
        let dump = try fixture(name)
        #expect(verdict(on: [dump, Array("\n\n".utf8)], kind) == .complete)
        for more in [" ", "\r\n", "-", "\0", "SELECT 1;\n"] {
            #expect(
                verdict(on: [dump, Array(more.utf8)], kind) != .complete, "\(more.debugDescription)"
            )
        }
    }

    @Test(arguments: [
        ("-- Dump completed on 2026-11-20 23:34:23\n", true),
        ("-- Dump completed on 2026-11-20  1:34:23\n", true),
        ("-- Dump completed\n", true),
        ("-- Dump completed on 2026-11-20 23:34:23", false),
        ("-- Dump completed on 2026-11-20 23:34\n", false),
        ("-- Dump completed on \n", false),
        ("-- Dump completed on 2026-11-20 23:34:23 x\n", false),
        (" -- Dump completed\n", false),
        ("-- Dump completed');\n", false),
    ])
    func `MySQL's mark is a line of its own in the format of mysqldump`(
        line: String, isComplete: Bool
    ) {
        let footer = "/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n"
        #expect((verdict(on: footer + line, .mysql) == .complete) == isComplete)
        #expect(verdict(on: "INSERT INTO `t` VALUES\n('\n" + line, .mysql) != .complete)
    }

    @Test func `a mark at the end of a cut routine is not the end of the dump`() {
        let body = "CREATE PROCEDURE `p`()\nBEGIN\nSELECT 1;\n\n-- Dump completed\n"
        #expect(verdict(on: body, .mysql) != .complete)
    }

    @Test func `rows that are the lines of Postgres' mark don't forge it when there is a key`()
        throws
    {
        let dump = String(decoding: try fixture("small-postgres-15.sql"), as: UTF8.self)
        let rows = try #require(dump.firstRange(of: "dump complete\n--\n\n"))
        #expect(verdict(on: String(dump[..<rows.upperBound]), .postgres) != .complete)

        // Before there were keys this couldn't be told from the end: what the documentation admits.
        let lines = dump.split(separator: "\n", omittingEmptySubsequences: false)
        let keyless = lines.filter { !$0.contains("restrict ") }.joined(separator: "\n")
        #expect(verdict(on: keyless, .postgres) == .complete)
        let keylessRows = try #require(keyless.firstRange(of: "dump complete\n--\n\n"))
        #expect(verdict(on: String(keyless[..<keylessRows.upperBound]), .postgres) == .complete)
    }

    @Test func `the key at the end must be the one at the start`() throws {
        let dump = String(decoding: try fixture("small-postgres-15.sql"), as: UTF8.self)
        let key = try #require(dump.firstMatch(of: /\\restrict (\w+)/)).output.1
        let end = "\\unrestrict \(key)\n\n"
        #expect(dump.hasSuffix(end))
        for other in ["\\unrestrict x\n\n", "\\unrestrict \(key.dropLast())\n\n", "\n\n", ""] {
            #expect(verdict(on: String(dump.dropLast(end.count)) + other, .postgres) != .complete)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `nothing at all is empty, and what is no dump is missing its mark`(kind: DatabaseKind) {
        #expect(verdict(on: [], kind) == .empty)
        #expect(verdict(on: [[], []], kind) == .empty)
        #expect(verdict(on: "\n\n", kind) == .missing(lastBytes: ""))
        #expect(verdict(on: "a\nUNLOCK TABLES;\n", kind) == .missing(lastBytes: "UNLOCK TABLES;"))
    }

    @Test func `the excerpt is short and printable`() {
        let long = String(repeating: "a\u{1b}[2J\u{202e}é😀", count: 5000)
        guard case .missing(let end) = verdict(on: long, .mysql) else {
            Issue.record("complete")
            return
        }
        #expect(end.count <= 80)
        #expect(end.hasPrefix("…") && end.hasSuffix("a?[2J?é😀"))
        let exact = String(repeating: "x", count: 80)
        #expect(verdict(on: exact, .mysql) == .missing(lastBytes: exact))
    }
}
