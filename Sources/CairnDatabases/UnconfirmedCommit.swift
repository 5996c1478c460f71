/// A restore that ended in the moment of its commit: the database is restored or as it was before, and
/// which of them wasn't confirmed.
public struct UnconfirmedCommit: Error {
    /// What ended it.
    public let cause: any Error
}
