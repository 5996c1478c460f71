import Foundation
import Testing

@testable import CairnJobs
@testable import CairnSnapshots

/// Which databases a drill may drop: those of drills that are over, and no other.
@Suite struct DrillNameTests {
    private static let start = Date(timeIntervalSince1970: 1_795_262_400)
    private static let day = Duration.seconds(86_400)

    @Test func `a name is read as it was given`() throws {
        let name = DrillName(3, start: Self.start)
        #expect(name.text.hasPrefix("cairn_drill_20261121t1200"))
        #expect(name.text.hasSuffix("_3"))
        #expect(DrillName(name.text) == name)
        // PostgreSQL cuts a name at 63 bytes, MySQL refuses one of more than 64 characters.
        #expect(name.text.utf8.count < 63)
    }

    @Test(arguments: [
        "cairn_drill_mine", "cairn_drill_", "cairn_drill_20261121t090000z_5e1f6e04_4711_815",
        "cairn_drill_20261121t090000z_5e1f6e04_4711_815_1_old",
        "cairn_drill_20261121t090000z_5e1f6e04_4711_x_1",
        "cairn_drill_20261341t090000z_5e1f6e04_4711_815_1",
        "cairn_drill_20261121t090000z_5e1f_4711_815_1",
        "app_cairn_drill_20261121t090000z_5e1f6e04_4711_815_1", "app",
    ])
    func `what only looks like one is nobody's to drop`(_ text: String) {
        #expect(DrillName(text) == nil)
    }

    @Test func `one that goes on isn't over, whatever the time`() {
        let mine = DrillName(1, start: Self.start)
        #expect(!mine.isOver(at: Self.start.addingTimeInterval(86_000), limit: Self.day))
        let dead = mine.text.replacing(
            "_\(ProcessInfo.processInfo.processIdentifier)_", with: "_1_")
        #expect(DrillName(dead)?.isOver(at: Self.start, limit: Self.day) == true)
    }

    /// Whether its process lives can't be told from here.
    @Test func `one of another machine is over when no drill may take so long`() throws {
        let name = "cairn_drill_20261121t120000z_00000000_4711_815_1"
        let other = try #require(DrillName(name))
        #expect(!other.isOver(at: Self.start.addingTimeInterval(86_400 + 599), limit: Self.day))
        #expect(other.isOver(at: Self.start.addingTimeInterval(86_400 + 601), limit: Self.day))
    }
}
