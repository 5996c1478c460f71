internal import CairnCrypto
public import FoundationEssentials

/// What a run writes first: which keys it is about to write and until when it may. After a crash it
/// tells the next run what to sweep, and nothing else is ever swept.
public struct BeginRecord: Sendable, Hashable, Codable {
    public var version = 1
    /// Random: tells this run from every other.
    public var token: String
    /// File names in the snapshot's folder; a stream may go on in `NAME.001`, `NAME.002`, …
    public var files: [String]
    /// When the run gives up by itself.
    public var deadline: Date
    /// The process that runs, where that can be told.
    public var process: ProcessIdentity?

    public init(files: [String], deadline: Date, process: ProcessIdentity? = .current) {
        token = randomBytes(16).hexadecimal
        self.files = files
        self.deadline = deadline
        self.process = process
    }

    /// Whether `file` is one that the run was about to write, or one in which such a stream goes on.
    func names(_ file: String) -> Bool {
        files.contains { SnapshotFolder.isObject(file, of: $0) }
    }

    /// Clocks of different machines may differ; a run is given this much longer before it counts as dead.
    static let margin: TimeInterval = 600

    /// Whether the run that wrote this can't be going on any more.
    func isOver(at now: Date) -> Bool {
        if process?.isAlive == false { return true }
        return now > deadline.addingTimeInterval(Self.margin)
    }
}
