import Foundation
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

@Suite struct DrillResultTests {
    @Test func `a trial that could not be dropped isn't said to be`() throws {
        let server = ServerFacts(
            kind: .postgres, flavour: "PostgreSQL", version: "15.20", dumpTool: "pg_dump",
            dumpToolVersion: "15.20", readerPatience: nil)
        let start = Date(timeIntervalSince1970: 0)
        func words(_ left: [String]) throws -> String {
            let name = SnapshotName(job: try JobName("app"), id: SnapshotID(start: start))
            return DrillResult(
                snapshot: name, server: server, databases: [], left: left, start: start, end: start
            ).words
        }
        #expect(try words([]).contains("compared and dropped in"))
        let left = try words(["cairn_drill_1_2_3"])
        #expect(left.contains("not dropped (cairn_drill_1_2_3)"))
        #expect(!left.contains("and dropped"))
    }
}
