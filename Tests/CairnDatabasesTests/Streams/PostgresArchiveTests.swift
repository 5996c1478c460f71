import Testing

@testable import CairnDatabases

/// What a forged or damaged archive says must not end the program that reads it.
@Suite struct PostgresArchiveTests {
    /// Version 1.14, integers of so many bytes, format 1; then numbers.
    private func archive(intSize: UInt8, _ rest: [UInt8]) -> PostgresArchive {
        var archive = PostgresArchive(countsRows: true)
        archive.observe((Array("PGDMP".utf8) + [1, 14, 0, intSize, 8, 1] + rest).span)
        return archive
    }

    @Test func `a number that no integer can hold isn't read`() {
        // The lowest number there is has no positive one.
        let lowest: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0x80]
        let eight = archive(intSize: 8, lowest + lowest + lowest)
        guard case .unreadable = eight.place else {
            Issue.record("it reads integers of 8 bytes")
            return
        }
        let four = archive(intSize: 4, [0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff])
        #expect(!four.isWhole)
    }
}
