import CairnJobs
import CairnSnapshots
import Foundation
import Testing

@testable import CairnCLI
@testable import CairnDatabases

/// docs/logs.md is a contract.
@Suite struct LogEventTests {
    private static let time = Date(timeIntervalSince1970: 1_795_147_200)

    private func documented(_ pattern: String) throws -> Set<String> {
        let repository = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
            url.deletingLastPathComponent()
        }
        let text = try String(
            contentsOf: repository.appending(path: "docs/logs.md"), encoding: .utf8)
        let section = try #require(text.components(separatedBy: "## \(pattern)\n").last)
        let table = section.components(separatedBy: "\n## ")[0]
        return Set(table.matches(of: /(?m)^\| `(\w+)` \|/).map { String($0.1) })
    }

    @Test func `every event is documented, and no other`() throws {
        #expect(try documented("Events") == Set(LogEvent.Kind.allCases.map(\.rawValue)))
    }

    @Test func `every field is documented, and no other`() throws {
        let fields = Mirror(reflecting: LogEvent(.note, "")).children.compactMap(\.label)
        #expect(try documented("Fields") == Set(fields))
    }

    @Test(arguments: [
        (LogEvent(.note, "x"), "x"),
        (LogEvent(.warning, "x", hint: "Do."), "cairn: warning: x\ncairn: hint: Do."),
        (LogEvent(.error, "x", hint: "Do."), "cairn: error: x\ncairn: hint: Do."),
        (LogEvent(.tool, "a\nb\n"), "  | a\n  | b"),
    ])
    func `people read lines`(_ event: LogEvent, _ line: String) {
        #expect(event.plain == line)
    }

    @Test func `machines read one object a line`() throws {
        let event = LogEvent(.error, "a\nb", hint: "Do.", time: Self.time).about("app/1")
        #expect(
            JSONOutput.line(event)
                == #"{"event":"error","hint":"Do.","job":"app","level":"error","message":"a\nb","#
                + #""snapshot":"app/1","time":"2026-11-20T04:00:00Z"}"#)
    }

    @Test func `progress has its numbers`() {
        let report = ProgressReport(
            activity: .restoring, database: "app", dumpBytes: 2_000_000, storedBytes: 500_000,
            totalBytes: 1_000_000, elapsed: .milliseconds(60_000))
        let event = LogEvent(report, title: "app/1")
        #expect(event.message == "app/1: \(report.words)")
        #expect((event.activity, event.database) == (.restoring, "app"))
        #expect((event.dumpBytes, event.storedBytes) == (2_000_000, 500_000))
        #expect((event.totalBytes, event.percent) == (1_000_000, 50))
        #expect((event.elapsedSeconds, event.remainingSeconds) == (60, 60))
        #expect(event.bytesPerSecond == 33_333)
    }

    @Test func `what a job reports says whose it is and about what`() throws {
        let server = ServerFacts(
            kind: .mysql, flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
            dumpToolVersion: "10.11", readerPatience: nil)
        var database = DatabaseFacts(
            name: "db", characterSet: "", collation: "", characterType: nil,
            tables: [.init(name: "t", rows: 1, bytes: 1)], objectCounts: ["largeObjects": 2])
        database.extensions = ["citext 1.6", "hstore 1.8"]
        let dumping = LogEvent.events(.dumping(database, server: server), title: "app")
        try #require(dumping.count == 1)
        #expect(
            dumping[0].message
                == "app: dumping “db” from MariaDB 10.11 with mariadb-dump 10.11: 1 table,"
                + " 2 large objects; extensions citext 1.6, hstore 1.8")
        #expect((dumping[0].tables, dumping[0].objectCounts) == (1, ["largeObjects": 2]))
        #expect(dumping[0].extensions == ["citext 1.6", "hstore 1.8"])
        #expect((dumping[0].job, dumping[0].database) == ("app", "db"))
        #expect((dumping[0].server, dumping[0].dumpTool) == ("MariaDB 10.11", "mariadb-dump 10.11"))

        let id = try #require(SnapshotID("20261120T040000Z-7f3a"))
        let name = SnapshotName(job: try JobName("app"), id: id)
        let sealed = LogEvent.events(.sealed(name), title: "app")
        #expect(sealed.map(\.snapshot) == ["app/20261120T040000Z-7f3a"])

        let restoring = LogEvent.events(
            .restoring(database: "a", into: "b"), title: name.description)
        #expect(restoring.map(\.job) == ["app"])
        #expect(restoring.map(\.snapshot) == [name.description])
        #expect(restoring.map(\.into) == ["b"])
    }
}
