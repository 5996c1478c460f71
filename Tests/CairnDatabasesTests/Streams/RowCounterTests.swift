import CairnDatabases
import Foundation
import Testing

@Suite struct RowCounterTests {
    static let dumps: [(String, DatabaseKind)] = [
        ("mariadb-10.11", .mysql),
        ("mariadb-10.11-hex", .mysql),
        ("mysql-9.7", .mysql),
        ("postgres-15", .postgres),
        ("postgres-15-quoted", .postgres),
        ("postgres-15-nonconforming", .postgres),
    ]

    func count(_ chunks: [[UInt8]], _ kind: DatabaseKind) -> [TableRows] {
        var counter = RowCounter(for: kind)
        for chunk in chunks { counter.observe(chunk) }
        return counter.finish()
    }

    func count(_ text: String, _ kind: DatabaseKind) -> [TableRows] {
        count([Array(text.utf8)], kind)
    }

    @Test(arguments: dumps)
    func `real dumps hold the rows that the server counted`(
        name: String, kind: DatabaseKind
    ) throws {
        let dump = try fixture("\(name).sql")
        let expected = try JSONDecoder().decode(
            [String: Int64].self, from: Data(fixture("\(name).counts.json")))
        let whole = count([dump], kind)
        #expect(whole.count == expected.count)
        #expect(
            Dictionary(uniqueKeysWithValues: whole.map { ($0.table, $0.rows) }) == expected)
        for size in [1, 2, 3, 5, 7, 64, 1000] {
            let pieces = count(dump.chunks(of: size), kind)
            #expect(pieces == whole, "chunks of \(size)")
        }
    }

    @Test func `tables come in the order in which the dump first names them`() {
        let dump =
            "CREATE TABLE `b` (x int);\nINSERT INTO `c` VALUES (1);\nINSERT INTO `a` VALUES (1);\n"
        let more = "INSERT INTO `c` VALUES (2),(3);\n"
        #expect(
            count(dump + more, .mysql) == [
                TableRows(table: "b", rows: 0), TableRows(table: "c", rows: 3),
                TableRows(table: "a", rows: 1),
            ])
    }

    @Test(arguments: [1, 2, 5, 100])
    func `rows behind a routine that is no SQL are counted`(size: Int) {
        let dump = """
            DELIMITER ;;
            CREATE FUNCTION `f`() RETURNS int
                LANGUAGE JAVASCRIPT
            AS $js$ // it's $$ a `; $j
            for (;;) {} $$js$ ;;
            CREATE FUNCTION `g`() RETURNS int RETURN (SELECT 1 AS $js$) ;;
            DELIMITER ;
            INSERT INTO `t` VALUES (1,'$$'),(2,'$js$');

            """
        #expect(
            count(Array(dump.utf8).chunks(of: size), .mysql) == [TableRows(table: "t", rows: 2)])
    }

    @Test func `a cut dump counts what had begun`() {
        let rows = "INSERT INTO `t` VALUES (1,'a'),(2,'b"
        #expect(count(rows, .mysql) == [TableRows(table: "t", rows: 2)])
        let copy = "COPY public.t (a) FROM stdin;\n1\n2\n3"
        #expect(count(copy, .postgres) == [TableRows(table: "public.t", rows: 2)])
    }
}

// MARK: - Random dumps

extension RowCounterTests {
    /// Bytes that mean something to one of the scanners come up far more often than others.
    static func value(using random: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "'", "\"", "`", "\\", "\n", ";", ";;", "(", ")", ",", "--", "-- ", "/*", "*/", "/*!",
            "#",
            "$", "$$", "$a$", ".", "\\.", "\t", "\0", "INSERT INTO `t0` VALUES (1),(2);",
            "\nDELIMITER ;;\n", "\nCOPY t FROM stdin;\n", "CREATE TABLE `x` (", "é", "😀", "E", " ",
        ]
        return (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
            Bool.random(using: &random)
                ? Array(pieces.randomElement(using: &random)!.utf8)
                : [UInt8.random(in: 0...255, using: &random)]
        }
    }

    /// As `mysql_real_escape_string` writes it.
    static func mysqlLiteral(_ value: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0...5, using: &random) {
        case 0: return Array("NULL".utf8)
        case 1: return Array("-\(Int.random(in: 0...9999, using: &random)).5e-7".utf8)
        case 2: return Array(("0x" + value.map { String($0, radix: 16) }.joined()).utf8)
        default: break
        }
        let escapes: [UInt8: String] = [
            0: "\\0", 10: "\\n", 13: "\\r", 26: "\\Z", 34: "\\\"", 39: "\\'", 92: "\\\\",
        ]
        let doubled = Bool.random(using: &random)
        let text = value.flatMap { byte in
            byte == 39 && doubled
                ? Array("''".utf8) : escapes[byte].map { Array($0.utf8) } ?? [byte]
        }
        let prefix = Bool.random(using: &random) ? "'" : "_binary '"
        return Array(prefix.utf8) + text + [39]
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `random rows of MySQL are counted in random chunks`(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        var (dump, expected) = ([UInt8](), [TableRows]())
        for table in 0..<Int.random(in: 1...4, using: &random) {
            let name = "t\(table)" + ["", "`", "'\"", "(;", "\n-- "].randomElement(using: &random)!
            let quoted = "`" + name.replacing("`", with: "``") + "`"
            let (isMultiline, rows) = (
                Bool.random(using: &random), Int.random(in: 0...9, using: &random)
            )
            dump +=
                "--\n-- it's `\n--\n\nCREATE TABLE \(quoted) (\n `a` int COMMENT 'x''(\\\\');\n"
                .utf8
            dump += "/*!40000 ALTER TABLE \(quoted) DISABLE KEYS */;\n".utf8
            for row in 0..<rows {
                let columns = Bool.random(using: &random) ? " (`a`,`VALUES (`)" : ""
                let begins = row == 0 || Bool.random(using: &random)
                if begins && row > 0 { dump += ";\n".utf8 }
                let head = "INSERT INTO \(quoted)\(columns) VALUES" + (isMultiline ? "\n" : " ")
                dump += (begins ? head : isMultiline ? ",\n" : ",").utf8
                let first = Self.mysqlLiteral(Self.value(using: &random), using: &random)
                let second = Self.mysqlLiteral(Self.value(using: &random), using: &random)
                dump += Array("(".utf8) + first + Array(",".utf8) + second + Array(")".utf8)
            }
            if rows > 0 { dump += ";\n".utf8 }
            expected.append(TableRows(table: name, rows: Int64(rows)))
        }
        #expect(count(dump.chunks(using: &random), .mysql) == expected)
    }

    /// As `CopyAttributeOutText` writes it.
    static func copyField(_ value: [UInt8]) -> [UInt8] {
        let escapes: [UInt8: String] = [
            8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 92: "\\",
        ]
        return value.flatMap { byte in escapes[byte].map { [92] + Array($0.utf8) } ?? [byte] }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `random rows of Postgres are counted in random chunks`(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        var (dump, expected) = ([UInt8](), [TableRows]())
        for table in 0..<Int.random(in: 1...4, using: &random) {
            let name =
                "t\(table)" + ["", "\"", "'$$", ". (;", "\n\\."].randomElement(using: &random)!
            let quoted = "\"s.x\".\"" + name.replacing("\"", with: "\"\"") + "\""
            let text = Self.value(using: &random)
            let literal = text.flatMap { $0 == 39 ? [39, 39] : [$0] }
            dump += Array("CREATE TABLE \(quoted) (a text DEFAULT '".utf8) + literal
            dump += Array("'::text);\nCREATE FUNCTION f() AS $t\(table)_$".utf8) + text
            dump += Array("\nCOPY \(quoted) (a) FROM stdin;\n1\n$t\(table)_$;\n".utf8)
            dump += Array("COMMENT ON TABLE x IS E'".utf8)
            dump += literal.flatMap { $0 == 92 ? [92, 92] : [$0] } + Array("\\''';';\n".utf8)
            dump += Array("COPY \(quoted) (a, \"b (;\") FROM stdin;\n".utf8)
            let rows = Int.random(in: 0...20, using: &random)
            for _ in 0..<rows {
                dump += Self.copyField(Self.value(using: &random))
                dump += [9] + Self.copyField(Self.value(using: &random)) + [10]
            }
            dump += "\\.\n\n".utf8
            expected.append(TableRows(table: "s.x.\(name)", rows: Int64(rows)))
        }
        #expect(count(dump.chunks(using: &random), .postgres) == expected)
    }

    @Test(arguments: dumps)
    func `damaged dumps are read to their end`(name: String, kind: DatabaseKind) throws {
        var random = SeededGenerator(state: 7)
        let dump = try fixture("\(name).sql")
        for _ in 0..<20 {
            var damaged = dump
            for _ in 0..<50 {
                let place = Int.random(in: 0..<dump.count, using: &random)
                damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            let whole = count([damaged], kind)
            #expect(count(damaged.chunks(using: &random), kind) == whole)
        }
    }
}
