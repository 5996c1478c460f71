public import CairnDatabases
public import CairnSnapshots

/// What happens while a job runs, for whoever shows it to people or machines.
public enum JobEvent: Sendable {
    case sweptLeftovers(Sweep)
    /// Databases of killed drills were dropped.
    case sweptTrials([String])
    case dumping(DatabaseFacts, server: ServerFacts)
    /// The dump program was lost while the store held it back that long; the dump begins anew.
    case dumpingAgain(database: String, heldBack: Duration)
    /// The dump program failed because tables were redefined meanwhile; the dump begins anew.
    case dumpingAfterChange(database: String)
    case restoring(database: String, into: String)
    /// Restored, and found to hold what the dump held.
    case restored(RestoredDatabase)
    case proving(database: String)
    /// A safety snapshot of these databases begins; its own events follow.
    case saving(replaced: [String])
    case progress(Progress)
    case warning(String)
    case sealed(SnapshotName)

    /// How far a stream has come.
    public struct Progress: Sendable {
        /// Bytes of the plain dump so far.
        public let plain: Int64
        /// Bytes as they lie in the store so far.
        public let stored: Int64
        /// Bytes as they lie in the store in all, where that is known.
        public let total: Int64?

        public init(plain: Int64, stored: Int64, total: Int64? = nil) {
            (self.plain, self.stored, self.total) = (plain, stored, total)
        }
    }
}

/// Takes events as they happen; called from several tasks.
public typealias EventHandler = @Sendable (JobEvent) -> Void
