internal import FoundationEssentials

/// The steps of a plan: reasons are gathered, and whoever has none goes.
struct RetentionChoice {
    /// Newest first.
    let snapshots: [Snapshot]
    /// The good ones among them, newest first; the rules look at nothing else.
    let eligible: [Snapshot]
    let now: Date
    private(set) var reasons: [SnapshotID: [KeepReason]] = [:]
    /// Of those that aren't good and whose time is over.
    private(set) var expired: [SnapshotID: DeletionReason] = [:]
    /// The good ones by whose age the time of others is told.
    private var witnesses: Set<SnapshotID> = []

    init(_ newestFirst: [Snapshot], now: Date) {
        snapshots = newestFirst
        eligible = newestFirst.filter { $0.isEligible(at: now) }
        self.now = now
        for snapshot in snapshots where snapshot.facts.isHeld { keep(snapshot, .held) }
    }

    private mutating func keep(_ snapshot: Snapshot, _ reason: KeepReason) {
        reasons[snapshot.name.id, default: []].append(reason)
    }

    // MARK: - The good ones

    mutating func applyRules(_ rules: RetentionRules, in zone: TimeZone) {
        for snapshot in eligible.prefix(rules.count ?? 0) { keep(snapshot, .count) }
        if let days = rules.days, let newest = eligible.first {
            let oldest = newest.name.id.start.addingTimeInterval(-86_400 * Double(days))
            for snapshot in eligible where snapshot.name.id.start >= oldest {
                keep(snapshot, .days)
            }
        }
        for (limit, period, reason): (Int?, CalendarPeriod, KeepReason) in [
            (rules.daily, .day, .daily), (rules.weekly, .week, .weekly),
            (rules.monthly, .month, .monthly),
        ] {
            for snapshot in newest(ofLast: limit ?? 0, period, in: zone) {
                keep(snapshot, reason)
            }
        }
        for snapshot in eligible.prefix(rules.floor) { keep(snapshot, .minimum) }
        if let newest = eligible.first { keep(newest, .newestGood) }
    }

    /// The newest snapshot of each of the most recent periods that have one.
    private func newest(
        ofLast limit: Int, _ period: CalendarPeriod, in zone: TimeZone
    ) -> [Snapshot] {
        guard limit > 0 else { return [] }
        let newest = Dictionary(
            eligible.map { (period.index(of: $0.name.id.start, in: zone), $0) },
            uniquingKeysWith: { newer, _ in newer })
        return newest.sorted { $0.key > $1.key }.prefix(limit).map(\.value)
    }

    // MARK: - The others

    /// What becomes of suspicious, safety and damaged ones: they have their time from when a newer
    /// good one came into being. That one is kept for as long, because nothing else tells when it was.
    mutating func judgeOthers() {
        var successor: Snapshot?
        for snapshot in snapshots {
            guard !snapshot.isEligible(at: now) else {
                successor = snapshot
                continue
            }
            if snapshot.name.id.isOfFuture(at: now) {
                keep(snapshot, .future)
            } else if snapshot.manifest == nil {
                keep(snapshot, .unreadable)
            } else {
                judge(snapshot, after: successor)
            }
        }
    }

    private mutating func judge(_ snapshot: Snapshot, after successor: Snapshot?) {
        let end = successor.map { snapshot.end(after: $0) }
        guard let successor, let end else { return keep(snapshot, snapshot.waiting(until: nil)) }
        if now < end {
            keep(snapshot, snapshot.waiting(until: end))
            if !witnesses.contains(successor.name.id) {
                witnesses.insert(successor.name.id)
                keep(successor, .firstGoodAfter(snapshot.name))
            }
        } else {
            expired[snapshot.name.id] = snapshot.expired
        }
    }

    // MARK: - Pins

    /// Keeps the good ones before a suspicious one: what was lost in it may be in them alone.
    mutating func pin() {
        let newest = snapshots.first { snapshot in
            snapshot.isSuspected && reasons[snapshot.name.id] != nil
        }
        guard let newest else { return }
        for snapshot in eligible where snapshot.name.id < newest.name.id {
            keep(snapshot, .pinned(by: newest.name))
        }
    }
}

extension Snapshot {
    /// Whether it is suspicious, whatever else it is.
    fileprivate var isSuspected: Bool { manifest?.purpose == .backup && !suspicions.isEmpty }

    /// When the time of one that isn't good is over.
    ///
    /// - Parameter successor: the first good one after it.
    fileprivate func end(after successor: Snapshot) -> Date {
        let sealed = max(successor.manifest?.end ?? .distantPast, successor.name.id.start)
        let known = verification.flatMap { $0.failure == nil ? nil : $0.time } ?? .distantPast
        return max(sealed, known).addingTimeInterval(30 * 86_400)
    }

    fileprivate func waiting(until end: Date?) -> KeepReason {
        switch state {
        case .damaged: .damaged(until: end)
        case .safety: .safety(until: end)
        default: .suspicious(until: end)
        }
    }

    fileprivate var expired: DeletionReason {
        switch state {
        case .damaged: .damagedExpired
        case .safety: .safetyExpired
        default: .suspiciousExpired
        }
    }
}
