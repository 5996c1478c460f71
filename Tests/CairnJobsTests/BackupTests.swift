import CairnStores
import Testing

@testable import CairnDatabases
@testable import CairnJobs
@testable import CairnSnapshots

@Suite struct BackupTests {
    @Test(arguments: [
        ("app", "app"), ("App_1.2-x", "App_1.2-x"), ("a/b", "a%2fb"), ("a b", "a%20b"),
        ("ä", "%c3%a4"), ("100%", "100%25"), ("a%2fb", "a%252fb"), ("\u{1}", "%01"),
    ])
    func `a database's name is safe in a file's`(_ database: String, _ part: String) {
        #expect(Backup.fileNamePart(database) == part)
    }
}

@Suite struct JobErrorTests {
    private static let codes: [(any Error, JobError.Code)] = [
        (DatabaseError(.unreachable, ""), .unreachable),
        (DatabaseError(.accessRefused, ""), .accessRefused),
        (DatabaseError(.unknownDatabase, ""), .configuration),
        (DatabaseError(.toolMissing, ""), .configuration),
        (DatabaseError(.toolMismatch, ""), .configuration),
        (DatabaseError(.unusableValue, ""), .configuration),
        (DatabaseError(.toolFailed, ""), .failed),
        (DatabaseError(.incompleteDump, ""), .failed),
        (DatabaseError(.interrupted, ""), .interrupted),
        (StoreError(.unreachable, ""), .unreachable),
        (StoreError(.notFound, ""), .unreachable),
        (StoreError(.accessRefused, ""), .accessRefused),
        (StoreError(.invalidKey, ""), .configuration),
        (StoreError(.changed, ""), .damaged),
        (StoreError(.full, ""), .failed),
        (StoreError(.failed, ""), .failed),
        (SnapshotError(.notFound, ""), .noSuchSnapshot),
        (SnapshotError(.invalidName, ""), .noSuchSnapshot),
        (SnapshotError(.damaged, ""), .damaged),
        (SnapshotError(.tooNew, ""), .damaged),
        (SnapshotError(.notSuspicious, ""), .configuration),
        (SnapshotError(.unknownTimeZone, ""), .configuration),
        (CancellationError(), .interrupted),
        (JobError(.targetNotEmpty, ""), .targetNotEmpty),
        (RestoreFailure(DatabaseError(.unreachable, ""), target: .unconfirmed), .unreachable),
    ]

    @Test(arguments: codes.indices)
    func `each error of a lower layer has its meaning for the job`(_ index: Int) {
        let (error, code) = Self.codes[index]
        #expect(JobError(error).code == code)
    }

    @Test func `message, hint and the tool's last words stay`() {
        let error = JobError(
            DatabaseError(.toolFailed, "it failed", hint: "Mend it.", toolOutput: "oh"))
        #expect(error.message == "it failed")
        #expect(error.hint == "Mend it.")
        #expect(error.toolOutput == "oh")
    }
}
