/// A restore that failed, where what became of its target isn't what one would think.
public struct RestoreFailure: Error {
    public let cause: any Error
    public let target: Target

    public enum Target: Sendable {
        /// As it was, though the engine can't take back what it changes: nothing was changed yet.
        case untouched
        /// Restored or as it was before: it ended in the moment of the commit, which wasn't confirmed.
        case unconfirmed
        /// Made by the restore, and it could not be dropped again.
        case left
    }

    public init(_ cause: any Error, target: Target) {
        (self.cause, self.target) = (cause, target)
    }
}

extension DatabaseEngine {
    /// Drops a database that a failed restore has made.
    ///
    /// - Throws: when that fails, too; the server may be what has failed.
    func dropAbandoned(_ database: String, after failure: any Error) async throws(RestoreFailure) {
        do {
            try await undisturbed { [self] in try await drop(database) }
        } catch {
            throw RestoreFailure(failure, target: .left)
        }
    }
}
