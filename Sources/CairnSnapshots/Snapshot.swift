public import FoundationEssentials

/// A sealed snapshot as it lies in the store.
public struct Snapshot: Sendable {
    public let folder: SnapshotFolder
    public let contents: Contents
    /// What was recorded beside it since.
    public var facts: Facts

    public enum Contents: Sendable {
        case sealed(Manifest, damage: [String])
        /// The manifest itself can't be used, with the reason.
        case unreadable(SnapshotError)
    }

    /// Later facts about a snapshot, whose manifest never changes.
    public struct Facts: Sendable, Hashable {
        /// The last verification, if there was one.
        public var verification: VerificationRecord?
        /// Its being suspicious was found to be all right.
        public var acceptance: AcceptanceRecord?
        /// Whether it is held. True also when the record of that can't be read.
        public var isHeld = false
        public var hold: HoldRecord?
        /// Which of the files lay there that say what is to become of it, readable or not.
        var decisions: Set<String> = []

        public init() {}
    }

    public var name: SnapshotName { folder.name }
    public var verification: VerificationRecord? { facts.verification }

    public var manifest: Manifest? {
        if case .sealed(let manifest, _) = contents { manifest } else { nil }
    }

    /// The newest trial restore that it knows of: its own, or else the last one before it was taken.
    public var lastTrial: Manifest.LastTrial? {
        verification?.trial.map { Manifest.LastTrial(id: name.id, trial: $0) }
            ?? manifest?.lastTrial
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

    /// Why it may not hold what it should, in words; empty once that was accepted.
    public var suspicions: [String] {
        facts.acceptance == nil ? manifest?.suspicions ?? [] : []
    }

    public var state: State {
        if !damage.isEmpty { return .damaged }
        if manifest?.purpose == .safety { return .safety }
        return suspicions.isEmpty ? .good : .suspicious
    }

    public enum State: String, Sendable, Codable {
        case good
        /// Sealed, but something that should be in it may not be.
        case suspicious
        /// An object is missing, has another size than the manifest says, or failed verification.
        case damaged
        /// Taken by a restore of what it replaced.
        case safety
    }

    /// Whether it counts as a good backup at `now`: a date in the future is a clock gone wrong.
    public func isEligible(at now: Date) -> Bool {
        state == .good && !name.id.isOfFuture(at: now)
    }

    /// The manifest of a snapshot whose dumps can be read from. That something is wrong with the accounts
    /// beside them doesn't stand in the way.
    ///
    /// - Throws: `.damaged` or `.tooNew`, naming what is wrong.
    public func readable() throws(SnapshotError) -> Manifest {
        guard case .sealed(let manifest, _) = contents else { return try provable() }
        let others = damage.filter { words in
            !(manifest.accounts.map { words.contains($0.file) } ?? false)
        }
        guard others.isEmpty else { throw .damaged(name, others.joined(separator: "; ")) }
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

extension Sequence<Manifest.LastTrial> {
    /// The one that was made last.
    public var newest: Manifest.LastTrial? { self.max { $0.trial.time < $1.trial.time } }
}
