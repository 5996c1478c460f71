public import FoundationEssentials

/// That a snapshot's objects were read back whole and found right, or what was wrong with them.
public struct VerificationRecord: Sendable, Hashable, Codable {
    public var version = 1
    public var time: Date
    /// Nil when all was right.
    public var failure: String?
    /// Rows counted in each dump, by database and table. Empty after a failure.
    public var rows: [String: [String: Int64]]

    public init(time: Date, failure: String?, rows: [String: [String: Int64]]) {
        self.time = time
        self.failure = failure
        self.rows = rows
    }
}
