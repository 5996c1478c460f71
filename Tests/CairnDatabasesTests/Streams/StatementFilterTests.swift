import CairnDatabases
import Foundation
import Testing

/// A `COMMIT` that reaches `psql` before the proof makes half a restore permanent; a word taken out of a
/// row makes it another row. Both are as bad, so both are looked for.
@Suite struct StatementFilterTests {
    private func filter(_ chunks: [[UInt8]]) -> [UInt8] {
        var filter = StatementFilter(leavingOut: [.transaction])
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

    private func filter(
        _ text: String, without kinds: Set<UnwantedStatement>, chunk: Int = 1 << 20
    ) -> String {
        var filter = StatementFilter(leavingOut: kinds)
        var bytes: [UInt8] = []
        for chunk in Array(text.utf8).chunks(of: chunk) { bytes += filter.pass(chunk) }
        return String(decoding: bytes + filter.finish(), as: UTF8.self)
    }

    private static let owned = """
        SET transaction_timeout = 0;
        SET client_encoding = 'UTF8';
        CREATE TABLE public.t (owner text, "GRANT" text);
        ALTER TABLE public.t OWNER TO synapse;
        ALTER TABLE ONLY "public"."t" ALTER COLUMN "a, b" SET (pg_attver=26491880, n_distinct=5);
        ALTER TABLE ONLY "public"."t" ALTER COLUMN "c" SET (pg_attver=26491880);
        ALTER TABLE public.t ALTER COLUMN owner SET DEFAULT 'OWNER TO x';
        ALTER TABLE public.t ADD CONSTRAINT c CHECK ((owner <> 'REVOKE ALL;'::text));
        COPY public.t (owner, "GRANT") FROM stdin;
        ALTER TABLE public.t OWNER TO synapse;	GRANT ALL ON TABLE public.t TO x;
        SET transaction_timeout = 0;	REVOKE ALL
        \\.
        CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $_$
        GRANT ALL ON TABLE public.t TO x;
        $_$;
        ALTER FUNCTION public.f(a integer, b text) OWNER TO "Some;One";
        REVOKE USAGE ON SCHEMA public FROM PUBLIC;
        GRANT SELECT(owner) ON TABLE public.t TO "x;y";
        ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT ALL ON TABLES TO b;
        ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
        ALTER LARGE OBJECT 4711 OWNER TO x;

        """

    private static let stripped = """

        SET client_encoding = 'UTF8';
        CREATE TABLE public.t (owner text, "GRANT" text);

        ALTER TABLE ONLY "public"."t" ALTER COLUMN "a, b" SET (n_distinct=5);

        ALTER TABLE public.t ALTER COLUMN owner SET DEFAULT 'OWNER TO x';
        ALTER TABLE public.t ADD CONSTRAINT c CHECK ((owner <> 'REVOKE ALL;'::text));
        COPY public.t (owner, "GRANT") FROM stdin;
        ALTER TABLE public.t OWNER TO synapse;	GRANT ALL ON TABLE public.t TO x;
        SET transaction_timeout = 0;	REVOKE ALL
        \\.
        CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $_$
        GRANT ALL ON TABLE public.t TO x;
        $_$;




        ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;


        """

    @Test func `owners, rights and notes go from definitions, and never from rows`() {
        let kinds = Set(UnwantedStatement.allCases)
        for size in [1, 2, 3, 7, 64, 1 << 20] {
            #expect(filter(Self.owned, without: kinds, chunk: size) == Self.stripped)
        }
        #expect(filter(Self.owned, without: [.transaction]) == Self.owned)
        let settings = filter(Self.owned, without: [.newerSetting])
        #expect(settings == String(Self.owned.dropFirst("SET transaction_timeout = 0;".count)))
    }

    @Test func `a statement of any length passes in bounded memory`() {
        let long =
            "ALTER TABLE t ADD CHECK (a <> '" + String(repeating: "x", count: 1 << 20) + "');\n"
        let text = long + "ALTER TABLE t OWNER TO x;\n"
        #expect(filter(text, without: [.ownership], chunk: 1000) == long + "\n")
    }

    @Test func `comments on extensions and places of tables go, and what looks like them stays`() {
        let text = """
            SET default_tablespace = 'fast "disk"';
            SET default_table_access_method = "heap";
            COMMENT ON EXTENSION "a;b" IS 'it''s; COMMENT';
            COMMENT ON TABLE "t" IS 'COMMENT ON EXTENSION x;';
            COMMENT ON COLUMN t.extension IS 'y';
            COPY "t" ("a") FROM stdin;
            COMMENT ON EXTENSION x IS 'y';
            SET default_tablespace = '';
            \\.

            """
        let wanted = """

            SET default_table_access_method = "heap";

            COMMENT ON TABLE "t" IS 'COMMENT ON EXTENSION x;';
            COMMENT ON COLUMN t.extension IS 'y';
            COPY "t" ("a") FROM stdin;
            COMMENT ON EXTENSION x IS 'y';
            SET default_tablespace = '';
            \\.

            """
        for chunk in [1, 2, 7, 31, 1 << 20] {
            #expect(
                filter(text, without: [.extensionComment, .tablespace], chunk: chunk) == wanted)
        }
    }
}
