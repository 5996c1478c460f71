public import FoundationEssentials

/// That somebody has looked at a suspicious snapshot and says that it is as it should be.
public struct AcceptanceRecord: Sendable, Hashable, Codable {
    public var version = 1
    public var time: Date

    public init(time: Date) {
        self.time = time
    }
}
