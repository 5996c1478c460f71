public import FoundationEssentials

/// That a snapshot's objects were read back whole and found right, or what was wrong with them.
public struct VerificationRecord: Sendable, Hashable, Codable {
    public var version = 1
    /// When the objects were read back; nil: not yet, and only a trial restore is recorded.
    public var time: Date?
    /// Nil when all was right.
    public var failure: String?
    /// Rows counted in each dump, by database and table. Empty after a failure.
    public var rows: [String: [String: Int64]]
    /// The last trial restore, if there was one.
    public var trial: Trial?

    /// That a snapshot was restored for trial and held what its dump held, or why not.
    public struct Trial: Sendable, Hashable, Codable {
        public var time: Date
        /// Flavour and version.
        public var server: String
        public var durationSeconds: Double
        /// Nil when all was right.
        public var failure: String?

        public init(time: Date, server: String, durationSeconds: Double, failure: String?) {
            self.time = time
            self.server = server
            self.durationSeconds = durationSeconds
            self.failure = failure
        }
    }

    public init(time: Date?, failure: String?, rows: [String: [String: Int64]] = [:]) {
        self.time = time
        self.failure = failure
        self.rows = rows
    }
}
