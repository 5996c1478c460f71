public import FoundationEssentials

/// What retention keeps a snapshot for. One may be kept for several.
public enum KeepReason: Sendable, Hashable {
    /// One of the newest `count`.
    case count
    /// Not older than `days` before the newest good one.
    case days
    /// The newest of its day, week or month, which is one of the most recent that have one.
    case daily
    case weekly
    case monthly
    /// One of the newest `minimum`, which stay whatever the rules say.
    case minimum
    /// The newest good one.
    case newestGood
    /// Somebody held it.
    case held
    /// It is good and older than a suspicious one, which nobody has accepted.
    case pinned(by: SnapshotName)
    /// The first good one after one that isn't: by its age the other's time is told.
    case firstGoodAfter(SnapshotName)
    /// Its time isn't over yet; nil while there is no newer good one.
    case suspicious(until: Date?)
    case safety(until: Date?)
    case damaged(until: Date?)
    /// Its manifest can't be read, so that nobody knows which files are its own.
    case unreadable
    /// It is dated in the future: some clock is or was wrong.
    case future
    /// The job has no rule.
    case noRule

    /// What machines are told: a part of the format of `cairn prune --json`.
    public var code: String {
        switch self {
        case .count: "count"
        case .days: "days"
        case .daily: "daily"
        case .weekly: "weekly"
        case .monthly: "monthly"
        case .minimum: "minimum"
        case .newestGood: "newest-good"
        case .held: "held"
        case .pinned: "pinned"
        case .firstGoodAfter: "first-good-after"
        case .suspicious: "suspicious"
        case .safety: "safety"
        case .damaged: "damaged"
        case .unreadable: "unreadable"
        case .future: "future"
        case .noRule: "no-rule"
        }
    }
}

/// Why retention lets a snapshot go.
public enum DeletionReason: String, Sendable, Hashable {
    /// It is good, and no rule wants it.
    case unwanted
    /// There has been a newer good one for long enough.
    case suspiciousExpired = "suspicious-expired"
    case safetyExpired = "safety-expired"
    case damagedExpired = "damaged-expired"

    /// What machines are told: a part of the format of `cairn prune --json`.
    public var code: String { rawValue }
}
