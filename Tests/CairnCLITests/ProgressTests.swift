import CairnJobs
import Testing

@testable import CairnCLI

@Suite struct ProgressStyleTests {
    @Test(
        arguments: [
            (.plain, true, "xterm-256color", .live), (.plain, true, "dumb", .lines),
            (.plain, true, "", .lines), (.plain, true, nil, .lines),
            (.plain, false, "xterm", .lines),
            (.json, true, "xterm", .events), (.json, false, nil, .events),
        ] as [(LogFormat, Bool, String?, ProgressStyle)])
    func `only a terminal that can replace a line gets one that is replaced`(
        _ format: LogFormat, _ isTerminal: Bool, _ terminal: String?, _ style: ProgressStyle
    ) {
        #expect(
            ProgressStyle.fitting(format, isTerminal: isTerminal, terminal: terminal) == style)
    }
}

@Suite struct ProgressMeterTests {
    private let start = ContinuousClock.now

    private func progress(
        _ plain: Int64, _ stored: Int64, of total: Int64? = nil
    ) -> JobEvent.Progress {
        JobEvent.Progress(plain: plain, stored: stored, total: total)
    }

    @Test func `a log gets its first line after a minute, and then one a minute, come what may`() {
        var meter = ProgressMeter(.dumping, of: "app", at: start)
        let shown = (1...1000).compactMap { step -> ProgressReport? in
            // Nothing comes any more after 200 seconds.
            if step <= 400 { meter.take(progress(Int64(step), 1)) }
            return meter.report(
                at: start + .milliseconds(step * 500), every: ProgressStyle.lines.interval)
        }
        #expect(shown.map(\.elapsedSeconds) == [60, 120, 180, 240, 300, 360, 420, 480])
        #expect(shown.map(\.dumpBytes) == [120, 240, 360, 400, 400, 400, 400, 400])
    }

    @Test func `each stream is measured by itself, and nothing between them`() throws {
        var meter: ProgressMeter?
        func words(after seconds: Int) -> String? {
            meter?.report(at: start + .seconds(seconds), every: .milliseconds(250))?.words
        }
        meter.follow(.warning("x"), at: start)
        #expect(meter == nil)
        meter.follow(.proving(database: "a"), at: start)
        #expect(words(after: 1) == "proving “a”: 0 B of dump, 0 B stored, 0 B/s, 1.0 s")
        meter.follow(.saving(replaced: ["c"]), at: start + .seconds(2))
        #expect(meter == nil)
        meter.follow(.restoring(database: "b", into: "c"), at: start + .seconds(100))
        meter.follow(
            .progress(progress(2_000_000, 500_000, of: 1_000_000)), at: start + .seconds(101))
        #expect(
            words(after: 102)
                == "restoring “b”: 50 %, 2.0 s left, 2.00 MB of dump, 1.00 MB/s, 2.0 s")
    }

    @Test func `a fetch says nothing before its first bytes`() {
        var meter: ProgressMeter?
        meter.follow(.progress(progress(10, 5, of: 10)), at: start)
        let report = meter?.report(at: start + .seconds(1), every: .milliseconds(250))
        #expect(report?.words == "fetching: 50 %, 1.0 s left, 10 B of dump, 10 B/s, 1.0 s")
    }

    @Test(
        arguments: [
            (
                90_000_000, 45_000_000, nil,
                "dumping “a”: 90.0 MB of dump, 45.0 MB stored, 1.50 MB/s, 1 min 0 s"
            ),
            (0, 0, 100, "dumping “a”: 0 B of dump, 0 B stored, 0 B/s, 1 min 0 s"),
            (60, 25, 100, "dumping “a”: 25 %, 3 min 0 s left, 60 B of dump, 1 B/s, 1 min 0 s"),
            (60, 100, 100, "dumping “a”: 100 %, 0.0 s left, 60 B of dump, 1 B/s, 1 min 0 s"),
            (60, 120, 100, "dumping “a”: 100 %, 0.0 s left, 60 B of dump, 1 B/s, 1 min 0 s"),
            (60, 0, 0, "dumping “a”: 60 B of dump, 0 B stored, 1 B/s, 1 min 0 s"),
        ] as [(Int64, Int64, Int64?, String)])
    func `percent and time left where the whole is known`(
        _ plain: Int64, _ stored: Int64, _ total: Int64?, _ words: String
    ) {
        var meter = ProgressMeter(.dumping, of: "a", at: start)
        meter.take(progress(plain, stored, of: total))
        let report = meter.report(at: start + .seconds(60), every: .seconds(60))
        #expect(report?.words == words)
    }
}
