import CairnStreams
import Foundation
import Synchronization
import SystemPackage

@testable import CairnDatabases

/// A server whose dump is given: it writes these bytes into a pipe, as a dump program would.
struct ScriptedEngine: DatabaseEngine {
    let dumpText: [UInt8]
    /// What the program's end is, after all was written.
    var failure: DatabaseError?
    /// How many runs end with it.
    var failingRuns = Int.max

    /// What it says it holds.
    var tables: [DatabaseFacts.Table] = []
    /// How long it waits for a reader.
    var patience: Duration?

    var server: ServerFacts {
        ServerFacts(
            kind: .mysql, flavour: "MariaDB", version: "10.11", dumpTool: "mariadb-dump",
            dumpToolVersion: "10.11", readerPatience: patience)
    }
    /// How often the dump was begun.
    let runs = Counter()
    let restoresAtomically = false

    func inspect(_ database: String) async throws(DatabaseError) -> DatabaseFacts {
        DatabaseFacts(
            name: database, characterSet: "utf8mb4", collation: "utf8mb4_bin", characterType: nil,
            tables: tables, objectCounts: [:])
    }

    func dump<Value: Sendable>(
        _ database: String, options: DumpOptions, stallLimit: Duration,
        body: @escaping @Sendable (PipeReader) async throws -> Value
    ) async throws -> Value {
        let run = runs.next()
        let pipe = try Pipe.reading(stallLimit: stallLimit)
        let (text, end) = (dumpText, pipe.toolEnd)
        let writing = Thread {
            // A reader that gives up closes the pipe, which ends the program.
            _ = try? end.writeAll(text)
            try? end.close()
        }
        writing.start()
        defer { pipe.reader.close() }
        let value = try await body(pipe.reader)
        if let failure, run <= failingRuns { throw failure }
        return value
    }

    func target(_ database: String) async throws(DatabaseError) -> RestoreTarget { .missing }

    func restore(
        _ database: String, as facts: DatabaseFacts, options: RestoreOptions, stallLimit: Duration,
        body: @escaping @Sendable (RestoreSink) async throws -> Void
    ) async throws {
        preconditionFailure("nothing is restored here")
    }

    func recoveryCommands(
        _ database: DatabaseFacts, format: DumpFormat, dump: String, keepsOwners: Bool
    ) -> String { dump }
}

/// What the servers of these tests don't have.
extension DatabaseEngine {
    func databases() async throws(DatabaseError) -> [String] { [] }
    func accounts() async throws(DatabaseError) -> String { "" }
    func rows(
        in tables: [String], of database: String
    ) async throws(DatabaseError) -> [String: Int64] { [:] }
    func drop(_ database: String) async throws(DatabaseError) {}
}

/// Dumps of MariaDB's shape.
enum DumpText {
    static let end =
        "/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n-- Dump completed on 2026-11-21 12:00:00\n"

    /// A whole dump of about `size` bytes, which hardly compresses.
    static func whole(size: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var text = "-- MariaDB dump\n"
        while text.utf8.count < size {
            text += "-- \(UInt64.random(in: .min ... .max, using: &generator))\n"
        }
        return Array((text + end).utf8)
    }
}

/// Counts from 1, across tasks.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
