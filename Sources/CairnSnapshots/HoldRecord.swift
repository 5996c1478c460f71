public import FoundationEssentials

/// That somebody wants to keep a snapshot, whatever the rules say.
public struct HoldRecord: Sendable, Hashable, Codable {
    public var version = 1
    public var time: Date
    /// In the words of who held it.
    public var reason: String?

    public init(time: Date, reason: String?) {
        self.time = time
        self.reason = reason
    }
}
