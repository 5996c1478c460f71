import Foundation
import Testing

@testable import CairnSnapshots

@Suite struct SnapshotIDTests {
    @Test func `an id is the second it began at and four digits`() throws {
        let id = try #require(SnapshotID("20261121T120000Z-7f3a"))
        #expect(id.start == noon)
        #expect(id.text == "20261121T120000Z-7f3a")
        let made = SnapshotID(start: noon.addingTimeInterval(0.9))
        #expect(made.text.hasPrefix("20261121T120000Z-"))
        #expect(SnapshotID(made.text)?.text == made.text)
    }

    @Test(arguments: [
        "20260230T000000Z-0000", "20250229T000000Z-0000", "20261301T000000Z-0000",
        "20261100T000000Z-0000", "20261121T240000Z-0000", "20261121T126000Z-0000",
        "20261121T120060Z-0000",
    ])
    func `a time that doesn't exist is no id`(_ text: String) {
        #expect(SnapshotID(text) == nil)
    }

    @Test(arguments: [
        "", "latest", "20261121T120000Z", "20261121T120000Z-7F3A", "20261121T120000Z-7f3",
        "20261121T120000Z-7f3ab", "20261121T120000-7f3a", "2026-11-21T120000Z-7f3a",
        " 20261121T120000Z-7f3a", "20261121T120000Z-7f3a\n", "20261121T120000Z-7f3g",
        "２0261121T120000Z-7f3a",
    ])
    func `anything else isn't one either`(_ text: String) {
        #expect(SnapshotID(text) == nil)
    }

    @Test func `ids sort by time, and leap days exist`() throws {
        let ids = try ["20240229T235959Z-ffff", "20240301T000000Z-0000", "20991231T000000Z-0000"]
            .map { try #require(SnapshotID($0)) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.start).sorted() == ids.map(\.start))
    }

    /// Seconds from the last one's to this one's start, and what becomes of them.
    @Test(arguments: [
        (0.0, 1.0), (0.9, 1.0), (1.0, 1.0), (1.5, 1.0), (2.0, 2.0), (2.5, 2.0), (-1, 1),
        (-299, 1),
    ])
    func `one that begins after another sorts behind it`(
        _ between: Double, _ wanted: Double
    ) throws {
        let last = try #require(SnapshotID("20261121T120000Z-ffff"))
        let next = SnapshotID(start: noon.addingTimeInterval(between), after: last)
        #expect(next.text.prefix(16) == SnapshotID(start: noon + wanted).text.prefix(16))
        #expect(SnapshotID(next.text) == next)
    }
}

@Suite struct JobNameTests {
    @Test(arguments: ["a", "app", "app-staging", "0.1_b", "A", String(repeating: "x", count: 63)])
    func `a job's name is safe as a folder`(_ text: String) throws {
        #expect(try JobName(text).text == text)
    }

    @Test(arguments: [
        "", ".", "..", "-a", "_a", ".hidden", "a/b", "../a", "a b", "a\n", "ä", "a\u{301}", "a%2f",
        "a\\b", "a\0", String(repeating: "x", count: 64),
    ])
    func `any other name is refused`(_ text: String) {
        #expect(throws: SnapshotError.self) { try JobName(text) }
    }
}

@Suite struct SnapshotFolderTests {
    @Test(arguments: [
        (0, "app.sql.gz"), (1, "app.sql.gz.001"), (42, "app.sql.gz.042"),
        (999, "app.sql.gz.999"), (1000, "app.sql.gz.1000"),
    ])
    func `objects of a stream are numbered`(_ part: Int, _ name: String) {
        #expect(SnapshotFolder.objectName("app.sql.gz", part: part) == name)
        #expect(SnapshotFolder.isObject(name, of: "app.sql.gz"))
    }

    @Test(arguments: [
        "app.sql.g", "app.sql.gz.", "app.sql.gz.1", "app.sql.gz.01", "app.sql.gz.00a",
        "app.sql.gz-001", "app.sql.gzz", "app.sql.gz.001.002", "app.sql.gz.٠٠١", "",
        "manifest.json",
    ])
    func `nothing else is such an object`(_ name: String) {
        #expect(!SnapshotFolder.isObject(name, of: "app.sql.gz"))
    }

    @Test func `a job's folder doesn't begin another's`() throws {
        let (short, long) = (try JobName("app"), try JobName("app-staging"))
        let path = SnapshotFolder.jobPath(prefix: "prod/", job: short)
        #expect(path == "prod/app/")
        #expect(!SnapshotFolder.jobPath(prefix: "prod/", job: long).hasPrefix(path))
    }
}
