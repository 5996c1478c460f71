import Foundation
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

/// What a check finds about a database that isn't as it should be.
@Suite struct DatabaseCheckTests {
    @Test func `a good job has nothing but good findings`() async throws {
        let report = try await CheckScene().report()
        #expect(
            report.findings.filter { $0.severity > .ok }.map(\.topic) == [.snapshotNone])
        #expect(
            Set(report.findings.map(\.topic)) == [
                .retention, .database, .client, .databaseRights, .dump, .store, .snapshotNone,
            ])
        #expect(report.findings.allSatisfy { $0.job?.text == "app" })
    }

    /// How a connection fails.
    private static let failures: [(DatabaseError.Code, CheckTopic, JobError.Code)] = [
        (.unreachable, .databaseUnreachable, .unreachable),
        (.accessRefused, .databaseLogin, .accessRefused),
        (.unknownDatabase, .databaseUnknown, .configuration),
        (.toolMissing, .clientMissing, .configuration),
        (.toolMismatch, .clientMismatch, .configuration),
        (.unusableValue, .databaseFailed, .configuration),
        (.toolFailed, .databaseFailed, .failed),
    ]

    @Test(arguments: failures.indices)
    func `a server that lets nobody in`(_ index: Int) async throws {
        let (code, topic, failure) = Self.failures[index]
        var scene = try CheckScene()
        scene.connect = { _ in
            throw DatabaseError(
                code, "mariadb failed", hint: "Do this.", toolOutput: "first\nERROR 1045: why")
        }
        let finding = try await scene.onlyFinding()
        #expect(finding.topic == topic)
        #expect(finding.severity == .error)
        #expect(finding.failure == failure)
        #expect(finding.message == "mariadb failed: ERROR 1045: why")
        #expect(finding.cure == "Do this.")
        // The store is looked at nevertheless.
        #expect(try await scene.findings(.store).count == 1)
    }

    @Test func `a database that isn't there`() async throws {
        let engine = CheckedEngine(
            inspectionFailure: DatabaseError(
                .unknownDatabase, "there is no database “app”", hint: "The user sees: a, b."))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .databaseUnknown)
        #expect(finding.failure == .configuration)
        #expect(finding.cure == "The user sees: a, b.")
    }

    @Test func `a missing right comes with the statement that grants it, and no dump is tried`()
        async throws
    {
        let right = MissingRight(
            name: "TRIGGER", subject: "“app”", consequence: "the dump leaves out all triggers",
            cure: "GRANT TRIGGER ON `app`.* TO 'wa'@'%';")
        let engine = CheckedEngine(
            examination: DatabaseExamination(
                account: "wa@%", missingRights: [right], tables: 3),
            dumpFailure: DatabaseError(.toolFailed, "not to be tried"))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .databaseRights)
        #expect(finding.failure == .accessRefused)
        #expect(
            finding.message
                == "user “wa@%” lacks TRIGGER on “app”: the dump leaves out all triggers")
        #expect(finding.cure == right.cure)
    }

    @Test func `rights that aren't understood are a warning`() async throws {
        let engine = CheckedEngine(
            examination: DatabaseExamination(
                account: "wa@%", notUnderstood: ["GRANT X ON Y"], tables: 3))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .databaseRightsUnclear)
        #expect(finding.severity == .warning)
        #expect(finding.message.contains("GRANT X ON Y"))
    }

    @Test func `an empty database is a warning`() async throws {
        let engine = CheckedEngine(
            examination: DatabaseExamination(account: "wa@%", tables: 0))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .databaseEmpty)
        #expect(finding.severity == .warning)
    }

    @Test func `tables without transactions are named`() async throws {
        let engine = CheckedEngine(
            examination: DatabaseExamination(
                account: "wa@%", unsteadyTables: ["log", "x`y"], tables: 3))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .databaseUnsteady)
        #expect(finding.message.contains("log, x`y"))
        #expect(finding.cure?.hasPrefix("ALTER TABLE `app`.`log` ENGINE=InnoDB;") == true)
    }

    @Test func `a dump of the definitions that fails is an error`() async throws {
        let engine = CheckedEngine(
            dumpFailure: DatabaseError(
                .toolFailed, "mariadb-dump failed", toolOutput: "View references invalid table"))
        let finding = try await CheckScene().with(engine).onlyFinding()
        #expect(finding.topic == .dumpFails)
        #expect(finding.failure == .failed)
        #expect(finding.message.contains("View references invalid table"))
    }

    /// Only a store that may be away for long makes a server's impatience matter.
    @Test(arguments: [(60, 1), (3600, 0)])
    func `a server that soon loses patience`(_ seconds: Int, _ count: Int) async throws {
        let engine = CheckedEngine(patience: .seconds(seconds))
        let s3 = try CheckScene(location: .bucket)
        let found = try await s3.with(engine).findings(.databaseImpatient)
        #expect(found.count == count)
        #expect(found.allSatisfy { $0.severity == .warning && $0.cure?.contains("SET") == true })
        #expect(try await CheckScene().with(engine).findings(.databaseImpatient) == [])
    }

    @Test func `a server that never answers ends after the limit, and the store is told`()
        async throws
    {
        var scene = try CheckScene().with(CheckedEngine(delay: .seconds(600)))
        scene.limit = .milliseconds(200)
        let report = try await scene.report()
        let finding = try #require(report.findings.first { $0.severity == .error })
        #expect(finding.topic == .databaseUnreachable)
        #expect(finding.failure == .unreachable)
        #expect(report.findings.contains { $0.topic == .database }, "what was found until then")
        #expect(report.findings.contains { $0.topic == .store })
    }

    @Test func `a check that is cancelled says so`() async throws {
        let scene = try CheckScene().with(CheckedEngine(delay: .seconds(600)))
        let task = Task { try await scene.report() }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let error = await #expect(throws: JobError.self) { try await task.value }
        #expect(error?.code == .interrupted)
    }

    @Test func `a disabled job is not looked at`() async throws {
        let scene = try CheckScene(isEnabled: false)
        let report = try await scene.report()
        #expect(report.findings.map(\.topic) == [.jobDisabled])
        #expect(report.findings.map(\.severity) == [.note])
    }
}
