// CairnJobs joins databases, compression and stores into the things that Cairn does: backup,
// restore, verify, fetch, list. It emits events and never prints. Depends on all layers below it.

public import CairnDatabases
public import CairnSnapshots
public import CairnStores

/// One thing to back up: a server, some of its databases, and where the snapshots go.
public struct Job: Sendable, Hashable {
    public var name: JobName
    public var connection: Connection
    /// Each is dumped by itself and is its own point in time. Empty: all that the server has when the job
    /// runs, but for the server's own.
    public var databases: [String]
    public var dump = DumpOptions()
    /// Nil when the job's snapshots aren't restored for trial.
    public var drill: DrillSettings?
    /// The beginning of the stored dumps' names. Nil: the job's name.
    public var fileName: String?
    public var store: StoreLocation
    /// What stands before the job's folder in the store: empty, or a folder ending in `/`.
    public var prefix: String
    /// 1 (fastest) to 9 (densest).
    public var compressionLevel: Int
    /// With ISA-L, at most 6 % larger than `gzip -6` at a tenth of its work; level 1 saves another
    /// tenth of that and may be 7 % larger.
    public static let defaultCompressionLevel = 2
    /// A disabled job is skipped and shown as such.
    public var isEnabled: Bool
    /// Which snapshots stay; without any rule all do.
    public var retention: RetentionRules
    /// When the job is meant to run, as cron writes it. Cairn doesn't run by itself: `cairn check` looks
    /// at it, and what deploys Cairn.
    public var schedule: String?
    public var notification: NotificationTarget?
    /// How long one run may take before it gives up.
    public var deadline: Duration
    /// How long a dump program may stay silent before it counts as hung.
    public var stallLimit: Duration

    public init(
        name: JobName, connection: Connection, databases: [String], fileName: String? = nil,
        store: StoreLocation, prefix: String = "", compressionLevel: Int = defaultCompressionLevel,
        isEnabled: Bool = true, retention: RetentionRules = RetentionRules(),
        schedule: String? = nil, notification: NotificationTarget? = nil,
        deadline: Duration = .seconds(24 * 3600), stallLimit: Duration = .seconds(1800)
    ) {
        self.name = name
        self.connection = connection
        self.databases = databases
        self.fileName = fileName
        self.store = store
        self.prefix = prefix
        self.compressionLevel = compressionLevel
        self.isEnabled = isEnabled
        self.retention = retention
        self.schedule = schedule
        self.notification = notification
        self.deadline = deadline
        self.stallLimit = stallLimit
    }
}
