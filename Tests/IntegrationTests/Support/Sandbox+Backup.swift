import Foundation
import Testing

extension Sandbox {
    /// Runs a backup that has to fail, in a store that holds a good snapshot of the same job, and sees
    /// that nothing came of it: no snapshot, no leftovers, the good one untouched, no database changed.
    ///
    /// - Parameters:
    ///   - job: as it is configured for the run that fails. The good one logs in as the superuser.
    ///   - words: what the error messages must name.
    @discardableResult
    func expectFailedBackup(
        _ job: JobText, of database: Database, status: Int32, naming words: [String] = [],
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        if snapshots(of: job.name).isEmpty {
            try await goodBackup(of: database, job: job.name, sourceLocation: sourceLocation)
        }
        let witness = try await Witness(self, database)
        try configure(job)
        let ended = try await cairn("backup", environment: environment)
        ended.expectFailure(status, naming: words, sourceLocation: sourceLocation)
        try await witness.expectNothingChanged(sourceLocation: sourceLocation)
        return ended
    }

    /// Takes a snapshot that has to succeed.
    @discardableResult
    func goodBackup(
        of database: Database, job: String = "app",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let before = snapshots(of: job).count
        try configure(JobText(job, database))
        let ended = try await cairn("backup")
        try #require(ended.status == 0, "\(ended)", sourceLocation: sourceLocation)
        try #require(snapshots(of: job).count == before + 1, sourceLocation: sourceLocation)
        return ended
    }
}

extension Ended {
    /// It ended with this status and an error and a hint, which name these words.
    func expectFailure(
        _ status: Int32, naming words: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(self)", sourceLocation: sourceLocation)
        #expect(
            errors.contains("cairn: error: "), "no error: \(self)", sourceLocation: sourceLocation)
        #expect(
            errors.contains("cairn: hint: "), "no hint: \(self)", sourceLocation: sourceLocation)
        for word in words {
            #expect(
                errors.contains(word), "“\(word)” isn't named: \(self)",
                sourceLocation: sourceLocation)
        }
    }
}
