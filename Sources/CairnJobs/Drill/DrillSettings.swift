public import CairnDatabases

/// Where a job's snapshots are restored to for trial, and how old the last proof may be.
public struct DrillSettings: Sendable, Hashable {
    public var place: Place
    /// How long ago the last drill that succeeded may be before `cairn check` says so; nil: not looked at.
    public var maxAge: Duration?

    /// A server for trial restores. Only databases of names that begin with `cairn_drill_` are made and
    /// dropped there.
    public enum Place: Sendable, Hashable {
        /// A server of its own, which holds nothing that matters.
        case scratch(Connection)
        /// The server that the job backs up, for dumps of at most so many bytes.
        case sameServer(maxSize: Int)
    }

    public init(place: Place, maxAge: Duration? = nil) {
        self.place = place
        self.maxAge = maxAge
    }
}
