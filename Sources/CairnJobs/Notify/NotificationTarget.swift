public import CairnCrypto

/// Who is told how a job went.
public struct NotificationTarget: Sendable, Hashable {
    /// An `http` or `https` URL. Secret, because whoever has a webhook's URL may post to it.
    public var url: Secret
    /// After which outcomes something is posted.
    public var occasions: Set<Occasion>

    /// How a job went, as receivers are told.
    public enum Occasion: String, Sendable, Codable, CaseIterable {
        case success
        /// Sealed, but smaller than it should be.
        case suspicious
        case failure
    }

    public static let defaultOccasions: Set<Occasion> = [.failure, .suspicious]

    public init(url: Secret, occasions: Set<Occasion> = defaultOccasions) {
        self.url = url
        self.occasions = occasions
    }
}
