import CairnStores
import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct ManifestTests {
    private static let golden = """
        {
          "cairn" : "0.1.0",
          "databases" : [
            {
              "characterSet" : "UTF8",
              "characterType" : "C",
              "collation" : "C",
              "dump" : {
                "bytes" : 4000000000,
                "crc32" : "00c0ffee",
                "engine" : "isal",
                "format" : "plain",
                "level" : 1,
                "objects" : [
                  {
                    "bytes" : 1000000000,
                    "file" : "app-20261121T120000Z-7f3a.sql.gz",
                    "partSize" : 8388608,
                    "parts" : 120,
                    "proof" : "read-back",
                    "sha256" : "\(String(repeating: "0a", count: 32))"
                  }
                ]
              },
              "dumpEnd" : "2026-11-21T12:01:00Z",
              "dumpStart" : "2026-11-21T12:00:01Z",
              "name" : "synapse",
              "objectCounts" : {
                "sequences" : 2,
                "views" : 1
              },
              "tables" : [
                {
                  "estimatedBytes" : 8192,
                  "estimatedRows" : 12,
                  "name" : "public.events"
                }
              ]
            }
          ],
          "encryption" : null,
          "end" : "2026-11-21T12:01:01Z",
          "id" : "20261121T120000Z-7f3a",
          "job" : "app",
          "purpose" : "backup",
          "server" : {
            "dumpTool" : "pg_dump",
            "dumpToolVersion" : "15.20",
            "flavour" : "PostgreSQL",
            "kind" : "postgres",
            "version" : "15.20"
          },
          "start" : "2026-11-21T12:00:00Z",
          "version" : 1
        }

        """

    private static func name() throws -> SnapshotName {
        try snapshotName("app", "20261121T120000Z-7f3a")
    }

    @Test func `the text is the format`() throws {
        let text = String(
            decoding: RecordCoding.bytes(Manifest.sample(try Self.name())), as: UTF8.self)
        #expect(text == Self.golden)
    }

    @Test func `reading gives back what was written`() throws {
        let name = try Self.name()
        #expect(try Manifest(Array(Self.golden.utf8), of: name) == Manifest.sample(name))
    }

    @Test func `unknown fields are passed over`() throws {
        let text = Self.golden
            .replacing("\"cairn\" :", with: "\"later\" : {\"a\" : [1]},\n  \"cairn\" :")
        let name = try Self.name()
        #expect(try Manifest(Array(text.utf8), of: name) == Manifest.sample(name))
    }

    @Test func `a later version is told from a damaged manifest`() throws {
        // All else may be different then.
        let error = try #require(throws: SnapshotError.self) {
            try Manifest(Array(#"{"version": 2, "id": 7}"#.utf8), of: try Self.name())
        }
        #expect(error.code == .tooNew)
        #expect(error.hint?.contains("RECOVER.md") == true)
    }

    /// What is changed in the text, and a word of the complaint.
    private static let damages: [(from: String, to: String, word: String)] = [
        ("\"version\" : 1", "\"version\" : \"1\"", "manifest"),
        ("\"job\" : \"app\"", "\"job\" : \"app-staging\"", "app-staging"),
        ("Z-7f3a\",\n  \"job\"", "Z-7f3b\",\n  \"job\"", "7f3b"),
        ("Z-7f3a\",\n  \"job\"", "Z-7f3\",\n  \"job\"", "id"),
        ("\"name\" : \"synapse\",", "", "databases.0.name"),
        ("\"bytes\" : 1000000000", "\"bytes\" : -1", "object"),
        ("\"bytes\" : 1000000000", "\"bytes\" : 0", "object"),
        ("\"sha256\" : \"0a", "\"sha256\" : \"xy", "object"),
        ("\"sha256\" : \"0a", "\"sha256\" : \"", "object"),
        ("\"file\" : \"app", "\"file\" : \"../app", "object"),
        ("\"file\" : \"app-20261121T120000Z-7f3a.sql.gz\"", "\"file\" : \"..\"", "object"),
        ("\"file\" : \"app-20261121T120000Z-7f3a.sql.gz\"", "\"file\" : \"\"", "object"),
        ("\"file\" : \"app", "\"file\" : \"/etc", "object"),
        ("2026-11-21T12:01:00Z", "yesterday", "databases.0"),
        ("\"read-back\"", "\"on my word\"", "proof"),
        ("\"encryption\" : null", "\"encryption\" : \"age\"", "encryption"),
    ]

    @Test(arguments: damages)
    func `a damaged or foreign manifest is refused with its reason`(
        _ from: String, _ to: String, _ word: String
    ) throws {
        let text = Self.golden.replacing(from, with: to, maxReplacements: 1)
        try #require(text != Self.golden)
        let error = try #require(throws: SnapshotError.self) {
            try Manifest(Array(text.utf8), of: try Self.name())
        }
        #expect(error.code == .damaged)
        #expect(error.message.contains(word), "\(error.message)")
    }

    @Test func `a cut manifest is refused wherever it is cut`() throws {
        let bytes = Array(Self.golden.utf8)
        // The last two are the closing brace and the newline.
        for length in stride(from: 0, to: bytes.count - 2, by: 7) {
            #expect(throws: SnapshotError.self) {
                try Manifest(Array(bytes.prefix(length)), of: try Self.name())
            }
        }
    }

    @Test func `suspicions are written where there are some`() throws {
        let name = try Self.name()
        var manifest = Manifest.sample(name)
        manifest.suspicions = ["a table is gone"]
        let text = String(decoding: RecordCoding.bytes(manifest), as: UTF8.self)
        let lines = "  \"suspicions\" : [\n    \"a table is gone\"\n  ],\n  \"version\" : 1"
        #expect(text == Self.golden.replacing("  \"version\" : 1", with: lines))
        #expect(try Manifest(Array(text.utf8), of: name) == manifest)
        #expect(try Manifest(Array(Self.golden.utf8), of: name).suspicions.isEmpty)
    }

    @Test func `a manifest without databases or objects is refused`() throws {
        let name = try Self.name()
        var nothing = Manifest.sample(name)
        nothing.databases = []
        var hollow = Manifest.sample(name)
        hollow.databases[0].dump.objects = []
        for manifest in [nothing, hollow] {
            #expect(throws: SnapshotError.self) {
                try Manifest(RecordCoding.bytes(manifest), of: name)
            }
        }
    }
}
