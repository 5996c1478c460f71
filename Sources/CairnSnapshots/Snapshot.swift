public import FoundationEssentials

/// A sealed snapshot as it lies in the store.
public struct Snapshot: Sendable {
    public let folder: SnapshotFolder
    public let contents: Contents
    /// The last verification, if there was one.
    public let verification: VerificationRecord?

    public enum Contents: Sendable {
        case sealed(Manifest, damage: [String])
        /// The manifest itself can't be used, with the reason.
        case unreadable(SnapshotError)
    }

    public var name: SnapshotName { folder.name }

    public var manifest: Manifest? {
        if case .sealed(let manifest, _) = contents { manifest } else { nil }
    }

    /// What is wrong with it, in words; empty for a snapshot without fault.
    public var damage: [String] {
        let known: [String] =
            switch contents {
            case .sealed(_, let damage): damage
            case .unreadable(let error): [error.message]
            }
        return known + (verification?.failure.map { ["verification failed: \($0)"] } ?? [])
    }

    public var state: State {
        if !damage.isEmpty { return .damaged }
        return manifest?.purpose == .safety ? .safety : .good
    }

    public enum State: String, Sendable, Codable {
        case good
        /// An object is missing, has another size than the manifest says, or failed verification.
        case damaged
        /// Taken by a restore of what it replaced.
        case safety
    }

    /// Whether it counts as a good backup at `now`: a date in the future is a clock gone wrong.
    public func isEligible(at now: Date) -> Bool {
        state == .good && name.id.start <= now.addingTimeInterval(300)
    }

    /// The manifest of a snapshot that can be read from.
    ///
    /// - Throws: `.damaged` or `.tooNew`, naming what is wrong.
    public func readable() throws(SnapshotError) -> Manifest {
        let manifest = try provable()
        guard damage.isEmpty else { throw .damaged(name, damage.joined(separator: "; ")) }
        return manifest
    }

    /// The manifest of a snapshot that can be verified, also when an earlier verification failed: its
    /// objects may have been mended since.
    ///
    /// - Throws: `.damaged` or `.tooNew`, naming what is wrong.
    public func provable() throws(SnapshotError) -> Manifest {
        switch contents {
        case .unreadable(let error): throw error
        case .sealed(let manifest, let damage):
            guard damage.isEmpty else { throw .damaged(name, damage.joined(separator: "; ")) }
            return manifest
        }
    }
}
