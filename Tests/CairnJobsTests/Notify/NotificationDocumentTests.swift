import Foundation
import Testing

@testable import CairnJobs

@Suite struct NotificationDocumentTests {
    private func json(_ summary: JobSummary) -> String {
        String(decoding: NotificationDocument(summary, host: "pod-1").encoded(), as: UTF8.self)
    }

    @Test func `a success, to the letter`() throws {
        let message =
            #"70.7 MB of dump stored as 32.0 MB in 3.3 s (21.8 MB/s, ratio 2.2)\n"#
            + "Snapshot app/20261120T040000Z-7f3a, cairn \(cairnVersion) on pod-1"
        let html = message.replacing(#"\n"#, with: "<br>")
        #expect(
            json(try SampleSummaries.sealed())
                == #"{"activity":"backup","bytesPerSecond":21753846,"cairn":"\#(cairnVersion)","#
                + #""databases":[{"dumpBytes":60000000,"name":"app","storedBytes":25000000},"#
                + #"{"dumpBytes":10700000,"name":"chat","storedBytes":7000000}],"dumpBytes":70700000,"#
                + #""durationMilliseconds":3250,"end":"2026-11-20T04:00:03Z","exitStatus":0,"#
                + #""host":"pod-1","html":"<strong>Backup of app is done</strong><br>\#(html)","#
                + #""job":"app","message":"\#(message)","outcome":"success","#
                + #""snapshot":"app/20261120T040000Z-7f3a","start":"2026-11-20T04:00:00Z","#
                + #""storedBytes":32000000,"storedPercent":45,"suspicions":[],"#
                + #""text":"Backup of app is done\n\#(message)","title":"Backup of app is done","#
                + #""version":1}"#)
    }

    @Test func `a failure, to the letter`() throws {
        let message =
            #"can't reach db:5432: connection refused\nHint: Check that the server runs.\n"#
            + "Exit status 69 (unreachable), cairn \(cairnVersion) on pod-1"
        let title = "Backup of app FAILED after 12 s"
        let html = message.replacing(#"\n"#, with: "<br>")
        #expect(
            json(try SampleSummaries.failed())
                == #"{"activity":"backup","cairn":"\#(cairnVersion)","databases":[{"name":"app"},{"name":"chat"}],"#
                + #""durationMilliseconds":12000,"end":"2026-11-20T04:00:12Z","#
                + #""error":{"hint":"Check that the server runs.","kind":"unreachable","#
                + #""message":"can't reach db:5432: connection refused"},"exitStatus":69,"#
                + #""host":"pod-1","html":"<strong>\#(title)</strong><br>\#(html)","job":"app","#
                + #""message":"\#(message)","outcome":"failure","start":"2026-11-20T04:00:00Z","#
                + #""suspicions":[],"text":"\#(title)\n\#(message)","title":"\#(title)","version":1}"#
        )
    }

    @Test func `a suspicious snapshot says why, first`() throws {
        let summary = try SampleSummaries.sealed(suspicions: ["table “users” is gone"])
        let document = NotificationDocument(summary, host: "pod-1")
        #expect(document.outcome == .suspicious)
        #expect(document.exitStatus == 76)
        #expect(document.suspicions == ["table “users” is gone"])
        #expect(document.text.hasPrefix("Backup of app is SUSPICIOUS\ntable “users” is gone\n"))
    }

    @Test func `it can be read back`() throws {
        for summary in [try SampleSummaries.sealed(), try SampleSummaries.failed()] {
            let document = NotificationDocument(summary, host: "pod-1")
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            var read = try decoder.decode(
                NotificationDocument.self, from: Data(document.encoded()))
            #expect(abs(read.end.timeIntervalSince(document.end)) < 1)
            read.end = document.end
            #expect(read == document)
        }
    }

    @Test func `what a client program said stays here: it may hold rows`() throws {
        #expect(!json(try SampleSummaries.failed()).contains("a row of the dump"))
    }

    @Test func `nobody is mentioned and no HTML gets in by a message`() throws {
        let summary = try SampleSummaries.failed("bad name <!channel> & <b>\"x\"</b>")
        let document = NotificationDocument(summary, host: "pod-1")
        #expect(document.text.contains("bad name ‹!channel› & ‹b›\"x\"‹/b›"))
        #expect(document.html.contains("bad name &lt;!channel&gt; &amp; &lt;b&gt;&quot;x&quot;"))
        #expect(document.message.contains("bad name <!channel>"))
    }

    @Test func `a long message and many databases stay within what receivers take`() throws {
        let long = try SampleSummaries.failed(String(repeating: "ä🪨", count: 10_000))
        let failure = NotificationDocument(long, host: "pod-1")
        #expect(failure.message.count == 1200 && failure.message.hasSuffix("…"))
        let databases = (0..<1000).map { ("database_\($0)", Int64(1), Int64(1)) }
        let many = NotificationDocument(
            try SampleSummaries.sealed(databases: databases), host: "pod-1")
        #expect(many.databases.count == 100)
        #expect(many.dumpBytes == 1000, "the sums count all")
        #expect(many.encoded().count < 20_000)
    }
}

@Suite struct JobSummaryTests {
    @Test func `a line for each outcome`() throws {
        #expect(
            try SampleSummaries.sealed().line
                == "app/20261120T040000Z-7f3a: 70.7 MB of dump stored as 32.0 MB in 3.3 s"
                + " (21.8 MB/s, ratio 2.2)")
        #expect(
            try SampleSummaries.sealed(suspicions: ["half is gone", "x"]).line
                == "app/20261120T040000Z-7f3a: 70.7 MB of dump stored as 32.0 MB in 3.3 s"
                + " (21.8 MB/s, ratio 2.2); SUSPICIOUS: half is gone; x")
        #expect(try SampleSummaries.failed().line == "app: failed after 12 s")
    }

    @Test func `a clock that went backwards, and an empty dump, do no harm`() throws {
        let sealed = try SampleSummaries.sealed(databases: [("app", 0, 0)])
        let summary = JobSummary(
            try SampleSummaries.job(), start: sealed.end, end: sealed.start, sealed.result)
        #expect(summary.duration == 0)
        #expect(NotificationDocument(summary, host: "h").storedPercent == 0)
    }
}
