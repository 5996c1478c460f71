import Foundation
import Testing

@testable import CairnDatabases

/// Which rights a dump lacks, from what the server's own functions say.
@Suite struct PostgresRightsTests {
    private static func missing(
        version: Int = 150_020, schemas: [String] = [], tables: [String] = [],
        sequences: [String] = [], filtered: [String] = [], owners: [String: Int] = [:]
    ) -> [MissingRight] {
        PostgresRights(
            user: "wa \"b\"", version: version, schemas: schemas, tables: tables,
            sequences: sequences, filtered: filtered,
            largeObjects: owners.map { .init(owner: $0, count: $1) }
        ).missing
    }

    @Test func `nothing is missing where all can be read`() {
        #expect(Self.missing() == [])
    }

    @Test func `from 14 on one role reads everything`() {
        let missing = Self.missing(
            schemas: ["s"], tables: ["s.a", "s.b"], sequences: ["s.a_id_seq"])
        #expect(missing.map(\.name) == ["USAGE", "SELECT", "SELECT"])
        #expect(
            missing.map(\.subject) == [
                "1 schema (s)", "2 tables (s.a, s.b)", "1 sequence (s.a_id_seq)",
            ])
        for right in missing { #expect(right.cure == #"GRANT pg_read_all_data TO "wa ""b""";"#) }
    }

    @Test func `before that each schema is granted, and what will be in it`() throws {
        let missing = Self.missing(version: 130_014, tables: ["s.a", "t.b"])
        let cure = try #require(missing.first?.cure)
        for schema in ["s", "t"] {
            #expect(cure.contains(#"GRANT USAGE ON SCHEMA "\#(schema)" TO "wa ""b""";"#))
            #expect(cure.contains(#"GRANT SELECT ON ALL TABLES IN SCHEMA "\#(schema)""#))
            #expect(cure.contains(#"ALTER DEFAULT PRIVILEGES IN SCHEMA "\#(schema)""#))
        }
    }

    @Test func `row-level security and large objects have rights of their own`() {
        let missing = Self.missing(filtered: ["public.p"], owners: ["app": 2])
        #expect(
            missing.map(\.cure) == [
                #"ALTER ROLE "wa ""b""" BYPASSRLS;"#, #"GRANT "app" TO "wa ""b""";"#,
            ])
        #expect(missing.last?.subject == "2 large objects of “app”")
    }

    @Test func `many names are cut short`() {
        let missing = Self.missing(tables: (1...8).map { "s.t\($0)" })
        #expect(missing.first?.subject == "8 tables (s.t1, s.t2, s.t3, s.t4, s.t5 and 3 more)")
    }
}
