public import FoundationEssentials

/// Which snapshots a job keeps. The rules add up: a snapshot stays if any of them wants it.
public struct RetentionRules: Sendable, Hashable {
    /// The newest that many.
    public var count: Int?
    /// Those that are not older than this many days before the newest eligible one.
    public var days: Int?
    /// The newest of each of the most recent so many days, ISO weeks and months that have one.
    public var daily: Int?
    public var weekly: Int?
    public var monthly: Int?
    /// The newest that many stay whatever the rules say; `count` bounds it.
    public var minimum: Int
    /// In which days, weeks and months begin: a name of the IANA database.
    public var timeZone: String

    public static let defaultMinimum = 3
    public static let defaultTimeZone = "UTC"

    public init(
        count: Int? = nil, days: Int? = nil, daily: Int? = nil, weekly: Int? = nil,
        monthly: Int? = nil, minimum: Int = defaultMinimum, timeZone: String = defaultTimeZone
    ) {
        self.count = count
        self.days = days
        self.daily = daily
        self.weekly = weekly
        self.monthly = monthly
        self.minimum = minimum
        self.timeZone = timeZone
    }

    /// Whether there is no rule: nothing is pruned then.
    public var isEmpty: Bool {
        count == nil && days == nil && daily == nil && weekly == nil && monthly == nil
    }

    /// How many of the newest stay in any case: a floor above `count` would be another count.
    public var floor: Int { min(minimum, count ?? minimum) }

    /// The zone of that name; nil if there is none.
    ///
    /// The names and their rules come with Foundation, which Yams brings into the program, so that a
    /// container needs no zone files. UTC is there without.
    public static func zone(named name: String) -> TimeZone? {
        name == defaultTimeZone ? .gmt : TimeZone(identifier: name)
    }
}
