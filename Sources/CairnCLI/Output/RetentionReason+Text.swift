internal import CairnSnapshots
internal import FoundationEssentials

extension RetentionPlan.Verdict {
    /// Nil for a snapshot that goes.
    var keepReasons: [KeepReason]? {
        if case .keep(let reasons) = self { reasons } else { nil }
    }

    /// The codes of the reasons to keep it; empty for one that goes.
    var keepCodes: [String] { keepReasons?.map(\.code) ?? [] }

    var codes: [String] {
        switch self {
        case .keep(let reasons): reasons.map(\.code)
        case .delete(let reason): [reason.code]
        }
    }

    var words: String {
        switch self {
        case .keep(let reasons): reasons.map(\.words).joined(separator: ", ")
        case .delete(.unwanted): "no rule wants it"
        case .delete(.suspiciousExpired): "suspicious, and good ones came after it"
        case .delete(.safetyExpired): "a safety snapshot, and good ones came after it"
        case .delete(.damagedExpired): "damaged, and good ones came after it"
        }
    }
}

extension KeepReason {
    /// The suspicious snapshot because of which this one stays.
    var pin: SnapshotName? {
        if case .pinned(let name) = self { name } else { nil }
    }

    /// When this reason ends, where that is known.
    var end: Date? {
        switch self {
        case .suspicious(let end), .safety(let end), .damaged(let end): end
        default: nil
        }
    }

    fileprivate var words: String {
        switch self {
        case .newestGood: "newest good"
        case .pinned(let name): "pinned until \(name) is accepted"
        case .firstGoodAfter(let name): "first good one after \(name)"
        case .suspicious, .safety, .damaged:
            end.map { "\(code) until \($0.formatted(.iso8601))" } ?? "\(code), no newer good one"
        case .unreadable: "its manifest can't be read"
        case .future: "dated in the future"
        case .noRule: "no rule"
        default: code
        }
    }
}
