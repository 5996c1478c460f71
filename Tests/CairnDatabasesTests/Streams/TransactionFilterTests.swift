import CairnDatabases
import Foundation
import Testing

/// A `COMMIT` that reaches `psql` before the proof makes half a restore permanent; a word taken out of a
/// row makes it another row. Both are as bad, so both are looked for.
@Suite struct TransactionFilterTests {
    private func filter(_ chunks: [[UInt8]]) -> [UInt8] {
        var filter = TransactionFilter()
        var bytes: [UInt8] = []
        for chunk in chunks { bytes += filter.pass(chunk) }
        return bytes + filter.finish()
    }

    private func filter(_ text: String) -> String {
        String(decoding: filter([Array(text.utf8)]), as: UTF8.self)
    }

    /// Real dumps with large objects, around which `pg_dump` writes a transaction of its own.
    @Test(arguments: ["postgres-15.sql", "postgres-15-quoted.sql"])
    func `of a real dump only the two commands change, wherever it is cut`(
        _ name: String
    ) throws {
        let dump = try fixture(name)
        let text = String(decoding: dump, as: UTF8.self)
        let begin = try #require(text.range(of: "\nBEGIN;\n\nSELECT pg_catalog.lo_open("))
        let commit = try #require(
            text.range(of: "\nCOMMIT;\n", range: begin.upperBound..<text.endIndex))
        let wanted = text.replacingCharacters(in: commit, with: "\n/**/   \n")
            .replacingCharacters(in: begin, with: "\n/**/  \n\nSELECT pg_catalog.lo_open(")
        #expect(String(decoding: filter([dump]), as: UTF8.self) == wanted)
        for size in [1, 2, 3, 5, 6, 7, 8, 64, 1000] {
            #expect(filter(dump.chunks(of: size)) == Array(wanted.utf8), "chunks of \(size)")
        }
        var random = SeededGenerator(state: 7)
        for _ in 0..<20 { #expect(filter(dump.chunks(using: &random)) == Array(wanted.utf8)) }
    }

    @Test(arguments: [
        "COPY public.t (a) FROM stdin;\nCOMMIT;\nBEGIN;\n\\.\n",
        "COMMENT ON TABLE t IS 'x;\nCOMMIT;\n';\n",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $_$\nBEGIN;\nCOMMIT;\n$_$;\n",
        "CREATE PROCEDURE p()\n    LANGUAGE sql\n    BEGIN ATOMIC\n SELECT 1;\nEND;\n",
        "SELECT \"COMMIT\";\nSELECT \"\nBEGIN;\nCOMMIT;\n\";\n",
        "-- BEGIN;\n-- COMMIT;\nSELECT 1;\n",
        "COMMIT PREPARED 'x';\n",
        "",
        ";",
    ])
    func `the same words anywhere else are left alone`(_ text: String) {
        #expect(filter(text) == text)
    }

    @Test func `a command is found behind rows, strings and function bodies`() {
        let before = "COPY t (a) FROM stdin;\nCOMMIT;\n\\.\nSELECT 'COMMIT;', $$BEGIN;$$;\n"
        #expect(
            filter(before + "BEGIN;\nSELECT 1;\nCOMMIT;") == before + "/**/  \nSELECT 1;\n/**/   ")
    }
}
